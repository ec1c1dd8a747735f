"""Blind questions: a golden case, or a second look, that is put to somebody as if it were a case of the queue.

Under the question's own id stands the case as it was before it was judged: its page tells nothing of what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from tocsin.cases import (
    Ask,
    CaseFile,
    Quality,
    asked_blind,
    read_ask,
    read_case,
    read_question,
)
from tocsin.console.review.visit import Visit


def quality(visit: Visit) -> Quality:
    """Return what draws and counts blind questions."""
    return Quality(visit.desk.store, visit.desk.policy, visit.desk.clock)


def asked_here(visit: Visit, connection: Connection) -> Ask | None:
    """Return the question that the address means, where it was put to this person and is not answered."""
    ask = read_ask(connection, visit.part("case"))
    return ask if ask is not None and ask.person == visit.somebody.name else None


def held_blind(visit: Visit, connection: Connection) -> list[CaseFile]:
    """Return the questions that are with the reader now, as a list shows cases that are."""
    asks = asked_blind(connection, visit.somebody.name)
    return [
        as_asked(connection, read_case(connection, case_id), asks)
        for case_id, ask in asks.items()
        if ask.lease_until > visit.now
    ]


def as_asked(connection: Connection, case: CaseFile, asks: Mapping[str, Ask]) -> CaseFile:
    """Return a case as a list shows it: as it was, under the question's id, where the reader is asked about it."""
    ask = asks.get(case.id)
    return case if ask is None else replace(read_question(connection, ask).case, id=ask.id)
