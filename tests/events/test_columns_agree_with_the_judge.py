"""The columns take only what the judge takes, and read in it what the judge reads."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.drawn_lines import any_lines, bent_lines, hostile_lines, valid_lines
from tocsin.events.columnar import Parsed
from tocsin.events.judge import Accepted, Broken, judge
from tocsin.events.lines import Block, split
from tocsin.events.parse import parse_lines, take_in_columns

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def block_of(lines: list[bytes], end: bytes = b"\n") -> Block | None:
    found = list(split([end.join(lines) + end]))
    assert len(found) <= 1
    piece = found[0] if found else None
    assert piece is None or isinstance(piece, Block)
    return piece


def rows_by_line(parsed: Parsed) -> dict[int, dict[str, Any]]:
    rows = parsed.events.to_pylist()
    return {
        int(line): {name: value for name, value in row.items() if value is not None}
        for line, row in zip(parsed.line, rows, strict=True)
    }


def check(lines: list[bytes], end: bytes = b"\n") -> None:
    block = block_of(lines, end)
    if block is None:
        return
    take_in_columns(block)  # which must not fail, as parse_lines would then leave all to the judge
    parsed = parse_lines(block)
    taken = rows_by_line(parsed)
    rejected = {one.line: one.reason for one in parsed.rejected}
    assert taken.keys() | rejected.keys() == {int(number) for number in block.numbers}
    assert not taken.keys() & rejected.keys()
    for index, number in enumerate(block.numbers.tolist()):
        verdict = judge(block.line(index))
        if isinstance(verdict, Accepted):
            assert taken.get(number) == verdict.columns, block.line(index)
        else:
            assert rejected.get(number) == verdict.reason, block.line(index)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.lists(valid_lines, min_size=1, max_size=25))
def test_on_lines_that_keep_the_contract(lines: list[bytes]) -> None:
    check(lines)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.lists(bent_lines, min_size=1, max_size=25))
def test_on_events_that_were_bent(lines: list[bytes]) -> None:
    check(lines)


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.lists(hostile_lines, min_size=1, max_size=25))
def test_on_hostile_bytes(lines: list[bytes]) -> None:
    check([line.replace(b"\n", b" ") for line in lines])


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.lists(any_lines, min_size=1, max_size=25), st.sampled_from([b"\n", b"\r\n", b"\n\n"]))
def test_on_all_of_them_side_by_side(lines: list[bytes], end: bytes) -> None:
    check(lines, end)


PLAIN: list[dict[str, Any]] = [
    {
        "type": "account",
        "age_band": "18+",
        "region": "DE",
        "created_at": "2020-01-01T00:00:00Z",
        "device": "d",
    },
    {
        "type": "message",
        "conversation": "c",
        "to": ["b"],
        "text": "hello :)",
        "media": ["m"],
        "ephemeral": True,
    },
    {"type": "message", "conversation": "c", "to": ["b", "ü"], "text": 'with "quotes" and ü', "media": None},
    {"type": "post", "post": "p", "surface": "feed", "text": "x", "contacts": ["h"]},
    {"type": "media", "media": "m", "pdq": "a" * 64, "pdq_quality": 90, "bytes": 5, "path": "a/b.jpg"},
    {"type": "contact", "to": ["b"], "action": "request"},
    {"type": "group", "group": "g", "action": "create", "text": "chess"},
    {"type": "search", "text": "chess", "surface": "groups"},
    {"type": "recommendation", "surface": "people", "items": [{"kind": "account", "id": "b"}] * 3},
    {"type": "payment", "to": ["b"], "amount": 12.5, "currency": "EUR", "text": "lunch"},
    {"type": "payment", "to": ["b"], "amount": "12.50", "currency": "EUR"},
    {"type": "flag", "subject": {"kind": "message", "id": "m"}, "reason": "other", "by": "user"},
    {"type": "edit", "subject": {"kind": "message", "id": "m"}, "text": "y"},
    {"type": "delete", "subject": {"kind": "post", "id": "p"}},
    {"type": "enforcement", "subject": {"kind": "account", "id": "b"}, "action": "ban"},
    {"type": "decision", "subject": {"kind": "account", "id": "b"}, "outcome": "confirmed"},
]


@pytest.mark.parametrize("own", PLAIN, ids=lambda own: own["type"])
@pytest.mark.parametrize("extra", [{}, {"x": 5, "y": "an unknown field"}], ids=["known", "unknown"])
def test_ordinary_events_never_need_the_judge(own: dict[str, Any], extra: dict[str, Any]) -> None:
    event = {"id": "1234567890123456789", "at": "2026-01-31T12:00:00Z", "actor": "a"} | own | extra
    for separators in [(",", ":"), (", ", ": ")]:
        line = json.dumps(event, separators=separators).encode()
        assert isinstance(judge(line), Accepted)
        block = block_of([line])
        assert block is not None
        assert [places.tolist() for places, _, _ in take_in_columns(block)] == [[0]]
        check([line])


@pytest.mark.parametrize(
    "bent",
    [
        {"id": 5, "ephemeral": "true"},
        {"id": ["a", "b"], "to": [5]},
        {"conversation": {"a": "b"}},
        {"text": 5, "media": "m"},
        {"text": None, "media": "m"},
        {"text": 'a":"b', "id": 5},
        {"text": 5, "x": "y"},
        {"actor": True, "ephemeral": "x"},
        {"to": ["b", ["c"]]},
        {"to": ["b", {"c": "d"}], "text": 5},
        {"to": '["b"]', "text": 5},
        {"conversation": 5, "text": None, "x": "y"},
    ],
    ids=json.dumps,
)
def test_one_wrong_kind_does_not_make_up_for_another(bent: dict[str, Any]) -> None:
    """The columns count how many names have a string; that number alone must never speak for a line."""
    event = {"id": "i", "at": "2026-01-31T12:00:00Z", "actor": "a"} | PLAIN[1] | bent
    for separators in [(",", ":"), (", ", ": "), (",", ":  ")]:
        check([json.dumps(event, separators=separators).encode()])


def test_a_line_that_spells_a_name_with_an_escape_cannot_hide_a_second_one() -> None:
    line = (
        b'{"i\\u0064":"x","id":"y","type":"delete","at":"2026-01-31T12:00:00Z","actor":"a",'
        b'"subject":{"kind":"post","id":"p"}}'
    )
    verdict = judge(line)
    assert isinstance(verdict, Broken)
    assert "twice" in verdict.reason
    check([line])


def test_digests_of_equal_lines_are_equal() -> None:
    line = json.dumps({"id": "i", "at": "2026-01-31T12:00:00Z", "actor": "a"} | PLAIN[1]).encode()
    block = block_of([line, line, line.replace(b"hello", b"hallo")])
    assert block is not None
    parsed = parse_lines(block)
    digests = parsed.digest[np.argsort(parsed.line)]
    assert digests[0] == digests[1] != digests[2]
