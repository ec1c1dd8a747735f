"""The file of lines that broke the contract: where each stood, why, and what it looked like.

Unless the raw lines are asked for, only field names and the kinds of their values are kept: a broken line is
as private as a good one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from tocsin.events.errors import EventsError
from tocsin.events.explain import JSON_NAMES

MAX_RAW = 4096
"""Bytes of a raw line that are kept."""

_KINDS = {name: words.removeprefix("a ").removeprefix("an ") for name, words in JSON_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Rejected:
    """One line in quarantine. ``length`` in bytes may exceed ``len(raw)``, which can be a beginning only.

    ``event`` is the object on the line where it could be read, ``position`` its first bad byte (from 0) where
    it could not and the place is known.
    """

    line: int
    reason: str
    raw: bytes
    length: int
    event: dict[str, object] | None = None
    position: int | None = None


class Quarantine:
    """Writes ``quarantine.jsonl`` (mode 0600), one object a line: ``file``, ``line``, ``reason``, ``raw``.

    With ``path`` None nothing is written. Raises :class:`EventsError` where the file cannot be written.
    """

    def __init__(self, path: Path | None, *, keep_raw: bool) -> None:
        self._path = path
        self._keep_raw = keep_raw
        self._file: BinaryIO | None = None
        if path is not None:
            try:
                self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
                path.chmod(0o600)
            except OSError as error:
                raise self._unwritable(error) from error

    def add(self, name: str, rejected: Iterable[Rejected]) -> None:
        """Write the rejected lines of the source ``name``, in the order given."""
        if self._file is None:
            return
        show = _raw if self._keep_raw else shape_of
        encode = msgspec.json.encode
        try:
            for one in rejected:
                entry = {"file": name, "line": one.line, "reason": one.reason, "raw": show(one)}
                self._file.write(encode(entry) + b"\n")
        except OSError as error:
            raise self._unwritable(error) from error

    def close(self) -> None:
        """Bring everything to disk."""
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            with file:
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> EventsError:
        return EventsError(
            f"the quarantine '{self._path}' cannot be written ({error.strerror or error}); "
            "make room or name another place"
        )


def _raw(one: Rejected) -> str:
    return one.raw[:MAX_RAW].decode("utf-8", "backslashreplace")


def shape_of(one: Rejected) -> str:
    """Return the names of a broken line's fields and the kinds of their values, or its length, as JSON."""
    if one.event is not None:
        shape: dict[str, object] = {name: _KINDS[type(value)] for name, value in one.event.items()}
    else:
        shape = {"bytes": one.length}
        if one.position is not None:
            shape["first_bad_byte"] = one.position + 1
    return msgspec.json.encode(shape)[:MAX_RAW].decode("utf-8", "ignore")
