"""What the rules of a mapping make of a record, and what they say where it does not fit."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.events.mapping import Mapping, MappingError
from tocsin.events.mapping.specs import required_fields

TYPES = {"created_at": "account", "amount": "payment", "bytes": "media", "items": "recommendation"}
"""An event type for the fields that a message does not have."""

FIXED = {
    "id": "{value: e1}",
    "at": '{value: "2026-01-01T00:00:00Z"}',
    "actor": "{value: ada}",
    "to": "{value: [ben]}",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "m.yaml"


def load(path: Path, text: str) -> Mapping:
    path.write_text(text, encoding="utf-8")
    return Mapping.load(path)


def mapping_with(field: str, event_type: str) -> str:
    """Return a mapping with this rule in line 5, and constants for the other fields that the type needs."""
    name = field.partition(":")[0]
    others = {needed: FIXED.get(needed, "{value: x}") for needed in ("actor", *required_fields(event_type))}
    others.pop(name, None)
    lines = [*field.split("\n"), *(f"{needed}: {rule}" for needed, rule in others.items())]
    head = f"version: 1\nevents:\n  - type: {event_type}\n    fields:\n"
    return head + "".join(f"      {line}\n" for line in lines)


def made(path: Path, field: str, record: dict[str, Any], event_type: str = "") -> object:
    """Return what the rule makes of the record: "skipped" if no event, null if no such field."""
    name = field.partition(":")[0]
    text = mapping_with(field, event_type or TYPES.get(name, "message"))
    events = load(path, text).apply(record)
    return events[0].get(name) if events else "skipped"


def refusal(path: Path, field: str, record: dict[str, Any]) -> str:
    with pytest.raises(MappingError) as caught:
        made(path, field, record)
    said = str(caught.value)
    assert said.startswith(f"{path}:5: field '{field.partition(':')[0]}': ")
    return said


@pytest.mark.parametrize(
    ("field", "record", "value"),
    [
        ("text: $.a.b", {"a": {"b": "x"}}, "x"),
        ("text: $.a.b", {"a": "not an object"}, None),
        ("text: $.a[1]", {"a": ["x", "y"]}, "y"),
        ("text: $.a[2]", {"a": ["x", "y"]}, None),
        ("text: $['a.b']['c d']", {"a.b": {"c d": "x"}}, "x"),
        ("text: $.a", {"a": None}, None),
        ("text: {path: $.a, default: ''}", {}, ""),
        ("text: {path: $.a, missing: skip}", {}, "skipped"),
        ("text: {value: no}", {}, "no"),
        ("text: {value: 2024-05-01}", {}, "2024-05-01"),
        ("text: {first: [$.a, $.b]}", {"a": None, "b": "y"}, "y"),
        ("text: {join: [$.a, $.b, {value: '!'}], separator: ' '}", {"a": "x"}, "x !"),
        ("conversation: {join: [$.a, $.b], separator: /}", {"a": "x"}, None),
        ("conversation: {join: [$.a, $.b], separator: /}", {"a": "x", "b": 7}, "x/7"),
        ("conversation: {path: $.a, as: text, prefix: 'c:'}", {"a": 12}, "c:12"),
        ("conversation: {path: $.a, as: text}", {"a": True}, "true"),
        ("conversation: {prefix: 'c:', lower: true, trim: true, path: $.a}", {"a": " AB "}, "c:ab"),
        ("to: $.a[*].u", {"a": [{"u": "x"}, {}, {"u": "y"}, 3]}, ["x", "y"]),
        ("to: $.a[*].u", {"a": []}, None),
        ("to: $.a[*][*]", {"a": [["x"], ["y", "z"]]}, ["x", "y", "z"]),
        ("to: {path: '$.a', exclude_actor: true}", {"a": ["ada", "x"]}, ["x"]),
        ("to: {path: '$.a', exclude_actor: true, missing: skip}", {"a": ["ada"]}, "skipped"),
        ("to: {path: $.a, list: true, as: text}", {"a": 5}, ["5"]),
        ("to: {path: $.a, values: {x: y, z: null}}", {"a": ["x", "z"]}, ["y"]),
        ("text: {path: $.a, values: {true: yes, 1: one}}", {"a": True}, "yes"),
        ("text: {path: $.a, values: {true: yes, 1: one}}", {"a": 1}, "one"),
        ("text: {path: $.a, values: {x: y}, otherwise: skip}", {"a": "q"}, "skipped"),
        ("text: {path: $.a, values: {x: y}, otherwise: omit}", {"a": "q"}, None),
        ("text: {path: $.a, values: {x: y}, otherwise: keep}", {"a": "q"}, "q"),
        ("text: {path: $.a, values: {x: y}, otherwise: {value: skip}}", {"a": "q"}, "skip"),
        ("ephemeral: {path: $.a, values: {1: true, 0: false}}", {"a": 0}, False),
    ],
)
def test_a_rule_finds_and_changes_only_what_it_states(
    field: str, record: dict[str, Any], value: object, path: Path
) -> None:
    assert made(path, field, record) == value


def test_structures_and_sums_are_built(path: Path) -> None:
    record = {"hits": [{"u": 1}, {"u": 2}], "cents": 1205, "page": "people"}
    items = "items:\n  each: $.hits\n  fields: {kind: {value: account}, id: {path: '@.u', as: text}}"
    assert made(path, items, record, "recommendation") == [
        {"kind": "account", "id": "1"},
        {"kind": "account", "id": "2"},
    ]
    assert made(path, "amount: {path: $.cents, minor_units: 2}", record, "payment") == "12.05"
    assert made(path, "amount: {path: $.cents, minor_units: 0}", record, "payment") == "1205"
    assert made(path, "bytes: {path: $.b, as: integer}", {"b": "0012"}, "media") == 12
    assert made(path, "media: $.m", {"m": "p1"}, "media") == "p1"


@pytest.mark.parametrize(
    ("field", "record", "words"),
    [
        (
            "conversation: $.a",
            {"a": 12},
            "a number where the contract wants text; for a number state 'as: text'",
        ),
        ("conversation: $.a", {"a": {"b": 1}}, "an object where the contract wants text"),
        ("conversation: {path: $.a, as: text}", {"a": []}, None),
        ("conversation: {path: $.a, as: text}", {"a": {}}, "an object where one text or number was expected"),
        ("conversation: {path: $.a, lower: true}", {"a": 1}, "a number where text was expected"),
        ("conversation: {path: $.a, values: {x: y}}", {"a": "secret"}, "the table of 'values' does not list"),
        ("conversation: {path: $.a, missing: error}", {}, "the record has nothing here"),
        ("to: $.a", {"a": "x"}, "for a single text state 'list: true'"),
        ("to: $.a", {"a": [1]}, "for numbers 'as: text'"),
        ("ephemeral: $.a", {"a": "secret"}, "true or false"),
        ("created_at: $.a", {"a": 1767258000}, "state 'unit: s' or 'unit: ms'"),
        ("created_at: $.a", {"a": "2026-01-01T10:00:00"}, "without a time zone"),
        ("created_at: $.a", {"a": "secret"}, "no ISO 8601"),
        ("created_at: $.a", {"a": "2026-02-30T10:00:00 UTC"}, "no calendar has"),
        ("created_at: {path: $.a, unit: s}", {"a": "secret"}, "no number of s since 1970"),
        ("created_at: {path: $.a, unit: s}", {"a": 1e300}, "check the unit"),
        ("created_at: {path: $.a, unit: s}", {"a": "1e999999"}, "check the unit"),
        ("created_at: {path: $.a, unit: s}", {"a": "nan"}, "check the unit"),
        ("created_at: {path: $.a, unit: s}", {"a": True}, "true or false where a number of s"),
        ("bytes: {path: $.a, as: integer}", {"a": 1.5}, "no whole number"),
        ("bytes: $.a", {"a": "12"}, "state 'as: integer'"),
    ],
)
def test_a_refusal_names_line_and_field_and_quotes_nothing(
    field: str, record: dict[str, Any], words: str | None, path: Path
) -> None:
    if words is None:
        assert made(path, field, record) is None
        return
    said = refusal(path, field, record)
    assert words in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("rule", "given_value", "moment"),
    [
        ("path: $.a, unit: s", 1767258000, "2026-01-01T09:00:00.000000Z"),
        ("path: $.a, unit: s", 1767258000.123, "2026-01-01T09:00:00.123000Z"),
        ("path: $.a, unit: ms", "1767258000123", "2026-01-01T09:00:00.123000Z"),
        ("path: $.a, unit: ns", 1767258000123456789, "2026-01-01T09:00:00.123456Z"),
        ("path: $.a", "2026-01-01T09:00:00.1234567+01:00", "2026-01-01T09:00:00.1234567+01:00"),
        ("path: $.a", "2026-01-01 09:00:00 UTC", "2026-01-01T09:00:00.000000Z"),
        ("path: $.a", "2026-01-01T09:00:00+0100", "2026-01-01T08:00:00.000000Z"),
        ("path: $.a, zone: Europe/Paris", "2026-07-01T09:00:00", "2026-07-01T07:00:00.000000Z"),
        ("path: $.a, zone: Europe/Paris", "2026-07-01T09:00:00Z", "2026-07-01T09:00:00Z"),
        ("path: $.a, zone: Europe/Paris", "2026-10-25 02:30", "2026-10-25T00:30:00.000000Z"),
        ("path: $.a, zone: '-03:00'", "2026-07-01", "2026-07-01T03:00:00.000000Z"),
    ],
)
def test_moments_are_read_as_stated(rule: str, given_value: object, moment: str, path: Path) -> None:
    assert made(path, f"created_at: {{{rule}}}", {"a": given_value}, "account") == moment


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(milliseconds=st.integers(-(2**40), 2**42))
def test_milliseconds_lose_nothing(milliseconds: int, path: Path) -> None:
    text = made(path, "created_at: {path: $.a, unit: ms}", {"a": milliseconds}, "account")
    expected = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    assert datetime.fromisoformat(str(text)) == expected


CONDITIONS = """version: 1
events:
  - when: {%s}
    type: group
    fields: {id: {value: e}, at: {value: x}, actor: {value: a}, group: {value: g}, action: {value: join}}
