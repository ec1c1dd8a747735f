"""Laws of the sum, whatever the signals: order, names, caps, bounded exoneration, size of a ring."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.engines import DuckDBEngine
from tocsin.evidence import Bounds, assemble_cases, weigh
from tocsin.model import Case
from tocsin.signals import Indicators, Listening, deaf
from tocsin.signals.indicators import NEVER_OFFSET

INDICATORS = Indicators.load()
NAMES = [i.id for i in INDICATORS.file.indicators]
GROUP = {i.id: i.group for i in INDICATORS.file.indicators}
START = datetime(2026, 1, 1, tzinfo=UTC)
EVERY = Bounds(alarm=0.5, least=1e-9)

Signal = dict[str, Any]

signals = st.lists(
    st.builds(
        lambda name, who, whom, minute, event: {
            "event": f"e{event}",
            "indicator": name,
            "actor": who,
            "target": whom,
            "subject": who,
            "counterpart": whom,
            "occurred_at": START + timedelta(minutes=minute),
            "detail": None,
        },
        st.sampled_from(NAMES),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["m1", "m2", "m3", None]),
        st.integers(0, 500),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda s: (s["event"], s["indicator"], s["subject"], s["counterpart"]),
)
contexts = st.lists(
    st.builds(
        lambda name, who, whom: {
            "adult": who,
            "minor": whom,
            "indicator": name,
            "event": "e0",
            "occurred_at": START,
        },
        st.sampled_from([e.id for e in INDICATORS.file.exonerations]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["m1", "m2"]),
    ),
    max_size=5,
)
holdings = st.lists(
    st.builds(
        lambda who, kind, thing: {
            "account": who,
            "kind": kind,
            "thing": f"{kind}{thing}",
            "holders": 2,
            "minors": 0,
            "minor": False,
        },
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["device", "payout", "handle"]),
        st.integers(0, 1),
    ),
    max_size=5,
    unique_by=lambda h: (h["account"], h["kind"], h["thing"]),
)

MOMENT = pa.timestamp("us", tz="UTC")
TEXT = pa.string()
SCHEMAS = {
    "signal": pa.schema(
        [
            ("event", TEXT),
            ("indicator", TEXT),
            ("actor", TEXT),
            ("target", TEXT),
            ("subject", TEXT),
            ("counterpart", TEXT),
            ("occurred_at", MOMENT),
            ("detail", TEXT),
        ]
    ),
    "benign_context": pa.schema(
        [("adult", TEXT), ("minor", TEXT), ("indicator", TEXT), ("event", TEXT), ("occurred_at", MOMENT)]
    ),
    "holding": pa.schema(
        [
            ("account", TEXT),
            ("kind", TEXT),
            ("thing", TEXT),
            ("holders", pa.int32()),
            ("minors", pa.int32()),
            ("minor", pa.bool_()),
        ]
    ),
    "ever_minor": pa.schema([("account", TEXT)]),
    "age": pa.schema(
        [
            ("account", TEXT),
            ("minor", pa.bool_()),
            ("band", TEXT),
            ("from_at", MOMENT),
            ("proven", pa.bool_()),
        ]
    ),
    "picture_reuse": pa.schema(
        [
            ("receiver", TEXT),
            ("poster", TEXT),
            ("media", TEXT),
            ("advert", pa.bool_()),
            ("passed_on", pa.bool_()),
        ]
    ),
    "posing_advertiser": pa.schema([("account", TEXT)]),
    "picture_match": pa.schema([("given_media", TEXT), ("holders", pa.int64())]),
    "population": pa.schema([("accounts", pa.int64())]),
    "paid_elsewhere": pa.schema([("advertiser", TEXT), ("payee", TEXT), ("client", TEXT)]),
    "unspoken_payment": pa.schema([("occurred_at", MOMENT), ("actor", TEXT), ("target", TEXT)]),
    "paid_for_another": pa.schema([("event", TEXT), ("payer", TEXT), ("receiver", TEXT)]),
    "first_touch": pa.schema([("beginner", TEXT), ("other", TEXT), ("occurred_at", MOMENT)]),
    "person": pa.schema([("account", TEXT), ("kind", TEXT), ("verified_role", TEXT)]),
    "relation": pa.schema(
        [("adult", TEXT), ("minor", TEXT), ("occurred_at", MOMENT), ("begun_by_minor", pa.bool_())]
    ),
    "acquainted": pa.schema([("adult", TEXT), ("minor", TEXT)]),
    "volume": pa.schema([("account", pa.string()), ("messages", pa.int64())]),
    "converse": pa.schema([("one", TEXT), ("two", TEXT)]),
    "talk": pa.schema([("actor", TEXT), ("target", TEXT), ("messages", pa.int64())]),
    "message": pa.schema(
        [
            ("event", TEXT),
            ("row", pa.int64()),
            ("actor", TEXT),
            ("recipients", pa.list_(TEXT)),
            ("recipient_count", pa.int32()),
            ("occurred_at", MOMENT),
        ]
    ),
}
MINORS = [
    {"account": m, "minor": True, "band": "13-15", "from_at": START, "proven": True}
    for m in ("m1", "m2", "m3")
]


def cases_of(
    found: Sequence[Signal],
    context: Sequence[Signal] = (),
    held: Sequence[Signal] = (),
    indicators: Indicators = INDICATORS,
    *,
    messages: Sequence[Signal] = (),
    listen: Listening = deaf,
) -> list[Case]:
    relations: dict[str, Sequence[Signal]] = {
        "signal": found,
        "benign_context": context,
        "holding": held,
        "ever_minor": [{"account": m["account"]} for m in MINORS],
        "age": MINORS,
        "picture_reuse": [],
        "posing_advertiser": [],
        "picture_match": [],
        "paid_elsewhere": [],
        "unspoken_payment": [],
        "first_touch": [],
        "paid_for_another": [],
        "person": [],
        "relation": [],
        "acquainted": [],
        "population": [{"accounts": 1000}],
        "volume": [{"account": "a", "messages": 5000}, {"account": "b", "messages": 50}],
        "talk": [],
        "converse": [],
        "message": messages,
    }
    with tempfile.TemporaryDirectory() as folder, DuckDBEngine(Path(folder), memory="256MB") as engine:
        for name, rows in indicators.relations().items():
            engine.load(name, rows)
        for name, events in relations.items():
            engine.load(name, pa.Table.from_pylist(list(events), schema=SCHEMAS[name]))
        weigh(engine, indicators, listen=listen)
        return assemble_cases(engine, indicators, EVERY)


@settings(max_examples=15, deadline=None)
@given(signals, contexts, holdings, st.randoms())
def test_the_order_of_signals_changes_nothing(
    found: list[Signal], context: list[Signal], held: list[Signal], chance: Any
) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert msgspec.json.encode(cases_of(found, context, held)) == msgspec.json.encode(
        cases_of(shuffled, context[::-1], held[::-1])
    )


@settings(max_examples=15, deadline=None)
@given(signals, contexts, holdings)
def test_sums_add_up_and_caps_hold(found: list[Signal], context: list[Signal], held: list[Signal]) -> None:
    caps = {name: group.cap for name, group in INDICATORS.file.groups.items()}
    for case in cases_of(found, context, held):
        assert sum(e.weight for e in case.evidence) == pytest.approx(case.weight, abs=1e-6)
        assert sum(a.weight for a in case.accounts) == pytest.approx(case.weight, abs=1e-6)
        by_group: dict[str, float] = {}
        for evidence in case.evidence:
            if evidence.indicator in GROUP:
                group = GROUP[evidence.indicator]
                by_group[group] = by_group.get(group, 0) + evidence.weight
        for group, weight in by_group.items():
            assert weight <= caps[group] + 1e-6


@settings(max_examples=15, deadline=None)
@given(signals, contexts)
def test_nothing_offsets_what_stands_for_itself(found: list[Signal], context: list[Signal]) -> None:
    for case in cases_of(found, context):
        standing = sum(e.weight for e in case.evidence if GROUP.get(e.indicator) in NEVER_OFFSET)
        assert case.weight >= standing - 1e-6


spoken = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["m1", "m2", "m3"]), st.booleans()),
    max_size=20,
)


@settings(max_examples=15, deadline=None)
@given(signals, contexts, spoken)
def test_words_that_are_not_read_make_no_case_lighter(
    found: list[Signal], context: list[Signal], said: list[tuple[str, str, bool]]
) -> None:
    messages = [
        {
            "event": f"said{n}",
            "row": n,
            "actor": who if theirs else whom,
            "recipients": [whom if theirs else who],
            "recipient_count": 1,
            "occurred_at": START + timedelta(minutes=n),
        }
        for n, (who, whom, theirs) in enumerate(said)
    ]

    def unread(speech: pa.Table) -> pa.Table:
        languages = pa.array(["pl" if row % 3 else None for row in speech["row"].to_pylist()], pa.string())
        return speech.drop_columns(["row", "occurred_at"]).append_column("language", languages)

    heard = cases_of(found, context, messages=messages, listen=unread)
    weights = {account: case.weight for case in heard for account in accused(case)}
    for case in cases_of(found, context, messages=messages):
        for account in accused(case):
            assert weights[account] >= case.weight - 1e-6


def accused(case: Case) -> list[str]:
    return [entry.account for entry in case.accounts if entry.account in {"a", "b", "c"}]


@settings(max_examples=15, deadline=None)
@given(signals, st.sampled_from(NAMES))
def test_an_indicator_counted_again_under_another_name_changes_no_case(
    found: list[Signal], name: str
) -> None:
    original = next(i for i in INDICATORS.file.indicators if i.id == name)
    doubled = INDICATORS.with_indicator(msgspec.structs.replace(original, id=f"{name}_zz"))
    copies = [{**s, "indicator": f"{name}_zz"} for s in found if s["indicator"] == name]
    assert cases_of(found) == cases_of([*found, *copies], indicators=doubled)


@given(st.integers(2, 8))
@settings(max_examples=7, deadline=None)
def test_a_ring_does_not_grow_heavier_by_mere_size(size: int) -> None:
    def ring(accounts: int) -> Case:
        found = [
            {
                "event": f"e{n}",
                "indicator": "picture_then_payment",
                "actor": f"r{n}",
                "target": "m1",
                "subject": f"r{n}",
                "counterpart": "m1",
                "occurred_at": START + timedelta(minutes=n),
                "detail": None,
            }
            for n in range(accounts)
        ]
        held = [
            {
                "account": f"r{n}",
                "kind": kind,
                "thing": kind,
                "holders": accounts,
                "minors": 0,
                "minor": False,
            }
            for n in range(accounts)
            for kind in ("device", "payout")
        ]
        (case,) = cases_of(found, held=held)
        return case

    one, many = ring(1), ring(size)
    assert {a.account for a in many.accounts if a.role.accuses} == {f"r{n}" for n in range(size)}
    assert many.weight <= one.weight * 2.5
