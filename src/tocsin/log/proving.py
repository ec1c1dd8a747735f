"""Proofs to take away (C2SP tlog-proof) of entries that are in the newest checkpoint."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, select

from tocsin.log.errors import NotInLogError
from tocsin.log.publishing import newest
from tocsin.log.records import record_of_row
from tocsin.log.sequencing import tree_of
from tocsin.log.tables import log_entry, log_leaf
from tocsin_verify import HEADER

_MOST = 10_000


def prove(
    connection: Connection,
    what: str,
    *,
    disclose: Callable[[Row[Any]], bool] = lambda _: True,
    include: Callable[[Row[Any]], bool] = lambda _: True,
) -> str:
    """Return proofs, one after another, of all entries of a subject (``flag:…``, ``case:…``) or of one by its number.

    :param disclose: whether a proof says what its entry holds. One whose salt was erased never does.
    :param include: which entries are wanted; they have ``kind``, ``at``, ``body``.
    :raises NotInLogError: where there is none, or none that a checkpoint covers yet.
    """
    signed, seen = newest(connection), newest(connection, seen=True)
    size = 0 if signed is None else signed.checkpoint.size
    query = (
        select(log_entry, log_leaf.c.index.label("place"))
        .join(log_leaf, log_leaf.c.entry == log_entry.c.id, isouter=True)
        .order_by(log_leaf.c.index)
        .limit(_MOST)
    )
    number = _number(what)
    query = query.where(log_entry.c.subject == what if number is None else log_entry.c.id == number)
    rows = [row for row in connection.execute(query) if include(row)]
    if not rows:
        raise NotInLogError(
            f"the log has no entry of {what!r}; write flag:ID, case:ID, or the number of an entry"
        )
    placed = [row for row in rows if row.place is not None and row.place < size]
    if not placed or signed is None:
        raise NotInLogError(
            f"no checkpoint covers {what!r} yet; tocsin serve signs one every minute, tocsin log checkpoint now"
        )
    tree = tree_of(connection)
    made = []
    for row in placed:
        # One that witnesses saw says more than one of this minute.
        shown = seen if seen is not None and row.place < seen.checkpoint.size else signed
        lines = [HEADER]
        if row.salt is not None and disclose(row):
            lines.append(f"extra {_disclosed(row)}")
        lines.append(f"index {row.place}")
        lines += [
            base64.b64encode(step).decode() for step in tree.inclusion(row.place, shown.checkpoint.size)
        ]
        made.append("\n".join(lines) + "\n\n" + shown.text)
    return "".join(made)


def subject_of(connection: Connection, what: str) -> str:
    """Return the subject of an entry that is named as :func:`prove` takes it.

    :raises NotInLogError: where there is no entry of that number.
    """
    number = _number(what)
    if number is None:
        return what
    found = connection.execute(
        select(log_entry.c.subject).where(log_entry.c.id == number)
    ).scalar_one_or_none()
    if found is None:
        raise NotInLogError(f"the log has no entry {number}")
    return str(found)


def _number(what: str) -> int | None:
    return int(what) if what.isascii() and what.isdecimal() and len(what) <= 18 else None


def _disclosed(row: Row[Any]) -> str:
    record = record_of_row(row).decode()
    written = json.dumps({"record": record, "salt": base64.b64encode(row.salt).decode()}, ensure_ascii=False)
    return base64.b64encode(written.encode()).decode()
