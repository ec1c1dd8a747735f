"""What a bank holds, in numbers, and how far the indexes have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tocsin.banks.connection import steps
from tocsin.banks.records import Bank
from tocsin.banks.store import BankStore
from tocsin.media import HashType
from tocsin.media.index import LiveIndex


@dataclass(frozen=True, slots=True)
class Intake:
    """An import. ``started``, ``finished``: seconds since 1970; not finished: it was stopped, or is under way."""

    source: str
    started: int
    finished: int | None
    read: int
    added: int
    there: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of one bank. ``hashes``: distinct ones by type; ``opinions``: items by their source's opinion."""

    bank: Bank
    items: int
    hashes: Mapping[str, int]
    opinions: Mapping[str, int]
    disputed: int
    disabled: int
    voted: int
    last_import: Intake | None


@dataclass(frozen=True, slots=True)
class IndexState:
    """Of the index of one type, as it lies on disk; look-ups add what came since before they answer.

    ``hashes``: in the store; ``indexed``: in the files; ``mark``: the change up to which the files go, of ``head``;
    ``written``: when, in seconds since 1970.
    """

    type: HashType
    hashes: int
    indexed: int
    mark: int
    head: int
    written: int | None


def statistics(store: BankStore, name: str) -> Statistics:
    """Return the numbers of a bank; takes a pass over its items.

    :raises NoSuchBankError: where there is no such bank.
    """
    ask = steps("reading")
    with store.reading() as connection:
        bank = store.bank(name)
        values = {"bank": bank.id, "now": store.now()}
        items, negative, seed, positive, disputed, disabled, voted = connection.execute(
            ask["statistics"], values
        ).fetchone()
        types = connection.execute(ask["types"], values).fetchall()
        last = connection.execute(ask["last_intake"], values).fetchone()
    return Statistics(
        bank=bank,
        items=items,
        hashes={kind: hashes for kind, _, hashes in types},
        opinions={"negative": negative, "seed": seed, "positive": positive},
        disputed=disputed,
        disabled=disabled,
        voted=voted,
        last_import=None if last is None else Intake(*last),
    )


def index_states(store: BankStore) -> list[IndexState]:
    """Return how far the index of each type has come of which the store holds hashes."""
    with store.reading() as connection:
        held = connection.execute("select type, count(*) from signal group by type order by type").fetchall()
    states = []
    for kind, hashes in ((HashType(kind), hashes) for kind, hashes in held):
        folder = store.index_folder / store.identity / kind.value
        index = LiveIndex.open(folder, kind)
        published = folder / "CURRENT"
        written = int(published.stat().st_mtime) if len(index) and published.is_file() else None
        states.append(IndexState(kind, hashes, len(index), index.mark, store.mark(), written))
    return states
