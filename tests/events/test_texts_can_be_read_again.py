"""The texts of some events can be read once more from whatever they came in; the others are not touched."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tocsin.events import EventReader, EventsError, Mapping, Sources

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"


def message(number: int, text: str | None) -> dict[str, object]:
    event: dict[str, object] = {
        "id": f"e{number}",
        "type": "message",
        "at": f"2026-01-01T09:{number // 60 % 60:02d}:{number % 60:02d}Z",
        "actor": "ada",
        "conversation": "c",
        "to": ["ben"],
    }
    return event if text is None else {**event, "text": text}


TALK = [message(n, None if n % 7 == 0 else f'line {n}: zażółć "gęślą" \\ jaźń') for n in range(400)]
LINES = "".join(json.dumps(event, ensure_ascii=n % 2 == 0) + "\n" for n, event in enumerate(TALK))


def read_again(sources: list[str | Path], work: Path, mapping: Mapping | None = None) -> list[str]:
    """Read everything, then every third event again; the texts agree. Returns them."""
    with EventReader(Sources.find(sources), workdir=work, quarantine=None, mapping=mapping) as reader:
        rows = pa.concat_tables([batch.select(["row", "text"]) for batch in reader]).to_pylist()
        lost = set(reader.duplicates().to_pylist())
        wanted = [entry for entry in rows if entry["row"] not in lost][::3]
        texts = reader.texts(pa.array([entry["row"] for entry in reversed(wanted)], pa.int64()))
        assert texts == {entry["row"]: entry["text"] or "" for entry in wanted}
        assert reader.texts(pa.array([], pa.int64())) == {}
    return list(texts.values())


def test_from_lines_plain_and_compressed_and_parquet_together(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(LINES + "broken\n" + LINES, encoding="utf-8")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(LINES.replace('"e', '"f').encode()))
    pq.write_table(
        pa.Table.from_pylist([{**event, "id": f"p{n}"} for n, event in enumerate(TALK)]),
        tmp_path / "c.parquet",
        row_group_size=64,
    )
    work = tmp_path / "work"
    work.mkdir()
    sources: list[str | Path] = [tmp_path / name for name in ("a.jsonl", "b.jsonl.gz", "c.parquet")]
    assert len(read_again(sources, work)) == 400


def test_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jsonl").write_text(LINES, encoding="utf-8")
    with (tmp_path / "a.jsonl").open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert len(read_again(["-"], tmp_path)) == 134


@pytest.mark.parametrize("name", ["matrix-room-export.json", "discourse-forum.jsonl"])
def test_from_a_platforms_own_records(tmp_path: Path, name: str) -> None:
    mapping = Mapping.load((EXAMPLES / name).with_suffix(".yaml"))
    assert any(read_again([EXAMPLES / name], tmp_path, mapping))


@pytest.mark.parametrize("change", ["cut short", "written over"])
def test_a_source_that_changed_meanwhile_is_named(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(LINES, encoding="utf-8")
    with EventReader(Sources.find([path]), workdir=tmp_path, quarantine=None) as reader:
        rows = [row for batch in reader for row in batch["row"].to_pylist()]
        reader.duplicates()
        path.write_text("no event\n" * (1 if change == "cut short" else 400), encoding="utf-8")
        with pytest.raises(EventsError, match=r"a\.jsonl' changed while it was read"):
            reader.texts(pa.array(rows[-1:], pa.int64()))
