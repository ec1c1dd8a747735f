"""What takes two people: one asks, somebody else agrees or refuses, in accounts of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, RowMapping, insert, select, update

from tocsin.log import Entry, write_entries
from tocsin.people import Person
from tocsin.vault.destroying import Order, check_not_held, finish, order_destruction
from tocsin.vault.errors import NotAllowedError, UnknownItemError, VaultError
from tocsin.vault.items import Item, list_items, there
from tocsin.vault.keeping import Vault
from tocsin.vault.rights import actor_of, check_right, check_why
from tocsin.vault.tables import vault_request
from tocsin.vault.words import RequestAct

RIGHT = {RequestAct.EXPORT: "export_preserved", RequestAct.DESTROY: "destroy_preserved"}
"""What a person needs to be allowed, to ask and to agree."""


class Wanted(msgspec.Struct, frozen=True):
    """What is asked. ``reader``: whom an export is for, by name. ``agency``, ``reference``: who wants it, its number.

    A destruction that law enforcement requests under 18 U.S.C. 2258B(c)(2) names both.
    """

    reason: str
    reader: str = ""
    agency: str = ""
    reference: str = ""
    purpose: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, as its row says."""

    id: int
    act: RequestAct
    case: str
    items: tuple[UUID, ...]
    wanted: Wanted
    asked_at: datetime
    asked_by: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None
    answered_why: str | None
    done_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether it waits for a second person."""
        return self.answer is None


def ask(
    vault: Vault, by: Person, act: RequestAct, case_id: str, wanted: Wanted, *, items: Sequence[UUID] = ()
) -> Request:
    """Ask for an export or a destruction; nothing happens before somebody else agrees.

    :param items: which; none: all that is kept of the case.
    :raises NotAllowedError: where the person may not ask.
    :raises UnknownItemError: where there is no such case or item, or the case keeps nothing.
    :raises HeldError: where something that is to be destroyed is held.
    :raises VaultError: where what must be said is missing.
    """
    _check(by, act, wanted)
    with vault.store.begin() as connection:
        case = check_right(connection, by, RIGHT[act], case_id)
        now = vault.clock.now()
        known = {item.id: item for item in there(list_items(connection, now, case=case))}
        chosen = _chosen(known, items, case)
        if act is RequestAct.DESTROY:
            for item in chosen:
                check_not_held(connection, item, now)
        row = connection.execute(
            insert(vault_request)
            .values(
                act=str(act),
                case_id=case,
                items=[item.id for item in chosen],
                body=msgspec.to_builtins(wanted),
                asked_at=now,
                asked_by=actor_of(by),
            )
            .returning(vault_request)
        ).mappings()
        request = _request(row.one())
        _note(connection, f"ask_{act}", request, by, now)
        return request


def answer(vault: Vault, by: Person, number: int, *, agreed: bool, why: str = "") -> Request:
    """Agree with a request of somebody else, or refuse it; an agreed destruction is carried out at once.

    Whoever asked may take their own request back, by refusing it.

    :raises NotAllowedError: where the person may not, or asked for it themselves.
    :raises UnknownItemError: where there is no such request.
    :raises HeldError: where something is held that was not when it was asked.
    :raises VaultError: where it is answered already.
    """
    with vault.store.begin() as connection:
        request = read_request(connection, number, lock=True)
        check_right(connection, by, RIGHT[request.act], request.case)
        if not request.waits:
            raise VaultError(f"request {number} was {request.answer} already, by {request.answered_by}")
        if agreed and request.asked_by == actor_of(by):
            raise NotAllowedError(f"{by.name} asked for this; the second person is somebody else")
        now = vault.clock.now()
        values: dict[str, Any] = {
            "answer": "approved" if agreed else "refused",
            "answered_at": now,
            "answered_by": actor_of(by),
            "answered_why": why.strip() or None,
        }
        if agreed and request.act is RequestAct.DESTROY:
            order = Order(request.asked_by, actor_of(by), _why(request.wanted))
            count = order_destruction(connection, request.items, order, now)
            values |= {"done_at": now, "result": {"destroyed": count}}
        row = connection.execute(
            update(vault_request)
            .where(vault_request.c.id == number)
            .values(**values)
            .returning(vault_request)
        ).mappings()
        request = _request(row.one())
        _note(connection, "approve" if agreed else "refuse", request, by, now)
    if agreed and request.act is RequestAct.DESTROY:
        finish(vault)
    return request


def read_request(connection: Connection, number: int, *, lock: bool = False) -> Request:
    """Return a request.

    :raises UnknownItemError: where there is none.
    """
    query = select(vault_request).where(vault_request.c.id == number)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise UnknownItemError(f"there is no request {number}; tocsin vault requests tells which there are")
    return _request(row)


def list_requests(connection: Connection, *, all_of_them: bool = False) -> list[Request]:
    """Return the requests that wait for somebody or something, oldest first; or all."""
    query = select(vault_request).order_by(vault_request.c.id)
    if not all_of_them:
        query = query.where(
            vault_request.c.done_at.is_(None), vault_request.c.answer.is_distinct_from("refused")
        )
    return [_request(row) for row in connection.execute(query).mappings()]


def _check(by: Person, act: RequestAct, wanted: Wanted) -> None:
    if not wanted.reason.strip():
        raise VaultError("say in a sentence why")
    if act is RequestAct.EXPORT:
        if not (wanted.reader.strip() and wanted.legal_basis.strip()):
            raise VaultError("an export leaves for a reader with a name, on a legal basis; say both")
        check_why(by, wanted.purpose, wanted.reason)
    elif bool(wanted.agency.strip()) != bool(wanted.reference.strip()):
        raise VaultError("a destruction that an agency wants names the agency and its reference; say both")


def _chosen(known: dict[UUID, Item], items: Sequence[UUID], case: str) -> list[Item]:
    missing = [item for item in items if item not in known]
    if missing:
        raise UnknownItemError(
            f"case {case} keeps no item {missing[0]}; tocsin vault list tells what it keeps"
        )
    if not known:
        raise UnknownItemError(f"nothing is kept of case {case}; tocsin vault add {case} preserves it")
    return [known[item] for item in dict.fromkeys(items)] or list(known.values())


def _why(wanted: Wanted) -> str:
    if not wanted.agency:
        return wanted.reason
    return f"{wanted.reason} (requested by {wanted.agency}, {wanted.reference}; 18 U.S.C. 2258B(c)(2))"


def _note(connection: Connection, act: str, request: Request, by: Person, now: datetime) -> None:
    body = {
        "request": request.id,
        "act": str(request.act),
        "items": [str(item) for item in request.items],
        "wanted": msgspec.to_builtins(request.wanted),
        "asked_by": request.asked_by,
        "why": request.answered_why,
    }
    write_entries(connection, [Entry(f"vault.{act}", f"case:{request.case}", actor_of(by), now, body)])


def _request(row: RowMapping) -> Request:
    same = {name: row[name] for name in Request.__slots__ if name not in ("act", "case", "items", "wanted")}
    return Request(
        act=RequestAct(row["act"]),
        case=row["case_id"],
        items=tuple(row["items"]),
        wanted=msgspec.convert(row["body"], Wanted),
        **same,
    )
