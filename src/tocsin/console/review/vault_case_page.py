"""What is kept of one case: its holds, placed, made longer and released; what takes two people to leave or to end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from starlette.responses import Response

from tocsin.cases import CaseFile
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import BadFormError, PageError
from tocsin.console.review.opening import case_named, purposes_of
from tocsin.console.review.pages import go, page, vault_path
from tocsin.console.review.vault_page import may_answer, urgency
from tocsin.console.review.visit import Visit
from tocsin.vault import (
    Hold,
    HoldKind,
    Placing,
    RequestAct,
    Wanted,
    ask,
    extend,
    hold_kinds,
    list_holds,
    list_items,
    list_requests,
    place,
    release,
    there,
)

_CASE = "/vault/cases/{case}"


def show_kept(visit: Visit) -> Response:
    """Show what is kept of a case, its holds, those that are over too, and what waits for a second person."""
    with visit.desk.store.read() as connection:
        case = case_named(visit, connection, visit.part("case"))
        items = sorted(list_items(connection, visit.now, case=case.id), key=urgency)
        ids = {case.id, *(item.case for item in items)}
        holds = [hold for hold in list_holds(connection) if hold.case in ids]
        requests = [each for each in list_requests(connection) if each.case in ids]
    kinds = hold_kinds()
    return page(
        visit,
        "vault_case.html",
        case=case,
        items=items,
        more=0,
        leaving=there(items),
        holds=[(hold, hold.open_at(visit.now), _longer(hold, kinds, visit.now)) for hold in holds],
        kinds=kinds,
        requests=requests,
        may=may_answer(visit),
        purposes=purposes_of(visit),
        saved=bool(visit.asked("saved")),
    )


def place_hold(visit: Visit) -> Response:
    """Place a hold on what is kept of the case, now and later, or on one item."""
    case, form = _case(visit), visit.form
    item = form.one("item")
    placing = Placing(
        form.one("kind"),
        _moment(visit, "start"),
        form.one("reason"),
        form.one("cause"),
        _item(item) if item else None,
    )
    place(visit.desk.vault, visit.somebody, case.id, placing)
    return _saved(case)


def extend_hold(visit: Visit) -> Response:
    """Make a hold longer: by its law's next step, or until a day where it allows any."""
    case = _case(visit)
    until = _moment(visit, "until") if visit.form.one("until") else None
    extend(visit.desk.vault, visit.somebody, _hold(visit, case), visit.form.one("reason"), until=until)
    return _saved(case)


def release_hold(visit: Visit) -> Response:
    """Release a hold before its end."""
    case = _case(visit)
    release(visit.desk.vault, visit.somebody, _hold(visit, case), visit.form.one("reason"))
    return _saved(case)


def ask_export(visit: Visit) -> Response:
    """Ask that what is kept leaves; somebody else agrees."""
    return _ask(visit, RequestAct.EXPORT)


def ask_destruction(visit: Visit) -> Response:
    """Ask that what is kept is destroyed; somebody else agrees."""
    return _ask(visit, RequestAct.DESTROY)


def _ask(visit: Visit, act: RequestAct) -> Response:
    case, form = _case(visit), visit.form
    wanted = Wanted(
        reason=form.one("reason"),
        reader=form.one("reader"),
        agency=form.one("agency"),
        reference=form.one("reference"),
        purpose=form.one("purpose"),
        legal_basis=form.one("basis"),
    )
    ask(
        visit.desk.vault,
        visit.somebody,
        act,
        case.id,
        wanted,
        items=[_item(each) for each in form.many("item")],
    )
    return _saved(case)


def _longer(hold: Hold, kinds: Mapping[str, HoldKind], now: datetime) -> str:
    """Return how a hold can be made longer: ``step`` by step, to any ``day``, or not at all."""
    kind = kinds.get(hold.kind)
    if kind is None or not hold.open_at(now) or hold.ends_at is None:
        return ""
    if kind.longer:
        return "day"
    return "step" if hold.extensions < len(kind.extensions) else ""


def _case(visit: Visit) -> CaseFile:
    with visit.desk.store.read() as connection:
        return case_named(visit, connection, visit.part("case"))


def _hold(visit: Visit, case: CaseFile) -> int:
    """Return the number of the address.

    :raises PageError: where it is none of a hold on this case.
    """
    with visit.desk.store.read() as connection:
        ids = {case.id, *(item.case for item in list_items(connection, visit.now, case=case.id))}
        for hold in list_holds(connection):
            if str(hold.id) == visit.part("number") and hold.case in ids:
                return hold.id
    raise PageError(404, visit.tongue.say("There is no such page."))


def _moment(visit: Visit, name: str) -> datetime:
    try:
        at = datetime.fromisoformat(visit.form.one(name))
    except ValueError:
        raise BadFormError(f"the field '{name}' wants a day and a time, as 2026-11-01T12:00") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _item(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise BadFormError("an item is named by its id, as the table of what is kept shows it") from None


def _saved(case: CaseFile) -> Response:
    return go(f"{vault_path(case.id)}?saved=1")


ENTRIES = [
    Entry("GET", _CASE, "see_preserved", show_kept),
    Entry("POST", f"{_CASE}/holds", "preserve", place_hold),
    Entry("POST", f"{_CASE}/holds/{{number}}/extend", "preserve", extend_hold),
    Entry("POST", f"{_CASE}/holds/{{number}}/release", "preserve", release_hold),
    Entry("POST", f"{_CASE}/export", "export_preserved", ask_export),
    Entry("POST", f"{_CASE}/destroy", "destroy_preserved", ask_destruction),
]
