"""What a version changes in the files, line by line: what a second person agrees to is this, and not the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from sqlalchemy import Connection

from tocsin.rules.contents import WEIGHTS, Contents
from tocsin.rules.versions import Version, live_version, read_version

_AROUND = 3
"""Lines that stay the same and are shown around those that change."""

_MOST_COMPARED = 4_000
"""Lines between the first and the last change that are compared one by one: beyond, the time grows as their square."""

_Sign = Literal["+", "-", " ", "@"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands in a file after a change (``+``), before it (``-``) or both; ``@``: lines are left out."""

    sign: _Sign
    text: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """What becomes of a file: ``new``, ``gone`` (as shipped again), ``changed`` or ``same``, then without lines."""

    name: str
    what: Literal["new", "gone", "changed", "same"]
    lines: tuple[Line, ...] = ()


def compared_with(connection: Connection, version: Version) -> Version | None:
    """Return what a version would take the place of: what is live while it waits, and what was live when it was tried.

    ``None``: what the server starts with.
    """
    if version.agreed is None:
        return live_version(connection)
    return None if version.against is None else read_version(connection, version.against)


def file_changes(before: Version | None, after: Contents) -> list[FileChange]:
    """Return what becomes of each file, the weights first; what the server starts with has none."""
    old = {} if before is None else _files(before.contents)
    new = _files(after)
    names = sorted({*old, *new}, key=lambda name: (name != WEIGHTS, name))
    return [_change(name, old.get(name), new.get(name)) for name in names]


def _files(contents: Contents) -> dict[str, str]:
    weights = {} if contents.weights is None else {WEIGHTS: contents.weights}
    return weights | dict(contents.phrases)


def _change(name: str, before: str | None, after: str | None) -> FileChange:
    if before == after:
        return FileChange(name, "same")
    # By line feeds alone: a sign that merely looks like the end of a line must show as what it is.
    lines = tuple(_lines((before or "").split("\n"), (after or "").split("\n")))
    if before is None:
        return FileChange(name, "new", tuple(each for each in lines if each.sign == "+"))
    if after is None:
        return FileChange(name, "gone", tuple(each for each in lines if each.sign == "-"))
    return FileChange(name, "changed", lines)


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    for number, group in enumerate(_groups(before, after)):
        if number:
            yield Line("@", "")
        for kind, old_start, old_end, new_start, new_end in group:
            if kind == "equal":
                yield from (Line(" ", each) for each in before[old_start:old_end])
            else:
                yield from (Line("-", each) for each in before[old_start:old_end])
                yield from (Line("+", each) for each in after[new_start:new_end])


def _groups(before: list[str], after: list[str]) -> Iterator[list[tuple[str, int, int, int, int]]]:
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    old_end, new_end = len(before) - tail, len(after) - tail
    if max(old_end, new_end) - head > _MOST_COMPARED:
        start = max(0, head - _AROUND)
        yield [
            ("equal", start, head, start, head),
            ("replace", head, old_end, head, new_end),
            ("equal", old_end, min(len(before), old_end + _AROUND), 0, 0),
        ]
        return
    # Lines that come again and again are no anchors (autojunk): they would make the time grow as the cube.
    yield from SequenceMatcher(None, before, after).get_grouped_opcodes(_AROUND)


def _alike(one: list[str], other: list[str]) -> int:
    """Return how many lines both begin with."""
    return next(
        (at for at, (mine, theirs) in enumerate(zip(one, other, strict=False)) if mine != theirs),
        min(len(one), len(other)),
    )
