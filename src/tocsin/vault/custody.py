"""The custody of an item: who did what to it, when, why, on which basis; entries of the log, in the act's transaction.

After ISO/IEC 27037:2012, section 6.1 (chain of custody). No digest of plain bytes stands here: the log is for ever, and
the hash of an illegal picture would tell what it was. Digests are those of sealed files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from tocsin import __version__
from tocsin.log import Entry, log_entry, write_entries

TOOL = f"tocsin {__version__}"


@dataclass(frozen=True, slots=True)
class Custody:
    """An act on an item. ``prior`` and ``digest``: SHA-256 of its sealed file before and after, ``None`` where none."""

    item: UUID
    action: str
    actor: str
    at: datetime
    case: str
    second: str | None = None
    purpose: str = ""
    legal_basis: str = ""
    prior: bytes | None = None
    digest: bytes | None = None
    tool: str = TOOL
    more: dict[str, Any] = field(default_factory=dict)


def write_custody(connection: Connection, acts: Iterable[Custody]) -> None:
    """Write acts down in the transaction that does them."""
    write_entries(
        connection,
        (
            Entry(
                kind=f"vault.{act.action}",
                subject=f"vault:{act.item}",
                actor=act.actor,
                at=act.at,
                body={
                    "item": str(act.item),
                    "case": act.case,
                    "second": act.second,
                    "purpose": act.purpose,
                    "legal_basis": act.legal_basis,
                    "prior": None if act.prior is None else act.prior.hex(),
                    "digest": None if act.digest is None else act.digest.hex(),
                    "tool": act.tool,
                    "more": act.more,
                },
            )
            for act in acts
        ),
    )


def custody_of(connection: Connection, item: UUID) -> list[Custody]:
    """Return all that was done to an item, in the order in which it was written down."""
    rows = connection.execute(
        select(log_entry).where(log_entry.c.subject == f"vault:{item}").order_by(log_entry.c.id)
    )
    return [
        Custody(
            item=item,
            action=row.kind.removeprefix("vault."),
            actor=row.actor,
            at=row.at,
            case=row.body["case"],
            second=row.body["second"],
            purpose=row.body["purpose"],
            legal_basis=row.body["legal_basis"],
            prior=_bytes(row.body["prior"]),
            digest=_bytes(row.body["digest"]),
            tool=row.body["tool"],
            more=row.body["more"],
        )
        for row in rows
    ]


def _bytes(written: str | None) -> bytes | None:
    return None if written is None else bytes.fromhex(written)
