"""Pictures in private messages that the law does not let a machine look at: without hashes, none is opened or compared.

A picture is looked at where something carries it that may be looked at, a post or another message. That it was sent
goes on to count; so does that a post carries the same id.
"""

from __future__ import annotations

from importlib.resources import files

import pyarrow as pa

from tocsin.legal_basis import Switch
from tocsin.relations import Engine, read_view

UNSEEN = pa.schema([("row", pa.int64())])
"""The rows of messages whose pictures were not looked at there."""

_SQL = files("tocsin.signals") / "sql" / "switch"


def look_away(engine: Engine, switch: Switch) -> int:
    """Take hashes and paths of those pictures out of the staged ``media_item``; return how many pictures it were."""
    engine.load("message_unseen", pa.table([switch.unseen], schema=UNSEEN))
    engine.load("upload_unseen", pa.table([switch.unseen_uploads], schema=UNSEEN))
    engine.create("picture_unseen", read_view(_SQL, "picture_unseen"))
    engine.create("media_item", read_view(_SQL, "media_seen"))
    (row,) = engine.fetch("select cast(count(*) as bigint) as pictures from picture_unseen").to_pylist()
    engine.drop("upload_unseen")
    return int(row["pictures"])
