"""What people here said of a bank's items, for the source that the items came from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tocsin.banks.records import Content, Vote
from tocsin.banks.store import BankStore

_PAGE = 5_000


def outcomes(store: BankStore, bank: str) -> Iterator[dict[str, Any]]:
    """Give a row for each item that somebody here voted on; no person, case or file is named.

    Votes that came with a list carry no time; those of people here do.

    :raises NoSuchBankError: where there is no such bank.
    """
    store.bank(bank)
    after = 0
    while contents := store.contents(bank, after, _PAGE):
        after = contents[-1].number
        for content in contents:
            # Whoever voted again has changed their mind.
            last = {vote.by: vote for vote in content.votes if vote.at}
            if last:
                yield _row(content, list(last.values()))


def _row(content: Content, votes: list[Vote]) -> dict[str, Any]:
    said = {vote.up for vote in votes}
    outcome = "disputed" if len(said) > 1 else "match" if True in said else "no_match"
    return {
        "id": content.id,
        "hashes": [{"type": kind.value, "hash": kind.write(value)} for kind, value in content.signals],
        "outcome": outcome,
        "day": datetime.fromtimestamp(max(vote.at for vote in votes), UTC).date().isoformat(),
    }
