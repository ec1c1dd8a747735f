"""Blind questions over HTTP: as in the console, each looks like a case that somebody has, under an id of its own."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from tocsin.api.v1.callers import Caller
from tocsin.cases import Ask, CaseFile, CaseView, as_it_was, asked_blind, read_ask, read_question, view_case
from tocsin.people import Person


def asked_of(connection: Connection, caller: Caller, case_id: str) -> Ask | None:
    """Return the question that an id means, where it was put to this person and is not answered."""
    if not isinstance(caller.viewer, Person):
        return None
    ask = read_ask(connection, case_id)
    return ask if ask is not None and ask.person == caller.name else None


def case_of(connection: Connection, ask: Ask) -> CaseFile:
    """Return a question as the case that it looks like."""
    return replace(read_question(connection, ask).case, id=ask.id)


def view_of(connection: Connection, ask: Ask) -> CaseView:
    """Return what there is of a question's case as it was before it was judged, under the question's id."""
    view = as_it_was(view_case(connection, ask.case_id), read_question(connection, ask))
    return replace(view, file=case_of(connection, ask))


def asked_now(connection: Connection, caller: Caller) -> list[CaseFile]:
    """Return the questions that are with the caller, as cases."""
    asks = asked_blind(connection, caller.name)
    return [case_of(connection, ask) for ask in asks.values()]
