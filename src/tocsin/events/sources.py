"""Which files a reading covers: from paths, folders, globs and ``-`` to an ordered list of sources."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.events.errors import SourceError

SUFFIXES = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet")
"""The files that count as events inside a folder. A file that is named itself may be called anything."""

STDIN = "-"
PARQUET_MAGIC = b"PAR1"


@dataclass(frozen=True, slots=True)
class Source:
    """One stream of events. ``name`` is how it was given, and what the quarantine calls it.

    ``path`` is None for standard input. ``size`` in bytes (as stored) is None where it cannot be known:
    standard input, pipes. ``repeatable`` says whether it can be read a second time.
    """

    name: str
    path: Path | None
    parquet: bool
    size: int | None

    @property
    def repeatable(self) -> bool:
        """Whether reading it again gives the same bytes."""
        return self.size is not None


@dataclass(frozen=True, slots=True)
class Sources:
    """Sources in the order in which they are read: as given; inside folders and globs, by name."""

    each: tuple[Source, ...]

    @classmethod
    def find(cls, given: Sequence[str | Path]) -> Sources:
        """Find the sources behind paths, folders, globs and ``-``. Raises :class:`SourceError`."""
        if not given:
            raise SourceError(
                "no source of events was named; give a file, a folder, a glob or - for standard input"
            )
        names = [str(name) for name in given]
        if names.count(STDIN) > 1:
            raise SourceError("standard input (-) is named twice; it can be read only once")
        return cls(tuple(source for name in names for source in _find(name)))

    @property
    def size(self) -> int | None:
        """Bytes of all sources as stored, None where one of them cannot know."""
        sizes = [source.size for source in self.each]
        return None if None in sizes else sum(size for size in sizes if size is not None)


def _find(name: str) -> Iterator[Source]:
    if name == STDIN:
        yield Source(STDIN, None, parquet=False, size=None)
        return
    path = Path(name)
    try:
        exists = path.exists()
    except (OSError, ValueError) as error:
        raise SourceError(
            f"'{name}' cannot be looked at ({_why(error)}); name a readable file or folder"
        ) from error
    if exists:
        yield from _folder(path) if path.is_dir() else [_file(path)]
        return
    if not glob.has_magic(name):
        raise SourceError(f"there is no '{name}'; name an existing file or folder of events")
    matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - absolute patterns too
    if not matches:
        raise SourceError(f"nothing matches '{name}'; check the pattern")
    for match in matches:
        below = Path(match)
        if not below.is_dir():
            yield _file(below)
        elif not name.endswith("**"):
            yield from _folder(below)


def _folder(folder: Path) -> Iterator[Source]:
    found: list[Path] = []

    def refuse(error: OSError) -> None:
        raise SourceError(
            f"the folder '{error.filename}' cannot be read ({_why(error)}); check its permissions"
        )

    for where, folders, files in os.walk(folder, onerror=refuse):
        folders.sort()
        found.extend(Path(where) / file for file in files if file.endswith(SUFFIXES))
    if not found:
        raise SourceError(
            f"the folder '{folder}' holds no events; it needs files named *{', *'.join(SUFFIXES)}"
        )
    for path in sorted(found):
        yield _file(path)


def _file(path: Path) -> Source:
    """Look at one file. A pipe is not touched: its first bytes could not be put back."""
    try:
        if not path.is_file():
            if path.is_dir():
                raise SourceError(f"'{path}' is a folder; name its files or the folder itself")
            return Source(str(path), path, parquet=False, size=None)
        with path.open("rb") as stream:
            magic = stream.read(len(PARQUET_MAGIC))
        size = path.stat().st_size
    except OSError as error:
        raise SourceError(
            f"'{path}' cannot be read ({_why(error)}); check the file and its permissions"
        ) from error
    return Source(str(path), path, path.suffix == ".parquet" or magic == PARQUET_MAGIC, size)


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
