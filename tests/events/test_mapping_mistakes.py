"""Every mistake in a mapping file is named with its line and with advice, before any record is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.events.mapping import Mapping, MappingError
from tocsin.events.mapping.specs import required_fields

HEAD = """version: 1
events:
  - type: message
    fields:
      id: $.id
      at: $.at
      actor: $.who
      conversation: $.room
      to: $.to
"""


def with_field(field: str) -> str:
    """Return a mapping with this rule in line 5, and the other fields that its type of event needs after it."""
    name = field.partition(":")[0]
    event_type = {"subject": "edit", "created_at": "account", "amount": "payment"}.get(name, "message")
    others = [needed for needed in required_fields(event_type) if needed != name]
    fields = [field, *(f"{needed}: $.{needed}" for needed in others)]
    head = f"version: 1\nevents:\n  - type: {event_type}\n    fields:\n"
    return head + "".join(f"      {one}\n" for one in fields)


def complaint(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        Mapping.load(path)
    return str(caught.value).removeprefix(f"{path}:")


@pytest.mark.parametrize(
    ("field", "line", "words"),
    [
        ("converstation: $.x", 5, "did you mean 'conversation'?"),
        ("conversation: x.y", 5, "a path begins with '$'"),
        ("conversation: $.x[?(@.y)]", 5, "cannot be read from '[?(@.y)]' on"),
        ("conversation: $..x", 5, "cannot be read from"),
        ("conversation: '@.x'", 5, "there is none here"),
        ("conversation: {pathh: $.x}", 5, "did you mean 'path'?"),
        ("conversation: {path: $.x, value: y}", 5, "names path and value"),
        ("conversation: {prefix: x}", 5, "names none"),
        ("conversation: [$.x]", 5, "is a list here"),
        ("conversation:\n        path: $.x\n        unit: ms", 7, "is for moments"),
        ("conversation: {path: $.x, separator: '/'}", 5, "belongs to 'join'"),
        ("conversation: {path: $.x, otherwise: skip}", 5, "belongs to a table of 'values'"),
        ("conversation: {path: $.x, values: {a: b}, otherwise: leave}", 5, "'otherwise' is error, skip"),
        ("conversation: {path: $.x, values: [a]}", 5, "'values' is a table"),
        ("conversation: {path: $.x, as: txt}", 5, "did you mean 'text'?"),
        ("conversation: {path: $.x, missing: ignore}", 5, "use one of error, omit, skip"),
        ("conversation: {path: $.x, lower: yes}", 5, "'lower' is true or false"),
        ("conversation: {path: $.x, exclude_actor: true}", 5, "is for the field 'to'"),
        ("conversation: {path: $.x, list: true}", 5, "is for fields that hold a list"),
        ("conversation: {join: $.x}", 5, "'join' lists paths"),
        ("conversation: {join: [{path: $.x}]}", 5, "holds paths and {value: ...} only"),
        ("conversation: {fields: {id: $.x}}", 5, "is for items and subject"),
        ("subject: {fields: {idd: $.x}}", 5, "did you mean 'id'?"),
        ("subject: {fields: $.x}", 5, "'fields' lists the parts"),
        ("created_at: {path: $.x, unit: sec}", 5, "use one of ms, ns, s, us"),
        ("created_at: {path: $.x, zone: Mars/Olympus}", 5, "no time zone 'Mars/Olympus'"),
        ("amount: {path: $.x, minor_units: 2.5}", 5, "0 to 9"),
        ("conversation: &a $.x\n      text: *a", 6, "anchors and aliases are not used"),
        ("conversation: !!python/name:os.system $.x", 5, "is not used here"),
        ("conversation: $.x\n      conversation: $.y", 6, "stands here twice"),
        ("conversation: {value: 1234567890123456789012}", 5, "no number of at most 18 digits"),
        ("conversation: {value: !!int x}", 5, "no number"),
        ("conversation: [", 7, "not YAML"),
    ],
)
def test_a_mistaken_field_is_named_with_its_line(field: str, line: int, words: str, tmp_path: Path) -> None:
    said = complaint(tmp_path / "m.yaml", with_field(field))
    assert said.startswith(f"{line}: ")
    assert words in said


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "is empty"),
        ("- a\n", 1, "begins with 'version: 1'"),
        ("version: 2\nevents: []\n", 1, "version must be 1"),
        ("version: true\n", 1, "version must be 1"),
        ("version: 1\nevent: []\n", 2, "did you mean 'events'?"),
        ("version: 1\n", 1, "at least one entry"),
        ("version: 1\nevents: []\n", 2, "at least one entry"),
        ("version: 1\nevents: [x]\n", 2, "when, type and fields"),
        ("version: 1\nevents:\n  - type: message\n", 3, "has no 'fields'"),
        ("version: 1\nevents:\n  - type: mesage\n    fields: {id: $.i}\n", 3, "did you mean 'message'"),
        (
            "version: 1\nevents:\n  - type: post\n    fields: {id: $.i, at: $.a}\n",
            4,
            "needs the field 'actor'",
        ),
        ("version: 1\nevents:\n  - type: post\n    when: x\n    fields: {}\n", 4, "'when' is a table"),
        ("version: 1\nevents:\n  - type: post\n    when: {$.a: }\n    fields: {}\n", 4, "for null write"),
        ("version: 1\nevents:\n  - type: post\n    when: {$.a: {is: 1}}\n    fields: {}\n", 4, "no key 'is'"),
        (
            "version: 1\nevents:\n  - type: post\n    when: {$.a: {exists: 1}}\n    fields: {}\n",
            4,
            "true or false",
        ),
        ("version: 1\nevents:\n  - type: post\n    when: {$.a: {}}\n    fields: {}\n", 4, "a condition is"),
        ("version: 1\nzone: Nowhere\nevents: []\n", 2, "no time zone"),
        ("version: 1\n? [a]\n: b\n", 2, "a key must be one word"),
        ("version: \x00\n", 1, "no YAML"),
        ("[" * 5000, 1, "nested too deeply"),
        ("x" * (1 << 20) + "xx", 1, "larger than 1 MiB"),
    ],
)
def test_a_mistaken_file_is_named_with_its_line(text: str, line: int, words: str, tmp_path: Path) -> None:
    said = complaint(tmp_path / "m.yaml", text)
    assert said.startswith(f"{line}: ")
    assert words in said


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ("line", "'records' is 'lines'"),
        ("{array: '$.m[*]'}", "has no place here"),
        ("{array: $.m, width: {a: $.b}}", "did you mean 'with'?"),
        ("{array: $.m, with: $.b}", "'with' is a table"),
    ],
)
def test_a_mistake_in_records_is_named(records: str, words: str, tmp_path: Path) -> None:
    said = complaint(tmp_path / "m.yaml", f"{HEAD}records: {records}\n")
    assert said.startswith("10: ")
    assert words in said


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        MappingError, match=r"nothing\.yaml:1: the mapping file cannot be read .* check its name"
    ):
        Mapping.load(tmp_path / "nothing.yaml")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(MappingError, match=r"m\.yaml:1: "):
        Mapping.load(tmp_path / "m.yaml")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(start=st.integers(0, len(HEAD)), length=st.integers(0, 12), junk=st.text(max_size=12))
def test_no_damage_to_a_mapping_makes_it_fail_in_another_way(
    start: int, length: int, junk: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(HEAD[:start] + junk + HEAD[start + length :], encoding="utf-8", errors="surrogatepass")
    said = None
    try:
        Mapping.load(path)
    except MappingError as error:
        said = (error.line, str(error))
    assert said is None or said[1].startswith(f"{path}:{said[0]}: ")
