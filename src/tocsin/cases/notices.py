"""What whoever flagged is told: coarse words, written down with the decision that they tell of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from tocsin.cases.ledger import CaseFile
from tocsin.cases.policy import Policy
from tocsin.cases.words import Outcome, State
from tocsin.log import WORD, Entry, write_entries
from tocsin.store import statement

_WORD = {
    Outcome.REPORTED: "acted_on",
    Outcome.NO_REPORT_DUE: "acted_on",
    Outcome.NOT_CONFIRMED: "not_acted_on",
}


def tell_flaggers(
    connection: Connection, policy: Policy, before: CaseFile, after: CaseFile, now: datetime
) -> None:
    """Owe the flaggers of a case a word, where this change ends the case or opens it again."""
    if after.state is State.CLOSED and after.outcome is not None:
        word = _WORD[Outcome(after.outcome)]
    elif before.state is State.CLOSED and after.state is not State.CLOSED:
        word = "open_again"
    else:
        return
    _tell(connection, policy, [after.id], word, now)


def tell_open_again(
    connection: Connection, policy: Policy, case_ids: Sequence[str], now: datetime, *, but: Sequence[str]
) -> None:
    """Owe the flaggers of cases that new flags opened again a word; those of the new flags (``but``) know."""
    if case_ids:
        _tell(connection, policy, case_ids, "open_again", now, but=but)


def _tell(
    connection: Connection,
    policy: Policy,
    case_ids: Sequence[str],
    word: str,
    now: datetime,
    *,
    but: Sequence[str] = (),
) -> None:
    not_before = now + timedelta(hours=policy.notice_hours)
    told = connection.execute(
        statement("tocsin.cases", "tell_flaggers"),
        {
            "case_ids": list(case_ids),
            "word": word,
            "at": now,
            "not_before": not_before,
            "but": list(but),
        },
    )
    # The log says what was told, in the same coarse words, so that whoever flagged can prove it.
    body = {"word": word, "not_before": not_before.isoformat()}
    write_entries(
        connection,
        (
            Entry(WORD, f"flag:{row.flag_id}", "machine:tocsin", now, {**body, "source": row.source})
            for row in told
        ),
    )
