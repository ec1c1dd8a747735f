"""Innocents that alarms accuse: among all accounts, per message, and by kind of look-alike."""

from __future__ import annotations

from collections import Counter

from tocsin.evaluation.ledger import Ledger
from tocsin.evaluation.result import FalseAlarms, Family
from tocsin.evaluation.shares import rate, rate_over_time, share

MESSAGE = "message"


def judge_false_alarms(ledger: Ledger) -> FalseAlarms:
    """Return who was accused wrongly, in any role; rates are None where the truth does not count their base."""
    wrong = ledger.wrongly_accused().keys()
    counts = ledger.truth.counts
    messages = counts.by_type.get(MESSAGE)
    of = Counter(ledger.families.values())
    accused = Counter(family for account, family in ledger.families.items() if account in wrong)
    return FalseAlarms(
        per_10000_accounts=None
        if counts.accounts is None or counts.accounts < len(wrong)
        else rate(len(wrong), counts.accounts, 10_000),
        per_million_messages=None if messages is None else rate_over_time(len(wrong), messages, 1_000_000),
        lookalikes=share(sum(accused.values()), sum(of.values())),
        families=tuple(
            Family(family=family, accused=rate(accused[family], of[family], 1000)) for family in sorted(of)
        ),
        victims=share(len(ledger.victims & wrong), len(ledger.victims)),
        unlisted=len(wrong - ledger.families.keys() - ledger.victims),
    )
