"""Whatever lies in a file, the reading goes on, counts add up, and memory stays bounded."""

from __future__ import annotations

import gzip
import os
import threading
from pathlib import Path

import numpy as np
import psutil
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.events.reading import event, lines, read
from tocsin.events import Mapping, SourceError
from tocsin.events.lines import MAX_LINE
from tocsin.events.sources import PARQUET_MAGIC

GOOD = [event(id=f"e-{number}") for number in range(50)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id":"\xff"}', "no UTF-8"),
        (b"\x00\x00\x00", "no JSON"),
        (b"[" * 100_000, "nested more than 64 deep"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested more than 64 deep"),
        (b'{"id":"x","id":"y"}', "stands twice"),
        (b'{"n":9007199254740993}', "beyond 2^53"),
        (b'{"n":9007199254740994.0}', "beyond 2^53"),
        (b'{"n":-1e20}', "beyond 2^53"),
        (b'{"n":' + b"9" * 5000 + b"}", "beyond 2^53"),
        (b'{"n":1e400}', "too large"),
        (b'{"n":-Infinity}', "no JSON number"),
        (b'{"n":"\\udc00"}', "half a surrogate"),
        (b'{"n":1,}', "no JSON"),
        (b"[]", "an array; write one JSON object"),
        (b"{}", "field 'type' is missing"),
        (b'{"type":"dance"}', "'dance' is none of account"),
        (lines([event(at="9999-01-01T00:00:00Z")])[:-1], "outside the years 1990-2100"),
        (lines([event(at="2026-13-01T00:00:00Z")])[:-1], "'2026-13-01T00:00:00Z' is no RFC 3339"),
        (lines([event(actor=7)])[:-1], "field 'actor' is a number; write a string"),
        (lines([event(actor=...)])[:-1], "field 'actor' is missing; every event needs it"),
        (lines([event(to=["b", None])])[:-1], "field 'to[1]' is null"),
        (lines([event(id="\x00")])[:-1], "U+0000"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_a_bad_line_goes_to_quarantine_with_its_place_and_the_others_are_read(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    (tmp_path / "e.jsonl").write_bytes(lines([*GOOD[:10], b"", line, *GOOD[10:]]))
    outcome = read(tmp_path / "e.jsonl", work=tmp_path)
    assert outcome.counts.accepted == 50
    (entry,) = outcome.quarantine
    assert (entry["file"], entry["line"]) == (str(tmp_path / "e.jsonl"), 12)
    assert reason in entry["reason"]


def test_a_line_of_a_hundred_megabytes_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl.zst"
    with path.open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as stream:
        stream.write(lines(GOOD[:1]))
        for _ in range(100):
            stream.write(b"x" * (1 << 20))
        stream.write(b"\n" + lines(GOOD[1:]))
    before = psutil.Process().memory_info().rss
    outcome = read(path, work=tmp_path, keep_raw=True)
    assert psutil.Process().memory_info().rss - before < 80 << 20
    assert outcome.counts.accepted == 50
    (entry,) = outcome.quarantine
    assert entry["line"] == 2
    assert f"{100 << 20} bytes" in entry["reason"]
    assert entry["raw"] == "x" * 4096


@pytest.mark.parametrize("extra", [0, 1])
def test_a_line_is_read_up_to_the_limit(tmp_path: Path, extra: int) -> None:
    frame = len(lines([event(text="")])) - 1
    line = lines([event(text="t" * (MAX_LINE + extra - frame))])
    (tmp_path / "e.jsonl").write_bytes(lines(GOOD[:1]) + line + lines(GOOD[2:]))
    outcome = read(tmp_path / "e.jsonl", work=tmp_path)
    assert outcome.counts.read == 50
    assert outcome.counts.quarantined == extra


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n\t\n   ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_nothing_is_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "e.jsonl").write_bytes(content)
    assert read(tmp_path / "e.jsonl", work=tmp_path).counts.read == 0


def test_byte_order_mark_line_ends_of_windows_and_a_missing_last_one_are_tolerated(tmp_path: Path) -> None:
    body = lines(GOOD).replace(b"\n", b"\r\n")[:-2]
    (tmp_path / "e.jsonl").write_bytes(b"\xef\xbb\xbf" + body)
    assert read(tmp_path / "e.jsonl", work=tmp_path).counts.accepted == 50


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


@pytest.mark.parametrize(("name", "pack"), [("e.jsonl.gz", gzip.compress), ("e.jsonl.zst", _zstd)])
class TestCompressed:
    def test_several_members_are_one_stream(self, tmp_path: Path, name: str, pack: object) -> None:
        assert callable(pack)
        half = lines(GOOD)[:1000]
        (tmp_path / name).write_bytes(pack(half) + pack(b"") + pack(lines(GOOD)[1000:]))
        assert read(tmp_path / name, work=tmp_path).counts.accepted == 50

    def test_what_was_read_before_the_cut_counts_and_the_cut_is_one_line(
        self, tmp_path: Path, name: str, pack: object
    ) -> None:
        assert callable(pack)
        noise = np.random.default_rng(1).bytes(3_000_000).hex()
        many = [
            event(id=f"e-{number}", text=noise[number * 50 : number * 50 + 50]) for number in range(20_000)
        ]
        whole = pack(lines(many))
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
        outcome = read(tmp_path / name, work=tmp_path)
        assert 5_000 < outcome.counts.accepted < 15_000
        assert outcome.counts.quarantined == 1
        assert "cut off" in outcome.reasons[0]
        assert outcome.quarantine[0]["line"] == outcome.counts.accepted + 1

    def test_damage_from_the_first_byte_is_one_line(self, tmp_path: Path, name: str, pack: object) -> None:
        assert callable(pack)
        (tmp_path / name).write_bytes(pack(b"")[:4] + b"\xff" * 100)
        outcome = read(tmp_path / name, work=tmp_path)
        assert (outcome.counts.read, outcome.counts.quarantined) == (1, 1)

    def test_the_name_need_not_tell(self, tmp_path: Path, name: str, pack: object) -> None:
        assert callable(pack)
        (tmp_path / "e.jsonl").write_bytes(pack(lines(GOOD)))
        (tmp_path / name).write_bytes(lines(GOOD))
        assert read(tmp_path / "e.jsonl", tmp_path / name, work=tmp_path).counts.duplicate == 50


def test_a_pipe_is_read_once_and_its_ties_are_settled(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    def write() -> None:
        (tmp_path / "pipe").write_bytes(lines([event(text="b"), event(text="a")]))

    writer = threading.Thread(target=write)
    writer.start()
    outcome = read(tmp_path / "pipe", work=tmp_path)
    writer.join()
    assert [row["text"] for row in outcome.survivors] == ["a"]


def test_a_file_that_vanishes_is_an_error_in_words(tmp_path: Path) -> None:
    from tocsin.events import EventReader, Sources  # noqa: PLC0415

    path = tmp_path / "e.jsonl"
    path.write_bytes(lines(GOOD))
    sources = Sources.find([path])
    path.unlink()
    with (
        EventReader(sources, workdir=tmp_path, quarantine=None) as reader,
        pytest.raises(SourceError, match=r"e\.jsonl' cannot be read \(No such file"),
    ):
        next(iter(reader))


def test_a_mapping_meets_records_that_are_no_json(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(
        "version: 1\nevents:\n  - type: search\n    when: {$.kind: {exists: true}}\n"
        "    fields: {id: $.n, at: $.at, actor: $.who, text: $.q, surface: {value: people}}\n"
    )
    good = {"kind": "q", "n": "1", "at": "2026-01-31T12:00:00Z", "who": "a", "q": "chess"}
    without = {name: value for name, value in good.items() if name != "q"}
    records: list[bytes | dict[str, str]] = [good, {"other": "1"}, b"\xff", b"[" * 5000, b"3", without]
    shown = [*records, good | {"n": "2", "at": "never"}]
    (tmp_path / "r.jsonl").write_bytes(lines([*shown, good]))
    outcome = read(tmp_path / "r.jsonl", work=tmp_path, mapping=Mapping.load(tmp_path / "m.yaml"))
    counts = outcome.counts
    assert (counts.accepted, counts.duplicate, counts.unmapped) == (1, 1, 1)
    assert [entry["line"] for entry in outcome.quarantine] == [3, 4, 5, 6, 7]


@settings(max_examples=80, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.binary(max_size=2000), st.sampled_from(["e.jsonl", "e.jsonl.gz", "e.jsonl.zst"]), st.integers(0, 3))
@example(PARQUET_MAGIC, "e.jsonl", 0)
@example(PARQUET_MAGIC + bytes(8) + PARQUET_MAGIC, "e.jsonl", 0)
def test_random_bytes_are_counted(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str, magic: int
) -> None:
    work = tmp_path_factory.mktemp("bytes")
    start = [b"", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", gzip.compress(b"{}\n")][magic]
    (work / name).write_bytes(start + data)
    if (start + data).startswith(PARQUET_MAGIC):
        # By these four bytes a file calls itself Parquet, whatever its name; one that is none is told as a whole.
        with pytest.raises(SourceError, match="cannot be read as Parquet"):
            read(work / name, work=work)
        return
    outcome = read(work / name, work=work)
    assert outcome.counts.accepted == 0
