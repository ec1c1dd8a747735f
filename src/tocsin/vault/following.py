"""Holds that begin and end with acts on a case: triage, decision, report, close."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from tocsin.vault.holds import Placing, list_holds, place_within, release_within
from tocsin.vault.keeping import Vault
from tocsin.vault.rights import Machine
from tocsin.vault.tables import vault_step

_PLACES = {"triage": "triage", "confirm": "appeal", "reject": "appeal", "report": "cybertip"}
_REASONS = {
    "triage": "the case was triaged",
    "confirm": "the case was decided, and somebody may object",
    "reject": "the case was decided, and somebody may object",
    "report": "the case was reported",
}
_MOST = 500


def follow(vault: Vault) -> int:
    """Place and release the holds that acts on cases ask for, each act once; return how many acts that were.

    The acts were written down by the database in the transactions of the acts: none is missed, whoever acts.
    """
    done = 0
    while _follow_one(vault):
        done += 1
        if done == _MOST:
            break
    return done


def _follow_one(vault: Vault) -> bool:
    with vault.store.begin() as connection:
        row = connection.execute(
            select(vault_step)
            .order_by(vault_step.c.at, vault_step.c.case_id, vault_step.c.seq)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return False
        by = Machine()
        if row.act in _PLACES:
            placing = Placing(_PLACES[row.act], row.at, _REASONS[row.act], f"ledger:{row.case_id}:{row.seq}")
            if row.act != "triage" or not _triaged(connection, row.case_id):
                place_within(vault, connection, by, row.case_id, placing)
        else:
            for hold in list_holds(connection, case=row.case_id):
                if hold.kind == "triage" and hold.released_at is None:
                    release_within(
                        vault, connection, hold, by, "the case was closed; other holds stand as they are"
                    )
        connection.execute(
            delete(vault_step).where(vault_step.c.case_id == row.case_id, vault_step.c.seq == row.seq)
        )
        return True


def _triaged(connection: Connection, case: str) -> bool:
    return any(
        hold.kind == "triage" and hold.released_at is None for hold in list_holds(connection, case=case)
    )
