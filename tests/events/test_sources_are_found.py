"""Paths, folders, globs and standard input become sources, or a sentence that says what to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.events.reading import event, lines, read
from tocsin.events import EventReader, EventsError, Progress, SourceError, Sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with events on two levels, and things that are none."""
    for name in ["b.jsonl", "a.jsonl", "deep/er/c.jsonl", "notes.txt", "deep/d.json"]:
        path = tmp_path / "events" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(lines([event(id=name)]))
    return tmp_path / "events"


def names(found: Sources, below: Path) -> list[str]:
    return [str(Path(source.name).relative_to(below)) for source in found.each]


def test_a_folder_gives_the_event_files_below_it_by_name(folder: Path) -> None:
    assert names(Sources.find([folder]), folder) == ["a.jsonl", "b.jsonl", "deep/er/c.jsonl"]


def test_a_glob_gives_what_it_matches_by_name(folder: Path) -> None:
    assert names(Sources.find([f"{folder}/*.txt", f"{folder}/**/*.jsonl"]), folder) == [
        "notes.txt", "a.jsonl", "b.jsonl", "deep/er/c.jsonl",
    ]  # fmt: skip


def test_a_file_that_is_named_may_have_any_name(folder: Path, tmp_path: Path) -> None:
    assert read(folder / "notes.txt", work=tmp_path).counts.accepted == 1


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "[a].jsonl").write_bytes(lines([event()]))
    assert len(Sources.find([tmp_path / "[a].jsonl"]).each) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (lambda _: [], "no source of events was named"),
        (lambda at: [at / "nowhere"], "there is no '.*nowhere'"),
        (lambda at: [f"{at}/*.none"], "nothing matches"),
        (lambda at: [at / "deep" / "empty"], "holds no events; it needs files named"),
        (lambda _: ["-", "-"], "named twice"),
        (lambda _: ["\0"], "cannot be looked at|there is no"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(
    folder: Path, given: Callable[[Path], list[str | Path]], words: str
) -> None:
    (folder / "deep" / "empty").mkdir()
    with pytest.raises(SourceError, match=words) as told:
        Sources.find(given(folder))
    assert "\n" not in str(told.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_said_in_a_sentence(folder: Path) -> None:
    (folder / "a.jsonl").chmod(0)
    with pytest.raises(SourceError, match=r"a\.jsonl' cannot be read \(Permission denied\)"):
        Sources.find([folder])


def test_progress_ends_at_the_size_of_all_sources(folder: Path, tmp_path: Path) -> None:
    seen: list[Progress] = []
    sources = Sources.find([folder])
    with EventReader(sources, workdir=tmp_path, quarantine=None, on_progress=seen.append) as reader:
        for _ in reader:
            pass
    assert seen[-1] == Progress(sources.size or 0, sources.size, 3)
    assert [step.taken for step in seen] == sorted(step.taken for step in seen)


def test_a_reader_reads_once(folder: Path, tmp_path: Path) -> None:
    with EventReader(Sources.find([folder]), workdir=tmp_path, quarantine=None) as reader:
        with pytest.raises(RuntimeError, match="only after all sources"):
            reader.duplicates()
        assert sum(table.num_rows for table in reader) == 3
        with pytest.raises(RuntimeError, match="once"):
            next(iter(reader))


def test_leaving_in_the_middle_leaves_nothing_in_the_work_folder(folder: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    with EventReader(Sources.find([folder]), workdir=work, quarantine=None) as reader:
        next(iter(reader))
    assert list(work.iterdir()) == []


def test_a_work_folder_that_cannot_be_made_is_said_in_a_sentence(folder: Path) -> None:
    with pytest.raises(EventsError, match=r"work folder .* cannot be made"):
        EventReader(Sources.find([folder]), workdir=folder / "a.jsonl" / "x", quarantine=None)
