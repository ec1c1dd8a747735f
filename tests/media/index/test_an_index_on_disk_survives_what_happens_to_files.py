"""Files that are cut off, lost, of another kind or changed; processes that share them; look-ups while they change."""

from __future__ import annotations

import json
import multiprocessing
import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tocsin.media import HashType, LiveIndex

_NONE = np.empty(0, dtype=np.int64)


def _hashes(count: int, seed: int = 0) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def _made(folder: Path, count: int = 6000) -> LiveIndex:
    index = LiveIndex.open(folder, HashType.PDQ)
    index.apply(7, np.arange(1, count + 1), _hashes(count), _NONE)
    assert index.compact()
    return index


def _array(folder: Path, name: str) -> Path:
    return next(folder.glob(f"segment-*/{name}.npy"))


def test_what_was_folded_is_there_when_opened_again(tmp_path: Path) -> None:
    _made(tmp_path)
    opened = LiveIndex.open(tmp_path, HashType.PDQ)
    assert (len(opened), opened.mark, opened.pending) == (6000, 7, 0)
    assert opened.find(_hashes(6000)[:50]).id.tolist() == list(range(1, 51))
    assert opened.damaged() == []


@pytest.mark.parametrize("name", ["ids", "words", "offsets", "positions"])
def test_a_file_cut_off_empties_the_index_so_that_it_is_made_again(tmp_path: Path, name: str) -> None:
    _made(tmp_path)
    path = _array(tmp_path, name)
    path.write_bytes(path.read_bytes()[:-100])
    opened = LiveIndex.open(tmp_path, HashType.PDQ)
    assert (len(opened), opened.mark) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"../elsewhere\n", b"segment-9-gone\n", b"\xff\xfe"])
def test_a_wrong_pointer_empties_the_index(tmp_path: Path, content: bytes) -> None:
    _made(tmp_path)
    (tmp_path / "CURRENT").write_bytes(content)
    assert len(LiveIndex.open(tmp_path, HashType.PDQ)) == 0


@pytest.mark.parametrize("change", [{"format": 2}, {"type": "md5"}])
def test_a_segment_of_another_version_or_type_is_left_alone(
    tmp_path: Path, change: dict[str, object]
) -> None:
    _made(tmp_path)
    about = next(tmp_path.glob("segment-*/about.json"))
    about.write_text(json.dumps(json.loads(about.read_text()) | change))
    assert len(LiveIndex.open(tmp_path, HashType.PDQ)) == 0


def test_a_bit_that_turned_is_found_and_harms_nobody(tmp_path: Path) -> None:
    _made(tmp_path)
    path = _array(tmp_path, "positions")
    content = bytearray(path.read_bytes())
    content[-4:] = b"\xff\xff\xff\xff"  # a row that there is not
    path.write_bytes(content)
    opened = LiveIndex.open(tmp_path, HashType.PDQ)
    assert opened.damaged() == ["positions"]
    opened.find(_hashes(6000))


def _fold_in_a_process(folder: Path, first: int, ready: multiprocessing.synchronize.Barrier) -> None:
    index = LiveIndex.open(folder, HashType.PDQ)
    ready.wait()
    for step in range(5):
        mark = first + step
        index.apply(mark, np.array([mark]), _hashes(1, seed=mark), _NONE)
        index.compact()


def test_processes_that_fold_at_once_leave_a_whole_index(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(2)
    workers = [context.Process(target=_fold_in_a_process, args=(tmp_path, 100 * k, ready)) for k in (1, 2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    opened = LiveIndex.open(tmp_path, HashType.PDQ)
    assert len(opened) >= 1
    assert opened.damaged() == []


def test_look_ups_go_on_while_the_index_changes_and_folds(tmp_path: Path) -> None:
    """What is there all the time is found all the time, whatever else comes, goes and is folded."""
    index = _made(tmp_path)
    lasting, passing = _hashes(6000)[:200], _hashes(500, seed=9)
    stop, wrong = threading.Event(), list[object]()

    def look() -> None:
        while not stop.is_set():
            ids = index.find(lasting).id.tolist()
            if ids != list(range(1, 201)):
                wrong.append(ids)

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for step in range(8, 28):
        ids = np.arange(10_000, 10_500)
        index.apply(step, ids, passing, _NONE) if step % 2 == 0 else index.apply(
            step, _NONE, passing[:0], ids
        )
        index.compact()
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(index) == 6000
