"""The contract's page, schema and examples are what the structs say, and a schema's user judges as the judge does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from tests.events.drawn_lines import events
from tests.events.reading import event
from tocsin.events import Accepted, judge
from tocsin.events.columns import EVENT_SCHEMA
from tocsin.events.contract import EVENT_TYPES
from tocsin.events.reference import event_schema, pages
from tocsin.events.reference_text import EXAMPLES

DOCS = Path(__file__).parents[2] / "docs"
VALIDATOR = jsonschema.Draft202012Validator(event_schema())

PAYMENT = {"type": "payment", "conversation": ..., "amount": 1, "currency": "EUR"}
MEDIA = {"type": "media", "conversation": ..., "to": ..., "media": "m"}
FLAG = {
    "type": "flag",
    "conversation": ...,
    "to": ...,
    "subject": {"kind": "post", "id": "p"},
    "reason": "other",
}

TAKEN: list[dict[str, Any]] = [
    event(),
    event(text=None, media=None, ephemeral=None),
    event(unknown={"deep": [1, 2]}),
    event(at="2026-01-31t12:00:00.123456789z"),
    event(to=["b"] * 1000),
    event(id="x" * 128),
    event(**PAYMENT),
    event(**PAYMENT | {"amount": "0.05", "currency": "virtual:gems"}),
    event(**MEDIA, bytes=2**53, pdq="A" * 64),
    event(**MEDIA, bytes=5.0),
    event(**FLAG, by="user"),
    event(type="delete", to=..., conversation=..., subject={"kind": "message", "id": "m", "more": 1}),
]
REFUSED: list[dict[str, Any]] = [
    event(id=""),
    event(id="x" * 129),
    event(id=7),
    event(type="dance"),
    event(type=None),
    event(actor=None),
    event(actor=...),
    event(at="2026-01-31"),
    event(at=1769860800),
    event(to=[]),
    event(to=["b"] * 1001),
    event(to="b"),
    event(to=["b", ""]),
    event(conversation=...),
    event(text=5),
    event(media=["m", None]),
    event(ephemeral="yes"),
    event(**PAYMENT | {"amount": 0}),
    event(**PAYMENT | {"amount": -1}),
    event(**PAYMENT | {"amount": "0.00"}),
    event(**PAYMENT | {"amount": "1e3"}),
    event(**PAYMENT | {"amount": True}),
    event(**PAYMENT | {"currency": "eur"}),
    event(**PAYMENT | {"currency": "virtual:"}),
    event(**MEDIA, sha256="a" * 63),
    event(**MEDIA, pdq_quality=101),
    event(**MEDIA, bytes=-1),
    event(**MEDIA, bytes=1.5),
    event(**FLAG),
    event(**FLAG, by="nobody"),
    event(**FLAG | {"subject": {"kind": "post"}}, by="user"),
    event(type="delete", to=..., conversation=..., subject={"kind": "account", "id": "a"}),
    event(type="account", to=..., conversation=..., age_band="99"),
]


def test_the_files_in_docs_are_what_the_generator_writes() -> None:
    for path, text in pages(DOCS).items():
        assert path.read_text(encoding="utf-8") == text, f"{path} is not current; run make docs"


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(event_schema())


@pytest.mark.parametrize("taken", [*TAKEN, *EXAMPLES], ids=lambda taken: str(taken["type"]))
def test_what_the_judge_takes_the_schema_takes(taken: dict[str, Any]) -> None:
    assert isinstance(judge(json.dumps(taken).encode()), Accepted)
    VALIDATOR.validate(taken)


@pytest.mark.parametrize("refused", REFUSED, ids=lambda refused: str(refused["type"]))
def test_what_the_schema_refuses_the_judge_refuses(refused: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(refused)
    assert not isinstance(judge(json.dumps(refused).encode()), Accepted)


@settings(max_examples=150, deadline=None, suppress_health_check=[*HealthCheck])
@given(events)
def test_the_schema_takes_every_event_that_the_judge_takes(drawn: dict[str, Any]) -> None:
    if isinstance(judge(json.dumps(drawn).encode()), Accepted):
        VALIDATOR.validate(drawn)


def test_the_examples_show_every_type_and_every_field_has_a_column() -> None:
    assert {example["type"] for example in EXAMPLES} == set(EVENT_TYPES)
    columns = {*EVENT_SCHEMA.names, "subject"}
    for struct in EVENT_TYPES.values():
        assert set(struct.__struct_fields__) <= columns


def test_the_page_names_every_field_with_its_meaning() -> None:
    page = (DOCS / "contract.md").read_text(encoding="utf-8")
    for struct in EVENT_TYPES.values():
        for field in struct.__struct_fields__:
            assert f"`{field}`" in page
    rows = [row.split(" | ") for row in page.splitlines() if row.startswith("| ")]
    assert all(row[-1].strip(" |") for row in rows)
