from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from tests.console.review.house import House
from tests.console.review.messages import messages
from tocsin.cases import PERMISSION, Act, CaseKind, Ground, NextAction, Outcome, Severity, State
from tocsin.console.languages import LANGUAGES, catalogues, chosen, tongue
from tocsin.console.words import LISTS
from tocsin.lookup import Absence
from tocsin.model import Role as AccountRole
from tocsin.people import Role, purposes


@pytest.fixture(scope="module")
def french() -> list[Message]:
    found: list[Message] = []
    for source in catalogues("fr"):
        with source.open("rb") as file:
            found += [each for each in read_po(file, locale="fr", abort_invalid=True) if each.id]
    return found


def texts_of(message: Message) -> list[str]:
    """Return a message's translation, or those of its singular and plural."""
    return (
        [message.string] if isinstance(message.string, str) else [text or "" for text in message.string or ()]
    )


def test_every_message_is_translated_and_none_is_left_over(french: list[Message]) -> None:
    said = {message if isinstance(message, str) else message[0] for message in messages()}
    kept = [message.id if isinstance(message.id, str) else message.id[0] for message in french]
    assert sorted(said - set(kept)) == []
    assert sorted(set(kept) - said) == []
    assert len(set(kept)) == len(kept), "a message stands in two files"
    for message in french:
        assert all(texts_of(message)), message.id
        assert not message.fuzzy, message.id


def test_a_translation_holds_the_same_places_for_names_and_numbers(french: list[Message]) -> None:
    place = re.compile(r"%\((\w+)\)s|%%|</?\w+>")
    for message in french:
        source = message.id if isinstance(message.id, str) else message.id[0]
        for text in texts_of(message):
            assert sorted(match[0] for match in place.finditer(text)) == sorted(
                match[0] for match in place.finditer(source)
            )


def test_every_word_of_the_rooms_below_has_a_form_for_people() -> None:
    expected: dict[str, Iterable[str]] = {
        "state": list(State),
        "kind": list(CaseKind),
        "severity": [str(int(severity)) for severity in Severity],
        "next_action": list(NextAction),
        "act": list(Act),
        "do": list(PERMISSION),
        "outcome": list(Outcome),
        "ground": list(Ground),
        "role": list(Role),
        "account_role": list(AccountRole),
        "absence": list(Absence),
        "purpose": [name for name, purpose in purposes().items() if purpose.roles],
    }
    for name, values in expected.items():
        assert set(map(str, values)) <= set(LISTS[name]), name


def test_the_language_is_the_setting_else_the_browsers_first_that_is_there() -> None:
    assert chosen(None, "fr-CA,fr;q=0.9,en;q=0.8").code == "fr"
    assert chosen(None, "de,fr;q=0.5,en;q=0.9").code == "en"
    assert chosen(None, "").code == "en"
    assert chosen(None, ";;;q=x,,*").code == "en"
    assert chosen("fr", "en").code == "fr"
    assert chosen("xx", "fr").code == "fr"
    assert {tongue(code).code for code in LANGUAGES} == set(LANGUAGES)


def test_numbers_and_times_are_written_as_the_language_writes_them() -> None:
    assert tongue("en").number(12345) == "12,345"
    assert tongue("fr").number(12345).replace("\u202f", " ") == "12 345"
    assert tongue("fr").span(timedelta(hours=3)) == "3\xa0heures"
    assert tongue("fr").share(0.913).replace("\u202f", " ").replace("\xa0", " ") == "91 %"


def test_a_reader_changes_the_language_for_good(house: House) -> None:
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        assert '<html lang="en">' in reader.open("/queue").text
        reader.open("/settings").send("/settings/reading", language="fr", keys="on")
        assert '<html lang="fr">' in reader.text
        assert "Ce qui attend" in reader.open("/queue").text
        assert "data-keys" in reader.text
        reader.open("/settings").send("/settings/reading", language="fr")
        assert "data-keys" not in reader.open("/queue").text
