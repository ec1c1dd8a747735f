"""A segment's arrays in a folder: written aside, published by one rename, mapped into memory by whoever reads.

The folder of an index holds ``CURRENT``, a text file that names the segment in force, and that segment's folder with
``about.json`` and one ``.npy`` file an array. Nothing is pickled. All of it is derived: where it is missing, cut off
or of another version, the index is made again from the store.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

FORMAT = 1
_CURRENT, _ABOUT, _LOCK = "CURRENT", "about.json", "compact.lock"
_PIECE = 1 << 24


class About(msgspec.Struct, frozen=True):
    """What a stored segment says of itself.

    ``mark``: the last change of the feed that it holds; ``layout``: bands as (wide, bits, narrow, bits) or null;
    ``shapes``, ``checksums`` (CRC-32 of the bytes): of each array.
    """

    format: int
    type: str
    hashes: int
    mark: int
    layout: tuple[int, int, int, int] | None
    shapes: dict[str, list[int]]
    checksums: dict[str, int]


@dataclass(frozen=True, slots=True)
class Stored:
    """A segment as it lies in its folder."""

    name: str
    about: About
    arrays: Mapping[str, npt.NDArray[np.generic]]


def current(folder: Path) -> str | None:
    """Return the name of the segment in force; None where there is none."""
    try:
        name = (folder / _CURRENT).read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if name and Path(name).name == name else None


def read(folder: Path, of: str) -> Stored | None:
    """Map the segment in force for hashes of type ``of``; None where it is missing, damaged or of another kind."""
    while (name := current(folder)) is not None:
        try:
            about = msgspec.json.decode((folder / name / _ABOUT).read_bytes(), type=About)
            if (about.format, about.type) != (FORMAT, of):
                return None
            arrays = {key: np.load(_array(folder, name, key), mmap_mode="r") for key in about.shapes}
        except (OSError, ValueError, EOFError):
            # Another process may have published the next segment in between, and removed this one.
            if current(folder) == name:
                return None
            continue
        if any(list(arrays[key].shape) != shape for key, shape in about.shapes.items()):
            return None
        return Stored(name, about, arrays)
    return None


def publish(
    folder: Path,
    of: str,
    mark: int,
    layout: tuple[int, int, int, int] | None,
    arrays: Mapping[str, npt.NDArray[np.generic]],
) -> Stored:
    """Write a segment, put it in force, and remove those that it replaces."""
    name = f"segment-{mark}-{uuid.uuid4().hex[:8]}"
    (folder / name).mkdir(parents=True, mode=0o700)
    for key, array in arrays.items():
        with _array(folder, name, key).open("wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    about = About(
        format=FORMAT,
        type=of,
        hashes=len(arrays["ids"]),
        mark=mark,
        layout=layout,
        shapes={key: list(array.shape) for key, array in arrays.items()},
        checksums={key: _checksum(array) for key, array in arrays.items()},
    )
    _write(folder / name / _ABOUT, msgspec.json.encode(about))
    _write(folder / _CURRENT, f"{name}\n".encode())
    for old in folder.glob("segment-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
    stored = read(folder, of)
    if stored is None:
        raise OSError(f"{folder / name}: the index was written but cannot be read back; check the disk")
    return stored


def damaged(stored: Stored) -> list[str]:
    """Return the names of the arrays whose bytes are not those that were written. Reads all of them."""
    return [
        key for key, array in stored.arrays.items() if _checksum(array) != stored.about.checksums.get(key)
    ]


@contextlib.contextmanager
def sole_compactor(folder: Path) -> Iterator[bool]:
    """Give True to one process at a time; the others get False and leave the work to it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / _LOCK).open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _array(folder: Path, name: str, key: str) -> Path:
    return folder / name / f"{key}.npy"


def _write(path: Path, content: bytes) -> None:
    """Replace the file at ``path`` in one step, so that a reader sees the old one or the new one."""
    aside = path.with_name(f".{path.name}-{uuid.uuid4().hex[:8]}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    opened = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _checksum(array: npt.NDArray[np.generic]) -> int:
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    checksum = 0
    for start in range(0, len(flat), _PIECE):
        checksum = zlib.crc32(flat[start : start + _PIECE].data, checksum)
    return checksum
