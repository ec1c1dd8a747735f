"""A Parquet row is read as the line of JSON that says the same."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.drawn_lines import events
from tests.events.reading import event, lines, read
from tocsin.events import Accepted, SourceError, judge
from tocsin.events.reference_text import EXAMPLES

PAIR = pa.struct([("kind", pa.string()), ("id", pa.string())])
TEXTS = pa.list_(pa.string())
STRINGS = (
    "id type at actor conversation post group surface action text age_band age_source created_at region language "
    "timezone status kind verified_role device payout sha256 md5 pdq mime path amount currency value value_currency "
    "reason by outcome"
)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in STRINGS.split()),
        *((name, TEXTS) for name in ("to", "media", "contacts", "guardian_of")),
        ("pdq_quality", pa.int16()),
        ("bytes", pa.int64()),
        ("ephemeral", pa.bool_()),
        ("items", pa.list_(PAIR)),
        ("subject", PAIR),
    ]
)


def as_row(one: dict[str, Any]) -> dict[str, Any]:
    row = dict(one)
    if isinstance(row.get("media"), str):
        row["media"] = [row["media"]]
    for name in ("amount", "value"):
        if row.get(name) is not None:
            row[name] = str(row[name])
    for name in ("pdq_quality", "bytes"):
        if row.get(name) is not None:
            row[name] = int(row[name])
    return row


def write(path: Path, rows: list[dict[str, Any]], schema: pa.Schema = SCHEMA) -> Path:
    pq.write_table(pa.Table.from_pylist([as_row(row) for row in rows], schema=schema), path)
    return path


def test_every_type_is_read_as_from_json_lines(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(lines([dict(example) for example in EXAMPLES]))
    path = write(tmp_path / "e.parquet", [dict(example) for example in EXAMPLES])
    assert read(path, work=tmp_path).survivors == read(tmp_path / "e.jsonl", work=tmp_path).survivors


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.lists(events, min_size=1, max_size=10))
def test_drawn_events_are_read_as_from_json_lines(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[dict[str, Any]]
) -> None:
    work = tmp_path_factory.mktemp("rows")
    unique = [one | {"id": f"e-{number}"} for number, one in enumerate(drawn)]
    plain = [one | {name: str(one[name]) for name in ("amount", "value") if one.get(name)} for one in unique]
    (work / "e.jsonl").write_bytes(lines(plain))
    path = write(work / "e.parquet", unique)
    left, right = read(work / "e.jsonl", work=work), read(path, work=work)
    assert left.survivors == right.survivors
    assert [entry["line"] for entry in left.quarantine] == [entry["line"] for entry in right.quarantine]


def test_moments_and_sums_may_have_their_own_types(tmp_path: Path) -> None:
    moment = datetime.datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=datetime.UTC)
    plain = {"id": ["1"], "type": ["payment"], "actor": ["a"], "to": [["b"]], "currency": ["EUR"]}
    zones = [
        pa.timestamp("us", tz="UTC"),
        pa.timestamp("ms", tz="Europe/Berlin"),
        pa.timestamp("ns", tz="UTC"),
    ]
    for number, zone in enumerate(zones):
        for amount in (pa.array([Decimal("12.50")]), pa.array([12.5]), pa.array(["12.50"])):
            at = pa.array([moment], pa.timestamp("us", tz="UTC")).cast(zone)
            table = pa.table({**plain, "at": at, "amount": amount})
            pq.write_table(table, tmp_path / f"{number}.parquet")
            (row,) = read(tmp_path / f"{number}.parquet", work=tmp_path).survivors
            assert row["at"] == moment
            assert row["amount"] == Decimal("12.50")
    bare = pa.array([moment.replace(tzinfo=None)], pa.timestamp("us"))
    pq.write_table(pa.table({**plain, "at": bare, "amount": [1]}), tmp_path / "bare.parquet")
    (row,) = read(tmp_path / "bare.parquet", work=tmp_path).survivors
    assert row["at"] == moment, "a timestamp without a zone counts as UTC"


def test_a_row_in_quarantine_stands_there_as_json_with_its_number(tmp_path: Path) -> None:
    rows = [
        event(),
        event(id="2", to=[]),
        event(id="3", type="dance"),
        event(id="4", type=None),
        event(id="5"),
    ]
    outcome = read(write(tmp_path / "e.parquet", rows), work=tmp_path, keep_raw=True)
    assert outcome.counts.accepted == 2
    assert [entry["line"] for entry in outcome.quarantine] == [2, 3, 4]
    for entry in outcome.quarantine:
        row = json.loads(entry["raw"])
        assert row["id"] == str(entry["line"])
        assert not isinstance(judge(entry["raw"].encode()), Accepted)


def test_media_of_a_media_event_is_a_list_of_one(tmp_path: Path) -> None:
    own = {"type": "media", "to": ..., "conversation": ...}
    rows = [event(**own, id=str(number), media=["m"] * number) for number in range(3)]
    outcome = read(write(tmp_path / "e.parquet", rows), work=tmp_path)
    assert [row["media"] for row in outcome.survivors] == [["m"]]
    assert outcome.counts.quarantined == 2


def test_an_event_that_comes_once_in_each_form_is_one(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(lines([event(text="x"), event(id="2", text="b")]))
    path = write(tmp_path / "f.parquet", [event(text="x"), event(id="2", text="a"), event(id="2", text="c")])
    outcome = read(tmp_path / "e.jsonl", path, work=tmp_path)
    assert [(row["id"], row["text"]) for row in outcome.survivors] == [("2", "a"), ("e-1", "x")]


def test_other_columns_are_ignored_and_unused_ones_may_be_missing(tmp_path: Path) -> None:
    schema = pa.schema(
        [
            *(SCHEMA.field(name) for name in ["id", "type", "at", "actor", "to", "conversation"]),
            ("x", pa.date32()),
        ]
    )
    outcome = read(write(tmp_path / "e.parquet", [event(x=None)], schema), work=tmp_path)
    assert outcome.counts.accepted == 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"id": ["1"], "type": ["x"]}, "lacks the column at, actor"),
        ({"id": [1], "type": ["x"], "at": [True], "actor": ["a"]}, r"id \(int64, wanted string\); at \(bool"),
        (
            {"id": ["1"], "type": ["x"], "at": ["x"], "actor": ["a"], "to": ["b"]},
            r"to \(string, wanted list of string\)",
        ),
    ],
)
def test_a_file_of_another_make_is_refused_in_a_sentence(
    tmp_path: Path, table: dict[str, Any], words: str
) -> None:
    pq.write_table(pa.table(table), tmp_path / "e.parquet")
    with pytest.raises(SourceError, match=rf"e\.parquet' .*{words}"):
        read(tmp_path / "e.parquet", work=tmp_path)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1 and then something else"])
def test_what_is_no_parquet_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "e.parquet").write_bytes(content)
    with pytest.raises(SourceError, match="cannot be read as Parquet"):
        read(tmp_path / "e.parquet", work=tmp_path)


def test_damage_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "e.parquet"
    rows = [event(id=str(number), text=f"{number}" * 20) for number in range(140_000)]
    with pq.ParquetWriter(path, SCHEMA, compression="zstd", write_page_checksum=True) as writer:
        for start in range(0, len(rows), 70_000):
            writer.write_table(pa.Table.from_pylist(rows[start : start + 70_000], schema=SCHEMA))
    second = pq.ParquetFile(path).metadata.row_group(1).column(0)
    data = bytearray(path.read_bytes())
    begin = second.dictionary_page_offset or second.data_page_offset
    data[begin : begin + 400] = b"\xff" * 400
    path.write_bytes(data)
    outcome = read(path, work=tmp_path)
    assert 0 < outcome.counts.accepted < 140_000
    assert outcome.counts.quarantined == 1
    assert "damaged from here on" in outcome.reasons[0]
    assert outcome.quarantine[0]["line"] == outcome.counts.accepted + 1


def test_parquet_from_standard_input_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with write(tmp_path / "e.parquet", [event()]).open("rb") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        with pytest.raises(
            SourceError, match="'-' is Parquet, which cannot be read from a pipe; save it as a file"
        ):
            read("-", work=tmp_path)


def test_the_name_need_not_tell(tmp_path: Path) -> None:
    write(tmp_path / "e.parquet", [event()]).rename(tmp_path / "e.data")
    assert read(tmp_path / "e.data", work=tmp_path).counts.accepted == 1
