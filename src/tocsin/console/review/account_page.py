"""An account: the cases in which it stands and as what, in whose company, the flags about it. No content is here."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from tocsin.cases import accounts_beside, asked_blind, cases_of_account, flags_about
from tocsin.console.review.blind import as_asked
from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.pages import page
from tocsin.console.review.queues import waiting
from tocsin.console.review.visit import Visit


def show_account(visit: Visit) -> Response:
    """Show where an account stands, as far as the person may see its cases.

    A case about which they are asked blind stands there as it was, under the question's id.
    """
    account = visit.part("account")
    rights = sorted(visit.rights)
    if "\0" in account:
        raise PageError(404, visit.tongue.say("No case or flag that you may see names this account."))
    with visit.desk.store.read() as connection:
        asks = asked_blind(connection, visit.somebody.name)
        standing = [
            (as_asked(connection, file, asks), role)
            for file, role in cases_of_account(connection, account, rights)
        ]
        flags = [
            replace(flag, word="received", word_at=flag.received_at) if flag.case_id in asks else flag
            for flag in flags_about(connection, account, rights, visit.now)
        ]
        beside = accounts_beside(connection, account, rights)
    if not standing and not flags:
        raise PageError(404, visit.tongue.say("No case or flag that you may see names this account."))
    return page(
        visit,
        "account.html",
        account=account,
        standing=list(
            zip(waiting(visit, [file for file, _ in standing]), (role for _, role in standing), strict=True)
        ),
        flags=flags,
        beside=beside,
        conflict=account in visit.somebody.conflicts,
    )


ENTRIES = [Entry("GET", "/account/{account:path}", "see_queue", show_account)]
