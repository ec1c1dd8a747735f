"""The log as static files (C2SP tlog-tiles), for any web host: what is new, each file whole, the checkpoint last."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

from sqlalchemy import Connection, select

from tocsin.log.errors import ExportError, NotInLogError
from tocsin.log.publishing import Signed, newest
from tocsin.log.sequencing import tree_of
from tocsin.log.tables import log_leaf, log_tile
from tocsin.log.tree import HASH, WIDTH, width_at
from tocsin.store import Store
from tocsin.whole_files import write_whole
from tocsin_verify import Checkpoint, VerifyError, read_checkpoint, tile_path

_PUBLIC = 0o644


def export_log(store: Store, folder: Path) -> Signed:
    """Write the log up to its newest checkpoint to a folder; what is there from before is gone on from.

    :raises NotInLogError: where nothing was signed yet.
    :raises ExportError: where the folder holds another log, or cannot be written.
    """
    with store.read() as connection:
        signed = newest(connection)
        if signed is None:
            raise NotInLogError("nothing of the log was signed yet; run tocsin log checkpoint first")
        try:
            before = _before(connection, folder, signed.checkpoint)
            _write_tiles(connection, folder, before, signed.checkpoint.size)
            write_whole(folder / "checkpoint", signed.text.encode(), _PUBLIC)
        except OSError as error:
            raise ExportError(f"{folder} cannot be written ({error.strerror or error})") from error
    return signed


def _before(connection: Connection, folder: Path, now: Checkpoint) -> int:
    path = folder / "checkpoint"
    if not path.exists():
        return 0
    try:
        before = read_checkpoint(path.read_bytes(), str(path))
    except VerifyError as error:
        raise ExportError(f"{path} is there and is no checkpoint ({error}); name another folder") from error
    if (
        before.origin != now.origin
        or before.size > now.size
        or tree_of(connection).root(before.size) != before.root
    ):
        raise ExportError(
            f"{folder} holds another log, or a later one; it is not overwritten: name another folder"
        )
    return before.size


def _write_tiles(connection: Connection, folder: Path, before: int, size: int) -> None:
    level = 0
    while width_at(level, size):
        first, wide = width_at(level, before) // WIDTH, width_at(level, size)
        for number in range(first, -(-wide // WIDTH)):
            width = min(WIDTH, wide - number * WIDTH)
            if level == 0:
                _write(folder, "entries", number, width, _entries(connection, number, width))
            hashes = connection.execute(
                select(log_tile.c.hashes).where(log_tile.c.level == level, log_tile.c.number == number)
            ).scalar_one()
            _write(folder, level, number, width, bytes(hashes)[: width * HASH])
        level += 1


def _entries(connection: Connection, number: int, width: int) -> bytes:
    rows = connection.execute(
        select(log_leaf.c.commitment)
        .where(log_leaf.c.index >= number * WIDTH, log_leaf.c.index < number * WIDTH + width)
        .order_by(log_leaf.c.index)
    ).scalars()
    return b"".join(struct.pack(">H", len(each)) + each for each in rows)


def _write(folder: Path, level: int | str, number: int, width: int, content: bytes) -> None:
    write_whole(folder / tile_path(level, number, width), content, _PUBLIC)
    if width == WIDTH:
        # Whoever still wants a part of it finds the whole (C2SP tlog-tiles, Partial Tiles).
        shutil.rmtree(folder / f"{tile_path(level, number)}.p", ignore_errors=True)
