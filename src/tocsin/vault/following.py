"""Holds that begin and end with acts on a case: triage, decision, report, close."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, select

from tocsin.cases import resolve, view_case
from tocsin.inbox import regions_of
from tocsin.legal_basis import LegalBasis
from tocsin.vault.at_triage import want
from tocsin.vault.holds import Hold, Placing, list_holds, place_within, release_within
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
_GATHERS = frozenset({"triage", "confirm", "report"})
_RELEASES = frozenset({"close", "waive"})
_MOST = 500


def follow(vault: Vault, basis: LegalBasis | None = None) -> int:
    """Place and release the holds that acts on cases ask for, each act once; return how many acts that were.

    The acts were written down by the database in the transactions of the acts: none is missed, whoever acts. Where an
    act names the holds that run from it, as the filing of a report does, they begin with its very moment.

    :param basis: by which laws the platform reads messages: some say how long what was found so may be kept.
    """
    done = 0
    while _follow_one(vault, basis):
        done += 1
        if done == _MOST:
            break
    return done


def _follow_one(vault: Vault, basis: LegalBasis | None) -> bool:
    with vault.store.begin() as connection:
        row = connection.execute(
            select(vault_step)
            .order_by(vault_step.c.at, vault_step.c.case_id, vault_step.c.seq)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return False
        for placing in (*_placings(connection, row), *_ceilings(connection, row, basis)):
            place_within(vault, connection, Machine(), row.case_id, placing)
        if row.act in _GATHERS or row.holds:
            want(connection, row.case_id, vault.clock.now())
        if row.act in _RELEASES:
            for hold in _triage_holds(connection, row.case_id):
                why = "the case was closed; other holds stand as they are"
                release_within(vault, connection, hold, Machine(), why)
        connection.execute(
            delete(vault_step).where(vault_step.c.case_id == row.case_id, vault_step.c.seq == row.seq)
        )
        return True


def _placings(connection: Connection, row: Row[Any]) -> list[Placing]:
    cause = f"ledger:{row.case_id}:{row.seq}"
    if row.holds:
        reason = f"report {row.receipt} was submitted"
        return [Placing(kind, row.at, reason, cause) for kind in row.holds]
    if row.act not in _PLACES or (row.act == "triage" and _triage_holds(connection, row.case_id)):
        return []
    return [Placing(_PLACES[row.act], row.at, _REASONS[row.act], cause)]


def _ceilings(connection: Connection, row: Row[Any], basis: LegalBasis | None) -> list[Placing]:
    """Return how long at most what a machine found may be kept, by the laws under which it read: from detection on."""
    if basis is None or row.act != "triage":
        return []
    view = view_case(connection, resolve(connection, row.case_id), most_flags=1)
    if not view.documents:
        return []
    found_at = view.file.created_at
    stated = regions_of(connection, [each.account for each in view.accounts])
    holding = basis.holding(found_at, [stated.get(each.account, frozenset()) for each in view.accounts])
    kinds = {span.hold: span.basis for span in holding if span.read and span.hold is not None}
    return [
        Placing(kind, found_at, f"found by reading messages under: {law}", "detection")
        for kind, law in kinds.items()
    ]


def _triage_holds(connection: Connection, case: str) -> list[Hold]:
    return [
        hold
        for hold in list_holds(connection, case=case)
        if hold.kind == "triage" and hold.released_at is None
    ]