"""


@pytest.mark.parametrize(
    ("condition", "record", "holds"),
    [
        ("$.a: 1", {"a": 1}, True),
        ("$.a: 1", {"a": True}, False),
        ("$.a: 1", {"a": "1"}, False),
        ("$.a: '1'", {"a": "1"}, True),
        ("$.a: true", {"a": 1}, False),
        ("$.a: on", {"a": "on"}, True),
        ("$.a: [x, y]", {"a": "y"}, True),
        ("$.a: {not: [x, y]}", {"a": "y"}, False),
        ("$.a: {not: x}", {}, True),
        ("$.a: {exists: true}", {"a": None}, False),
        ("$.a: {exists: false}", {"a": None}, True),
        ("$.a: {exists: true}", {"a": ""}, True),
        ("'$.a[*].b': x", {"a": [{"b": "y"}, {"b": "x"}]}, True),
        ("'$.a[*].b': {exists: true}", {"a": [{}]}, False),
        ("$.a: x, $.b: y", {"a": "x"}, False),
    ],
)
def test_conditions_compare_values_as_what_they_are(
    condition: str, record: dict[str, Any], holds: bool, path: Path
) -> None:
    assert bool(load(path, CONDITIONS % condition).apply(record)) is holds


EACH = """version: 1
events:
  - each: $.messages
    when: {"@.deleted": {not: true}}
    type: message
    fields:
      id: "@.id"
      at: {path: "@.t", unit: s}
      actor: "@.by"
      conversation: $.chat
      to: {path: $.members, exclude_actor: true}
