"""Files that are there whole or not at all, also after the power went."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from tocsin.vault.errors import KeepingError

_PRIVATE_FOLDER = 0o700


@contextmanager
def written(folder: Path, prefix: str = ".new-") -> Iterator[tuple[BinaryIO, Path]]:
    """Yield a new file (mode 0600) and its path; unless it was moved away meanwhile, it is gone afterwards.

    :raises KeepingError: where it cannot be written, a full disk among the reasons.
    """
    made: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
        handle, name = tempfile.mkstemp(dir=folder, prefix=prefix)
        made = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file, made
    except OSError as error:
        raise KeepingError(
            f"nothing was kept: {folder} cannot be written ({error.strerror or error}); check space and rights there"
        ) from error
    finally:
        if made is not None:
            made.unlink(missing_ok=True)


def settle(file: BinaryIO) -> None:
    """Have what was written to a file reach the disk."""
    file.flush()
    os.fsync(file.fileno())


def move(made: Path, place: Path) -> None:
    """Give a file its place, and have the folder's entry reach the disk."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_FOLDER)
    made.replace(place)
    settle_folder(place.parent)
    settle_folder(place.parent.parent)


def put(place: Path, content: bytes) -> None:
    """Write a small file whole.

    :raises KeepingError: where it cannot be written.
    """
    with written(place.parent) as (file, made):
        file.write(content)
        settle(file)
        move(made, place)


def put_first(place: Path, content: bytes) -> None:
    """Write a small file whole, unless another process was first.

    :raises KeepingError: where it cannot be written.
    """
    with written(place.parent) as (file, made):
        file.write(content)
        settle(file)
        with suppress(FileExistsError):
            os.link(made, place)
        settle_folder(place.parent)


def erase(place: Path) -> bool:
    """Overwrite a small file and remove it; return whether it was there.

    A journal or the cells of a solid-state disk may keep what was overwritten: what lies there is wrapped, so the
    master key is needed as well.

    :raises KeepingError: where it cannot be removed.
    """
    try:
        with place.open("r+b") as file:
            file.write(os.urandom(place.stat().st_size))
            settle(file)
        place.unlink()
        settle_folder(place.parent)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise KeepingError(
            f"{place} cannot be removed ({error.strerror or error}); check its rights"
        ) from error
    return True


def settle_folder(folder: Path) -> None:
    """Have a folder's entries reach the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
