"""Pictures that a platform lets Tocsin hash: fills the hashes that a media event leaves out.

Only a media event with a ``path`` and without ``pdq`` is touched. What cannot be hashed is told and goes on unhashed.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.media import FIT_QUALITY, PictureError, hash_picture, inside

TRIMMED = pa.schema([("media", pa.string()), ("pdq", pa.string())])

_FILLED = ("sha256", "md5", "pdq", "pdq_quality")


class PictureHashes:
    """Hashes pictures below ``root`` as their events pass; without a root nothing is opened."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self.hashed = 0
        self._trimmed: list[tuple[str, str]] = []
        self.problems: list[str] = []

    def filled(self, batch: pa.Table) -> pa.Table:
        """Return the batch with the hashes of its pictures that could be opened."""
        wanted = pc.and_(pc.is_valid(batch["path"]), pc.is_null(batch["pdq"]))
        if self._root is None or not pc.any(wanted).as_py():
            return batch
        rows = pc.indices_nonzero(wanted).to_pylist()
        columns = {name: batch[name].to_pylist() for name in _FILLED}
        for row in rows:
            self._fill(columns, row, batch["path"][row].as_py(), batch["media"][row].as_py()[0])
        for name in _FILLED:
            at = batch.schema.get_field_index(name)
            batch = batch.set_column(
                at, batch.schema.field(name), pa.array(columns[name], batch.schema.field(name).type)
            )
        return batch

    def trimmed(self) -> pa.Table:
        """Return the PDQ of pictures without their borders (``media``, ``pdq``), where one has a border."""
        media = [name for name, _ in self._trimmed]
        return pa.table({"media": media, "pdq": [pdq for _, pdq in self._trimmed]}, schema=TRIMMED)

    def _fill(self, columns: dict[str, list[object]], row: int, path: str, media: str) -> None:
        assert self._root is not None
        try:
            found = hash_picture(inside(self._root, path))
        except PictureError as error:
            self.problems.append(f"{path}: {error}")
            return
        self.hashed += 1
        if found.pdq_trimmed is not None and (found.pdq_trimmed_quality or 0) >= FIT_QUALITY:
            self._trimmed.append((media, found.pdq_trimmed))
        for name in _FILLED:
            if columns[name][row] is None:
                columns[name][row] = getattr(found, name)