"""


def test_each_makes_one_event_of_every_element(path: Path) -> None:
    mapping = load(path, EACH)
    messages: list[dict[str, Any]] = [
        {"id": "1", "t": 0, "by": "a"},
        {"id": "2", "t": 1, "by": "b", "deleted": True},
        {"id": "3", "t": 2, "by": "b"},
    ]
    record = {"chat": "c", "members": ["a", "b"], "messages": messages}
    assert [(event["id"], event["to"], event["conversation"]) for event in mapping.apply(record)] == [
        ("1", ["b"], "c"),
        ("3", ["a"], "c"),
    ]
    assert mapping.apply({"chat": "c"}) == []
    with pytest.raises(MappingError, match=r":3: 'each' goes through \$\.messages, which holds text"):
        mapping.apply({"messages": "x"})


def test_two_events_of_one_record_with_the_same_id_are_refused(path: Path) -> None:
    mapping = load(path, EACH)
    twice = [{"id": "1", "t": 0, "by": "a"}, {"id": "1", "t": 1, "by": "b"}]
    with pytest.raises(MappingError, match="tell them apart with a 'prefix'"):
        mapping.apply({"chat": "c", "members": ["a", "b"], "messages": twice})


@pytest.mark.parametrize("record", [None, 3, "text", ["list"]])
def test_a_record_that_is_no_object_is_refused(record: object, path: Path) -> None:
    with pytest.raises(MappingError, match="a mapping reads objects"):
        load(path, EACH).apply(record)


ARRAY = """version: 1
records: {array: $.log.entries, with: {room: $.room}}
events:
  - type: group
    fields: {id: $.id, at: {value: x}, actor: {value: a}, group: $.room, action: {value: join}}
