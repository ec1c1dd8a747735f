"""Where SQL runs, as those who write SQL see it.

Ground floor: ``signals`` and ``evidence`` hold the SQL and are handed an engine; ``engines`` holds the engines.
A relation is a named table; a view file holds one ``select`` and becomes the relation of the file's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Protocol

import pyarrow as pa

Parameters = Mapping[str, int | float | str]

_ROWS, _BYTES = 250_000, 64 << 20


class Engine(Protocol):
    """Keeps relations and runs ``select`` texts over them.

    Parameters are written ``$name`` in the text; an engine binds those that the text names and ignores the rest.
    """

    def load(self, name: str, rows: pa.Table) -> None:
        """Make the relation ``name`` of these rows, in place of any that was there."""
        ...

    def append(self, name: str, rows: pa.Table, select: str | None = None) -> None:
        """Add rows to the relation ``name``, made with their columns if it is not there.

        ``select``, if given, is run over the relation ``batch`` (the rows) and its result is what is added.
        """
        ...

    def create(self, name: str, select: str, parameters: Parameters | None = None) -> None:
        """Make the relation ``name`` of what ``select`` returns."""
        ...

    def drop(self, name: str) -> None:
        """Forget a relation, if it is there."""
        ...

    def fetch(self, select: str, parameters: Parameters | None = None) -> pa.Table:
        """Return what ``select`` returns."""
        ...


class Appender:
    """Adds rows to one relation, many at a time: an engine takes a few large batches far sooner than many small ones.

    ``select`` is run over each batch, as :meth:`Engine.append` does it. The relation is complete, and surely there,
    after :meth:`flush`.
    """

    def __init__(self, engine: Engine, name: str, select: str | None = None) -> None:
        self._engine = engine
        self._name = name
        self._select = select
        self._held: list[pa.Table] = []
        self._rows = self._bytes = 0
        self._made = False

    def add(self, rows: pa.Table) -> None:
        """Add rows, now or later."""
        if self._held and not rows.num_rows:
            return
        self._held.append(rows)
        self._rows += rows.num_rows
        self._bytes += rows.nbytes
        if self._rows >= _ROWS or self._bytes >= _BYTES:
            self.flush()

    def flush(self) -> None:
        """Hand over what is held."""
        if self._held and (self._rows or not self._made):
            self._engine.append(self._name, pa.concat_tables(self._held), self._select)
            self._made = True
        self._held, self._rows, self._bytes = [], 0, 0


def read_view(folder: Traversable, name: str) -> str:
    """Return the text of the view file ``name.sql`` in a room's ``sql`` folder."""
    return (folder / f"{name}.sql").read_text(encoding="utf-8")
