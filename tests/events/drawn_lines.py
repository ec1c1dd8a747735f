"""Lines for the readers to chew on: events that keep the contract, events bent a little, and hostile bytes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

Event = dict[str, Any]

_ODD_TEXT = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "", ":)", "see you :)", 'she said "x": yes', "a\\", '\\":', "tab\there", "line\nbreak", "nul\x00",
            "]", "},", ",}", " }", "NaN", '{"id":"x"}', "\u2028", "😀", "ü", "12345678901234567890", "1e5",
        ]
    ),
)  # fmt: skip
_IDS = st.one_of(
    st.sampled_from(
        ["a", "b-1", "snowflake-1234567890123456789", "1234567890123456789", "ü", 'q"q', "x" * 128]
    ),
    st.text(min_size=1, max_size=8),
)
_REFERENCES = st.one_of(_IDS, st.just("r" * 512))
_MOMENTS = st.one_of(
    st.datetimes().map(lambda moment: f"{max(1990, min(2100, moment.year)):04d}" + moment.isoformat()[4:] + "Z"),
    st.sampled_from(
        [
            "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+02:00", "2026-01-31T12:00:00.123456789-11:30",
            "2016-12-31T23:59:60Z", "2026-01-31t12:00:00z", "1990-01-01T00:00:00Z", "2100-12-31T23:59:59Z",
            "2026-01-31T12:00:00-00:00", "2024-02-29T00:00:00Z",
        ]
    ),
)  # fmt: skip
_BAD_MOMENTS = st.sampled_from(
    [
        "2026-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2026-01-31 12:00:00Z", "2026-01-31T24:00:00Z",
        "2026-01-31T12:00:00", "2026-01-31T12:00:00+25:00", "1989-12-31T23:59:59Z", "2101-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00", "0000-01-01T00:00:00Z", "2026-01-31T12:00:60Z", "", "2026-01-31T12:00:00Z\n",
        "２026-01-31T12:00:00Z", "2026-1-31T12:00:00Z", "2026-01-31T12:00Z", "20260131T120000Z",
    ]
)  # fmt: skip
_HEX = st.text("0123456789abcdefABCDEF", min_size=64, max_size=64)
_LISTS = st.lists(_REFERENCES, max_size=3)
_TO = st.lists(_IDS, min_size=1, max_size=3)
_SUMS = st.one_of(
    st.sampled_from(
        [1, 2.5, 0.1, 1e-12, 1e22, 12345678901234.25, 0.000001, "12.50", "0.000000001", "7" * 29]
    ),
    st.floats(min_value=0.01, max_value=1e6),
    st.integers(1, 2**53),
)
_KINDS = ["account", "message", "post", "media", "group"]


def _subject(kinds: list[str]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({"kind": st.sampled_from(kinds), "id": _REFERENCES})


def _one(*words: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(words)


_FIELDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "account": (
        {"age_band": _one("0-12", "13-15", "16-17", "18+", "unknown")},
        {
            "age_source": _one("declared", "estimated", "verified"), "created_at": _MOMENTS,
            "region": _one("DE", "DEU", "US-CA"), "language": _one("de", "pt-BR", "zh-Hant-TW", "x-a-b-c-d-e-f"),
            "timezone": _one("Europe/Berlin"), "status": _one("active", "suspended", "closed"),
            "kind": _one("person", "business", "service"), "verified_role": _one("guardian", "test"),
            "guardian_of": st.lists(_IDS, max_size=2), "device": _REFERENCES, "payout": _REFERENCES,
        },
    ),
    "message": (
        {"conversation": _REFERENCES, "to": _TO},
        {"text": _ODD_TEXT, "media": _LISTS, "ephemeral": st.booleans()},
    ),
    "post": (
        {"post": _REFERENCES, "surface": _one("feed", "story", "group", "listing", "profile")},
        {"group": _REFERENCES, "text": _ODD_TEXT, "media": _LISTS, "contacts": _LISTS},
    ),
    "media": (
        {"media": _REFERENCES},
        {
            "sha256": _HEX, "md5": _HEX.map(lambda digits: digits[:32]), "pdq": _HEX,
            "pdq_quality": st.one_of(st.integers(0, 100), st.just(50.0)), "mime": _one("image/png"),
            "bytes": st.integers(0, 2**53), "path": _one("a/b.jpg", "ü.png", "a b.jpg", "c.d/..e"),
        },
    ),
    "contact": (
        {"to": _TO, "action": _one("request", "accept", "decline", "block", "unblock", "follow", "view")},
        {},
    ),
    "group": (
        {"group": _REFERENCES, "action": _one("create", "join", "leave", "moderate", "close")},
        {"text": _ODD_TEXT},
    ),
    "search": ({"text": _ODD_TEXT, "surface": _one("people", "posts", "groups", "media")}, {}),
    "recommendation": (
        {
            "surface": _one("feed", "people", "groups", "search"),
            "items": st.lists(_subject(["account", "post", "group"]), max_size=3),
        },
        {},
    ),
    "payment": (
        {"to": _TO, "amount": _SUMS, "currency": _one("EUR", "virtual:gold", "virtual:ü :")},
        {"value": _SUMS, "value_currency": _one("USD"), "text": _ODD_TEXT},
    ),
    "flag": (
        {"subject": _subject(_KINDS), "reason": _one("grooming", "other"), "by": _one("user", "hash_match")},
        {"text": _ODD_TEXT},
    ),
    "edit": ({"subject": _subject(["message", "post"])}, {"text": _ODD_TEXT}),
    "delete": ({"subject": _subject(["message", "post"])}, {}),
    "enforcement": (
        {"subject": _subject(_KINDS)},
        {"action": _one("warn", "restrict", "suspend", "ban", "block", "remove"), "reason": _REFERENCES},
    ),
    "decision": (
        {"subject": _subject(_KINDS)},
        {"outcome": _one("confirmed", "not_confirmed"), "reason": _REFERENCES},
    ),
}  # fmt: skip


def _event(kind: str) -> st.SearchStrategy[Event]:
    required, optional = _FIELDS[kind]
    common = {"id": _IDS, "type": st.just(kind), "at": _MOMENTS, "actor": _IDS}
    nullable = {name: st.one_of(values, st.none()) for name, values in optional.items()}
    return st.fixed_dictionaries({**common, **required}, optional=nullable)


events: st.SearchStrategy[Event] = st.sampled_from(sorted(_FIELDS)).flatmap(_event)
"""Events of all types that nearly all keep the contract (a drawn id may hold U+0000)."""

_NAMES = st.sampled_from(
    [
        *sorted({name for required, optional in _FIELDS.values() for name in (*required, *optional)}),
        *("id", "type", "at", "actor", "x", "ID", "kind", ""),
    ]
)
_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**54), 2**54), st.floats(), st.text(max_size=5), _BAD_MOMENTS,
    st.lists(st.one_of(st.text(max_size=3), st.none(), st.integers()), max_size=3), st.just([""]),
    st.just({}), st.just([[]]), st.just({"kind": "post", "id": ""}), st.just({"kind": "post", "id": "p", "x": 1}),
    st.just([{"id": "p", "kind": "post"}]), st.just([{"id": "p", "kind": "post", "x": None}]), st.just("x" * 129),
    st.just("x" * 513), st.just([str(n) for n in range(1001)]), st.just("../x"), st.just("/x"), st.just("EUR\n"),
    st.just("a" * 63 + "g"), st.just(-1), st.just(101), st.just(0), st.just("0"), st.just("-3"), st.just("1e3"),
    st.just(10**400),
)  # fmt: skip


@st.composite
def _bent(draw: st.DrawFn) -> Event:
    event = dict(draw(events))
    for _ in range(draw(st.integers(1, 2))):
        if draw(st.booleans()):
            event.pop(draw(st.sampled_from(sorted(event))), None)
        else:
            event[draw(_NAMES)] = draw(_VALUES)
    return event


@st.composite
def _written(draw: st.DrawFn, drawn: st.SearchStrategy[Event]) -> bytes:
    event = draw(drawn)
    if draw(st.booleans()):
        event = dict(sorted(event.items(), reverse=draw(st.booleans())))
    text = json.dumps(
        event,
        ensure_ascii=draw(st.booleans()),
        separators=draw(st.sampled_from([(", ", ": "), (",", ":"), (" , ", " : "), (",", ":  ")])),
    )
    return text.encode("utf-8", "surrogatepass")


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    line = bytearray(draw(_written(events)))
    at = draw(st.integers(0, len(line)))
    act = draw(st.sampled_from(["cut", "insert", "replace", "double"]))
    if act == "cut":
        return bytes(line[:at])
    if act == "double":
        return bytes(line) * 2
    piece = draw(
        st.one_of(
            st.binary(min_size=1, max_size=3),
            st.sampled_from(
                [
                    b",", b"}", b"]", b'"', b"\\", b" ", b"\x00", b"\xff", b"NaN", b'"id":"z",', b"\\ud800", b"1e999",
                    b"\\u0000", b"\t", b"\\ud83d\\ude00", b'"x":1234567890123456789,', b'"x":{"a":1,"a":2},',
                    b'"x":Infinity,', b'"i\\u0064":"z",', b'"x":-0,', b'"x":[1,],', b"//", b'"x" :1,',
                ]
            ),
        )
    )  # fmt: skip
    if act == "insert" and piece.endswith(b","):
        at = 1  # where a field may begin
    line[at : at + (len(piece) if act == "replace" else 0)] = piece
    return bytes(line)


valid_lines: st.SearchStrategy[bytes] = _written(events)
bent_lines: st.SearchStrategy[bytes] = _written(_bent())
hostile_lines: st.SearchStrategy[bytes] = st.one_of(
    _damaged(),
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"[]", b"{}", b"3", b"null", b'"x"', b"{", b"[" * 1000, b'{"a":' * 70 + b"1" + b"}" * 70,
            b'{"a":[1,2,3,]}', b"{'id':'x'}", b"\xef\xbb\xbf{}", b"NaN", b"   x", b"\x00", b"{} {}",
        ]
    ),
)  # fmt: skip
any_lines: st.SearchStrategy[bytes] = st.one_of(valid_lines, valid_lines, bent_lines, hostile_lines).map(
    lambda line: line.replace(b"\n", b" ")
)
"""Lines of all kinds, without a line feed inside."""
