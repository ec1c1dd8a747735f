"""A flag as it came: its case, what its sender was told, how often it came again."""

from __future__ import annotations

import json
import uuid

from starlette.responses import Response

from tocsin.cases import (
    UnknownCaseError,
    asked_blind,
    may_see,
    read_case,
    repeats_of,
    resolve,
    told_of,
    view_flag,
)
from tocsin.console.review.blind import as_asked
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.opening import opened
from tocsin.console.review.pages import page
from tocsin.console.review.visit import Visit
from tocsin.log import receipts_of


def show_flag(visit: Visit) -> Response:
    """Show a flag. What its sender wrote may quote a message, so that it shows only while the flag's case is open."""
    none = PageError(404, visit.tongue.say("There is no such flag, or your roles do not show it."))
    try:
        number = uuid.UUID(visit.part("flag"))
    except ValueError:
        raise none from None
    with visit.desk.store.read() as connection:
        flag = view_flag(connection, number, visit.now)
        if flag is None:
            raise none
        try:
            case = read_case(connection, resolve(connection, flag.case_id))
        except UnknownCaseError:
            raise none from None
        if not may_see(connection, case, sorted(visit.rights)):
            raise none
        look = opened(visit, connection, case)
        repeats = repeats_of(connection, number)
        asks = asked_blind(connection, visit.somebody.name)
        told = [] if case.id in asks else told_of(connection, number)
        case = as_asked(connection, case, asks)
        key = visit.desk.log_key
        receipt = None if key is None else receipts_of(connection, key, [number]).get(number)
    return page(
        visit,
        "flag.html",
        flag=flag,
        case=case,
        body=None if look is None else as_text(flag.body),
        repeats=[(again, None if look is None or again.same else as_text(again.body)) for again in repeats],
        told=told,
        receipt=receipt,
    )


def as_text(body: object) -> str:
    """Return JSON as people read it."""
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True)


ENTRIES = [Entry("GET", "/flags/{flag}", "see_queue", show_flag)]
