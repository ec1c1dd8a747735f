"""Pictures that a platform lets Tocsin hash: fills the hashes that a media event leaves out.

Only a media event with a ``path`` and without ``pdq`` is touched. What cannot be hashed is told and goes on unhashed.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.media import FIT_QUALITY, PictureError, hash_picture, inside
from tocsin.relations import Engine

TRIMMED = pa.schema([("media", pa.string()), ("pdq", pa.string())])

_FILLED = ("sha256", "md5", "pdq", "pdq_quality")

_STAGED = """
select "row", [media] as media, sha256, md5, pdq, pdq_quality, path from media_item
where path is not null and pdq is null order by "row"
"""
_JOINED = """
select i."row", i.event, i.occurred_at, i.actor, i.media, coalesce(i.sha256, h.sha256) as sha256,
       coalesce(i.md5, h.md5) as md5, coalesce(i.pdq, h.pdq) as pdq,
       coalesce(i.pdq_quality, h.pdq_quality) as pdq_quality, i.path
from media_item i left join media_hashed h on h."row" = i."row"
"""


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

    def fill_staged(self, engine: Engine) -> None:
        """Do the same once all events are staged as ``media_item``: of those that kept their ``path``."""
        if self._root is None:
            return
        rows = engine.fetch(_STAGED)
        if rows.num_rows:
            filled = self.filled(rows)
            engine.load("media_hashed", filled.select(["row", *_FILLED]))
            engine.create("media_item", _JOINED)
            engine.drop("media_hashed")

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
