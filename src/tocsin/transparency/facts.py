"""The fact table: what every published figure is counted from, one row a fact, each with its entry in the log.

It is read out of the log, and not out of the tables of cases: what is counted is what others can check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import Connection

from tocsin.store import statement

FLAG, OPENED, DECISION, CLOSED = "flag", "case_opened", "decision", "case_closed"
APPEAL, REPORT, NOTICE, MEASURE = "appeal", "report", "notice", "measure"

FACTS = (FLAG, OPENED, DECISION, CLOSED, APPEAL, REPORT, NOTICE, MEASURE)
"""Every ``fact`` that there is."""

_AT_ONCE = 2000
"""Rows that the database sends at a time."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row; its key is (``entry``, ``fact``). ``None``: of no meaning for this fact, or unknown.

    ``fact``: one of :data:`FACTS`. ``entry``: its number in ``log_entry``. ``at``: of the act, UTC.
    ``subject``: of the entry, as ``flag:…``, ``case:…``, ``report:…``, ``dsa_statement:…``.
    ``case_id``: of a flag, the case that it went to; unknown for reports and notices, whose ``subject`` leads there.
    ``kind``: of the case, after the act. ``ground``: why a closed case owed no report; what a measure rests on.
    ``source``: who sent the flag (a flag, and a notice about it); what opened the case: ``flag``, ``scan`` or
    ``person``; of a measure, who notified, in the words of statements of reasons.
    ``reason``, ``by``: the flag's own words, as ``grooming`` and ``user`` or ``trusted_flagger``.
    ``outcome``: a decision's verdict (``confirm``, ``reject``); how a case was closed (``reported``, ``no_report_due``,
    ``not_confirmed``); the outcome that an appeal is against; the word of a notice.
    ``first``: whether it is the case's first decision; whether nothing was told of the measure before.
    ``seconds``: from the case's opening to the decision.
    ``sampled``: whether the case was drawn from below the alarm, as a check of what is missed.
    ``answers``: of the first decision after an appeal, the verdict that the appeal was against.
    ``type``: of a report, the incident's, in its addressee's words. ``addressee``: as ``cybertip``. Reports to test
    servers are no facts.
    ``category`` and what follows: of a measure, in the words of statements of reasons; ``restrictions`` parted by
    spaces, ``applied_on`` as ``2026-05-04``. A statement that was withdrawn is no fact.
    """

    fact: str
    entry: int
    at: datetime
    subject: str
    case_id: str | None = None
    kind: str | None = None
    source: str | None = None
    reason: str | None = None
    by: str | None = None
    outcome: str | None = None
    ground: str | None = None
    first: bool | None = None
    seconds: int | None = None
    sampled: bool | None = None
    answers: str | None = None
    type: str | None = None
    addressee: str | None = None
    category: str | None = None
    restrictions: str | None = None
    automated_detection: str | None = None
    automated_decision: str | None = None
    applied_on: str | None = None


COLUMNS = tuple(field.name for field in fields(Fact))
"""The columns, in their order."""


def read_facts(connection: Connection, since: datetime, until: datetime) -> Iterator[Fact]:
    """Yield every fact from ``since`` on and before ``until``, by entry; there is no limit to how many.

    Rows come a few thousand at a time, so that a year of them needs no more memory than a day.
    """
    rows = connection.execute(
        statement("tocsin.transparency", "facts").execution_options(yield_per=_AT_ONCE),
        {"since": since, "until": until},
    )
    for row in rows:
        yield Fact(*row)
