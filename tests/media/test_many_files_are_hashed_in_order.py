"""Several processes hash what one would, in the same order, and a file that kills a decoder kills nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.media.drawn import saved, scene
from tocsin.media import FileError, FileHashes, hash_file, hash_files


class Deadly(type(Path())):  # type: ignore[misc]
    """A path that kills the process to which it is handed over, as a file that crashes its decoder does."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (9,)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(6):
        (tmp_path / f"{number}.png").write_bytes(saved(scene(number)))
    (tmp_path / "6.txt").write_text("words")
    return tmp_path


def test_the_number_of_processes_changes_nothing(folder: Path) -> None:
    paths = [*sorted(folder.iterdir()), folder / "missing", folder]
    alone = [told for _, told in hash_files(paths, jobs=1)]
    together = list(hash_files(paths, jobs=2))
    assert [path for path, _ in together] == paths
    assert [told for _, told in together][:7] == alone[:7] == [hash_file(path) for path in paths[:7]]
    assert [type(told) for _, told in together[7:]] == [FileError, FileError]
    assert [str(told) for _, told in together[7:]] == [str(told) for told in alone[7:]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_kills_its_process_has_its_digests_and_the_others_everything(
    folder: Path, jobs: int
) -> None:
    paths = sorted(folder.iterdir())
    deadly = [Deadly(path) if path.name in ("1.png", "4.png") else path for path in paths]
    told = [made for _, made in hash_files(deadly, jobs=jobs)]
    for path, made in zip(paths, told, strict=True):
        whole = hash_file(path)
        assert isinstance(made, FileHashes)
        assert made.sha256 == whole.sha256
        if path.name in ("1.png", "4.png"):
            assert made.pdq is None
            assert "made its decoder crash" in (made.pdq_error or "")
        else:
            assert made == whole
