"""A list goes into a bank, batch by batch: each batch whole or not at all, so that a stopped import is run again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.banks.errors import ListError
from tocsin.banks.list_reading import HashList, Rejected
from tocsin.banks.records import Added, Item, check_name
from tocsin.banks.store import BankStore

BATCH = 100_000
"""Items in one transaction: enough to make its price small, few enough that other writers wait seconds at most."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list: ``read`` = ``added`` + ``there`` + ``rejected``.

    ``read``: lines with something in them; ``there``: already in the bank, or a second time in the list; ``changed``:
    items of which the list says something else than the bank did; ``empty``: lines without anything, and comments.
    """

    read: int = 0
    added: int = 0
    there: int = 0
    rejected: int = 0
    changed: int = 0
    empty: int = 0


def import_list(
    store: BankStore,
    bank: str,
    source: HashList,
    *,
    make: bool = False,
    batch: int = BATCH,
    on_reject: Callable[[Rejected], None] = lambda _: None,
    on_progress: Callable[[Imported], None] = lambda _: None,
) -> Imported:
    """Put a list into a bank; return what became of its lines.

    After an interruption of any kind, whole batches are in the bank, and the same import goes on where it stopped.

    :param make: make the bank if it is not there, as soon as the list has something for it.
    :param on_reject: hears of every line that is passed over.
    :param on_progress: hears of the state after every batch.
    :raises BankRequestError: where the name is none, or there is no such bank and ``make`` is not set.
    :raises ListError: where the list cannot be read to its end; what came before is in the bank.
    """
    run = _Import(store, bank, source, on_progress, make=make)
    held: list[Item] = []
    rejected = 0
    try:
        for row in source:
            if isinstance(row, Rejected):
                rejected += 1
                on_reject(row)
                continue
            held.append(row)
            if len(held) == batch:
                run.take(held, rejected)
                held, rejected = [], 0
    except ListError:
        run.take(held, rejected)
        raise
    return run.take(held, rejected, finished=True)


class _Import:
    def __init__(
        self,
        store: BankStore,
        bank: str,
        source: HashList,
        on_progress: Callable[[Imported], None],
        *,
        make: bool,
    ) -> None:
        if not make:
            store.bank(bank)
        check_name(bank)
        self._store = store
        self._bank = bank
        self._source = source
        self._on_progress = on_progress
        self._number: int | None = None
        self._done = Imported()

    def take(self, items: list[Item], rejected: int, *, finished: bool = False) -> Imported:
        """Put a batch into the bank and note it, in one transaction."""
        with self._store.writing():
            there = self._there() or bool(items)
            if items and not self._there():
                self._store.create(self._bank)
            added = self._store.add(self._bank, items) if items else Added()
            done = self._counted(added, rejected)
            if there:
                self._note(done, finished=finished)
        self._done = done
        self._on_progress(done)
        return done

    def _there(self) -> bool:
        return any(bank.name == self._bank for bank in self._store.banks())

    def _counted(self, added: Added, rejected: int) -> Imported:
        before = self._done
        return Imported(
            read=before.read + added.added + added.there + rejected,
            added=before.added + added.added,
            there=before.there + added.there,
            rejected=before.rejected + rejected,
            changed=before.changed + added.changed,
            empty=self._source.empty,
        )

    def _note(self, done: Imported, *, finished: bool) -> None:
        now = self._store.now()
        with self._store.writing() as connection:
            if self._number is None:
                self._number = connection.execute(
                    "insert into intake (bank, source, started) values (?, ?, ?)",
                    (self._store.bank(self._bank).id, self._source.name, now),
                ).lastrowid
            connection.execute(
                "update intake set finished = ?, read = ?, added = ?, there = ?, rejected = ? where id = ?",
                (now if finished else None, done.read, done.added, done.there, done.rejected, self._number),
            )
