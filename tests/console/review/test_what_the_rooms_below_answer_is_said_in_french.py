"""What a report lacks and why something was not done are read by people at work, in their own language."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest

from tests.console.review.house import House
from tests.console.review.scanned import file_of, flag
from tests.console.review.test_a_report_takes_two_people_on_its_page import confirmed, drafted
from tocsin.cases import decisions, investigating, rights, searching_again
from tocsin.console.languages import tongue
from tocsin.console.review.said_below import said_below
from tocsin.finds import keeping
from tocsin.reporting import composing, gathering, weighing
from tocsin.rules import steps

FRENCH = tongue("fr")
LISTS = {"found", "missing", "absent", "says"}


def sentences(module: ModuleType) -> Iterator[str]:
    """Yield what a room says: the words of its errors, and those that it puts into lists; with a 7 for what differs."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        match node:
            case ast.Raise(exc=ast.Call(args=[told, *_])):
                yield from filled(told, module)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[told]) if (
                name in LISTS
            ):
                yield from filled(told, module)
            case ast.Call(func=ast.Name(id="Weakness"), args=[_, told]):
                yield from filled(told, module)
            case ast.Assign(targets=[ast.Name(id="says")], value=told):
                yield from filled(told, module)


def filled(told: ast.expr, module: ModuleType) -> Iterator[str]:
    match told:
        case ast.Constant(value=str(said)):
            yield said
        case ast.Name(id=name) if isinstance(getattr(module, name, None), str):
            yield str(getattr(module, name))
        case ast.JoinedStr(values=parts):
            yield "".join(_part(each, module) for each in parts)


def _part(part: ast.expr, module: ModuleType) -> str:
    match part:
        case ast.Constant(value=said):
            return str(said)
        case ast.FormattedValue(value=ast.Name(id=name)) if isinstance(getattr(module, name, None), str):
            return str(getattr(module, name))
    return "7"


@pytest.mark.parametrize(
    "module",
    [decisions, rights, weighing, composing, gathering, steps, keeping, investigating, searching_again],
)
def test_every_sentence_of_a_room_has_french(module: ModuleType) -> None:
    said = list(sentences(module))
    assert said
    absent = [each.replace("is 7", "is absent: not kept") for each in said]
    assert [each for each in absent if "<span" in said_below(each, FRENCH)] == []


@pytest.mark.parametrize(
    ("written", "french"),
    [
        (
            "reporter/reportingPerson/email is missing; give at least one address: reports without are refused",
            "reporter/reportingPerson/email manque ; donnez au moins une adresse : sans elle,",
        ),
        ("is no e-mail address: x@; write it as name@host.example", "écrivez-la comme nom@hote.example"),
        ("file p1 is absent: not kept", "le fichier p1 est absent : non conservé"),
        (
            "ana may not do this (it takes the right 'run_shadow': try rules); ask somebody in a role that has it",
            "ana n’a pas ce droit",
        ),
    ],
)
def test_what_is_wrong_at_a_place_is_said_with_what_to_do(written: str, french: str) -> None:
    assert french in said_below(written, FRENCH)


def test_what_nobody_put_into_french_is_marked_as_english_and_harmless() -> None:
    assert said_below("a <b>new</b> thing", FRENCH) == '<span lang="en">a &lt;b&gt;new&lt;/b&gt; thing</span>'


def test_a_french_reader_is_told_in_french_what_a_draft_lacks_and_why_a_decision_was_not_taken(
    house: House,
) -> None:
    case = confirmed(house, "x")
    house.add("asta", "child_safety")
    with house.signed_in("asta") as asta:
        asta.open("/settings").send("/settings/reading", language="fr", keys="on")
        page = drafted(house, asta, case)
        for path in (page, f"{page}/edit"):
            asta.open(path)
            assert "donnez au moins une adresse" in asta.text
            assert "give at least one address" not in asta.text
            assert "la police" in asta.text
        flag(house, "y", key="y")
        other = file_of(house, "y").id
        asta.open(f"/case/{other}")
        asta.send(f"/case/{other}/decide", act="triage", reason="", version="1")
        assert asta.status == 422
        assert "Une décision demande une raison" in asta.text