"""


def records_of(mapping: Mapping, document: bytes, **limits: int) -> list[tuple[int, object]]:
    return list(mapping.iter_records(io.BytesIO(document), **limits))


def test_an_array_gives_its_records_with_what_stands_beside_it(path: Path) -> None:
    mapping = load(path, ARRAY)
    document = (
        b"\xef\xbb\xbf"
        + json.dumps({"log": {"entries": [{"id": "1"}, 7, {"room": 1}]}, "room": "r"}).encode()
    )
    found = records_of(mapping, document)
    assert [number for number, _ in found] == [1, 2, 3]
    assert mapping.apply(found[0][1])[0]["group"] == "r"
    with pytest.raises(MappingError, match="the record is a number"):
        mapping.apply(found[1][1])
    with pytest.raises(MappingError, match="a key 'room' of its own"):
        mapping.apply(found[2][1])


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"", "not one whole JSON document"),
        (b'{"log": {"entries": [', "not one whole JSON document"),
        (b'{"log": {"entries": [{}]}} x', "not one whole JSON document"),
        (b'{"log": {"entries": {}}}', "holds no list"),
        (b'{"log": []}', "has nothing at"),
        (b"[]", "has nothing at"),
        (b'{"log": ' + b"[" * 100_000, "not one whole JSON document"),
    ],
)
def test_a_document_that_cannot_be_read_is_named(document: bytes, words: str, path: Path) -> None:
    with pytest.raises(MappingError, match=words):
        records_of(load(path, ARRAY), document)


def test_a_document_that_is_too_large_is_refused_with_a_way_out(path: Path) -> None:
    mapping = load(path, ARRAY)
    document = json.dumps({"log": {"entries": [{"id": "x" * 100}]}}).encode()
    assert len(records_of(mapping, document, max_bytes=len(document))) == 1
    with pytest.raises(MappingError, match=r"jq -c '\.log\.entries\[\]'"):
        records_of(mapping, document, max_bytes=len(document) - 1)


def test_one_unreadable_element_costs_only_itself(path: Path) -> None:
    mapping = load(path, ARRAY)
    found = records_of(mapping, b'{"log": {"entries": [{"id": "\xff"}, {"id": "2"}]}, "room": "r"}')
    with pytest.raises(MappingError, match="not JSON in UTF-8"):
        mapping.apply(found[0][1])
    assert mapping.apply(found[1][1])[0]["id"] == "2"


def test_lines_are_left_to_their_reader(path: Path) -> None:
    with pytest.raises(ValueError, match="split the stream"):
        load(path, EACH).iter_records(io.BytesIO(b""))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["messages", "chat", "members", "id", "t", "by", "deleted"]), inner, max_size=5
        )
    ),
    max_leaves=25,
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(record=JSON, messages=JSON)
def test_no_record_makes_a_mapping_fail_in_another_way(record: object, messages: object, path: Path) -> None:
    mapping = load(path, EACH)
    if isinstance(record, dict):
        record["messages"] = messages
    said, events = None, []
    try:
        events = mapping.apply(record)
    except MappingError as error:
        said = (error.line, str(error))
    assert said is None or said[1].startswith(f"{path}:{said[0]}: ")
    assert all({"id", "at", "actor", "type"} <= event.keys() for event in events)
