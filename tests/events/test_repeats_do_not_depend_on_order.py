"""Of several events with one id the same one counts, however the events arrive."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.events.drawn_lines import any_lines
from tests.events.reading import event, lines, read
from tocsin.events import EventReader, EventsError, Sources


def test_the_earliest_counts(tmp_path: Path) -> None:
    late = event(text="late", at="2026-01-31T13:00:00Z")
    early = event(text="early", at="2026-01-31T13:30:00+01:00")
    (tmp_path / "e.jsonl").write_bytes(lines([late, early, late]))
    outcome = read(tmp_path / "e.jsonl", work=tmp_path)
    assert [row["text"] for row in outcome.survivors] == ["early"]
    assert (outcome.counts.read, outcome.counts.accepted, outcome.counts.duplicate) == (3, 1, 2)


def test_at_one_moment_the_smallest_canonical_json_counts(tmp_path: Path) -> None:
    texts = ["b", "a", "ä", "B"]
    for order in range(4):
        turned = texts[order:] + texts[:order]
        (tmp_path / "e.jsonl").write_bytes(lines([event(text=text) for text in turned]))
        outcome = read(tmp_path / "e.jsonl", work=tmp_path)
        assert [row["text"] for row in outcome.survivors] == ["B"]


def test_another_spelling_of_the_same_event_is_a_repeat(tmp_path: Path) -> None:
    one = event(text="héllo")
    spelt = [
        json.dumps(one),
        json.dumps(one, ensure_ascii=False),
        json.dumps(dict(reversed(one.items())), indent=None),
    ]
    (tmp_path / "e.jsonl").write_bytes(lines([*spelt, json.dumps(one) + "   "]))
    outcome = read(tmp_path / "e.jsonl", work=tmp_path)
    assert outcome.counts.duplicate == 3
    assert outcome.losers == [1, 2, 3]


def test_a_broken_line_goes_to_quarantine_even_where_its_id_was_seen(tmp_path: Path) -> None:
    (tmp_path / "e.jsonl").write_bytes(lines([event(), event(to=[]), event()]))
    counts = read(tmp_path / "e.jsonl", work=tmp_path).counts
    assert (counts.accepted, counts.duplicate, counts.quarantined) == (1, 1, 1)


def test_repeats_are_found_across_files_forms_and_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = lines([event(text="x"), event(id="2")]), lines([event(text="a"), event(id="2")])
    (tmp_path / "a.jsonl").write_bytes(here)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(there))
    (tmp_path / "in").write_bytes(gzip.compress(lines([event(text="b"), event(id="2"), event(id="3")])))
    with (tmp_path / "in").open("rb") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        outcome = read("-", tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz", work=tmp_path)
    assert [(row["id"], row.get("text")) for row in outcome.survivors] == [
        ("2", None),
        ("3", None),
        ("e-1", "a"),
    ]
    assert not list((tmp_path / "work").glob("*.copy")), "the copy of standard input is removed"


def test_a_file_that_shrinks_before_its_ties_are_settled_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    path.write_bytes(lines([event(text="a"), event(text="b")]))
    with EventReader(Sources.find([path]), workdir=tmp_path, quarantine=None) as reader:
        for _ in reader:
            pass
        path.write_bytes(lines([event(text="a")]))
        with pytest.raises(EventsError, match="changed while it was read"):
            reader.duplicates()


FILE_STARTS = b"\xef", b"\x1f", b"\x28\xb5", b"PAR"
"""What says how a whole file is to be read (byte order mark, gzip, zstd, Parquet) where the file begins with it.

As the first line it would be no line, so there the order matters.
"""


@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
@given(
    drawn=st.lists(any_lines.filter(lambda line: not line.startswith(FILE_STARTS)), min_size=1, max_size=20),
    seed=st.integers(0, 2**32),
    pieces=st.integers(1, 4),
    threads=st.integers(1, 3),
)
def test_any_order_batching_and_doubling_leave_the_same_events(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[bytes], seed: int, pieces: int, threads: int
) -> None:
    chance = random.Random(seed)
    mixed = drawn + chance.choices(drawn, k=len(drawn))
    chance.shuffle(mixed)
    work = tmp_path_factory.mktemp("order")
    (work / "one.jsonl").write_bytes(lines(drawn))
    (work / "many").mkdir()
    for number in range(pieces):
        (work / "many" / f"{number}.jsonl").write_bytes(lines(mixed[number::pieces]))
    first = read(work / "one.jsonl", work=work, threads=1)
    second = read(work / "many", work=work, threads=threads)
    assert first.survivors == second.survivors
    assert set(first.reasons) == set(second.reasons)
