"""The banks of one data folder: what they hold, and every way to change it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from tocsin.banks import feed, intake, opinions, reading, removal
from tocsin.banks.connection import Connections, steps
from tocsin.banks.errors import (
    BankRequestError,
    BankTakenError,
    NoSuchBankError,
    NoSuchContentError,
)
from tocsin.banks.records import Added, Bank, BankKind, Content, Item, Opinion, Vote, check_name
from tocsin.clock import Clock, SystemClock
from tocsin.media import PDQ_RADIUS, HashType

_LEAVE_AT_ONCE = 50_000


class BankStore:
    """Banks in ``DATA/banks/banks.sqlite``. Threads may share a store, processes may each open one."""

    def __init__(self, data: Path, clock: Clock | None = None) -> None:
        """Open the banks of the data folder, which is made if it is not there.

        :raises StoreError: where the file cannot be opened, or is of a later Tocsin.
        """
        self.folder = data / "banks"
        self.index_folder = self.folder / "index"
        self.clock: Clock = clock or SystemClock()
        self._connections = Connections(self.folder / "banks.sqlite")
        with self.reading() as connection:
            self.identity = str(connection.execute("select identity from store").fetchone()[0])

    def __enter__(self) -> BankStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; no other thread may be using the store."""
        self._connections.close()

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """Make one transaction of everything that this thread does within: all of it happens, or nothing.

        For an exchange: its items and its checkpoint. Gives the connection, for tables of its own.
        """
        return self._connections.writing()

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """Let everything that this thread reads within be of one moment."""
        return self._connections.reading()

    def now(self) -> int:
        """Return the present in seconds since 1970."""
        return int(self.clock.now().timestamp())

    # Banks

    def banks(self) -> list[Bank]:
        """Return every bank, by name."""
        with self.reading() as connection:
            return [_bank(row) for row in connection.execute(steps("reading")["banks"])]

    def bank(self, name: str) -> Bank:
        """Return a bank by its name.

        :raises NoSuchBankError: where there is none.
        """
        with self.reading() as connection:
            row = connection.execute(steps("reading")["bank"], {"name": name}).fetchone()
        if row is None:
            raise NoSuchBankError(
                f"there is no bank {name!r}; see them with `tocsin bank list`, make it with `tocsin bank create`"
            )
        return _bank(row)

    def create(
        self,
        name: str,
        kind: BankKind = BankKind.MATCHING,
        *,
        enabled: bool = True,
        ratio: float = 1.0,
        radius: int = PDQ_RADIUS,
    ) -> Bank:
        """Make a bank.

        :raises BankRequestError: where the name is none or a number is out of range; BankTakenError (one of them)
            where there is a bank of the name.
        """
        made = _checked(Bank(0, check_name(name), kind, enabled, ratio, radius, self.now()))
        with self.writing() as connection:
            _check_free(connection, name)
            connection.execute(
                "insert into bank (name, kind, enabled, ratio, radius, created) values (?, ?, ?, ?, ?, ?)",
                (name, kind.value, enabled, ratio, radius, made.created),
            )
            return self.bank(name)

    def set(
        self,
        name: str,
        *,
        rename: str | None = None,
        kind: BankKind | None = None,
        enabled: bool | None = None,
        ratio: float | None = None,
        radius: int | None = None,
    ) -> Bank:
        """Change what a bank is; ``None`` leaves a thing as it is. Matches follow at once.

        :raises BankRequestError: as :meth:`create`, or where there is no such bank.
        """
        with self.writing() as connection:
            old = self.bank(name)
            new = _checked(
                replace(
                    old,
                    name=old.name if rename is None else check_name(rename),
                    kind=old.kind if kind is None else kind,
                    enabled=old.enabled if enabled is None else enabled,
                    ratio=old.ratio if ratio is None else ratio,
                    radius=old.radius if radius is None else radius,
                )
            )
            if new.name != old.name:
                _check_free(connection, new.name)
            connection.execute(
                "update bank set name = ?, kind = ?, enabled = ?, ratio = ?, radius = ? where id = ?",
                (new.name, new.kind.value, new.enabled, new.ratio, new.radius, new.id),
            )
            return new

    def delete(self, name: str) -> int:
        """Delete a bank and its items; return how many items there were.

        It matches nothing from the first moment on. Items leave in several transactions: where it is stopped, the
        bank is still there, disabled, and can be deleted again.
        """
        self.set(name, enabled=False)
        gone = 0
        while True:
            with self.writing() as connection:
                bank = self.bank(name)
                some = [row[0] for row in connection.execute(_SOME_NUMBERS, (bank.id, _LEAVE_AT_ONCE))]
                gone += removal.remove(connection, some)
                if len(some) < _LEAVE_AT_ONCE:
                    connection.execute("delete from bank where id = ?", (bank.id,))
                    return gone

    # Items

    def add(self, name: str, items: Iterable[Item]) -> Added:
        """Put items into a bank in one transaction; what is there already stays, and gains what is new.

        :raises BankRequestError: where there is no such bank, or an item has no hash; then nothing is added.
        """
        with self.writing() as connection:
            return intake.take_in(connection, self.bank(name), items, replace=False)

    def put(self, name: str, items: Iterable[Item]) -> Added:
        """As :meth:`add`, but an item with a key then holds the hashes and votes that are named here and no others."""
        with self.writing() as connection:
            return intake.take_in(connection, self.bank(name), items, replace=True)

    def remove(self, name: str, contents: Iterable[int]) -> int:
        """Remove items by number in one transaction; return how many there were of them in the bank."""
        with self.writing() as connection:
            bank = self.bank(name)
            mine = [one for one in contents if reading.belongs(connection, bank, one)]
            return removal.remove(connection, mine)

    def remove_keys(self, name: str, keys: Iterable[str]) -> int:
        """Remove items by key in one transaction; return how many there were."""
        with self.writing() as connection:
            bank = self.bank(name)
            found = (reading.number_of(connection, bank, key) for key in keys)
            return removal.remove(connection, [number for number in found if number is not None])

    def content(self, name: str, content: int) -> Content:
        """Return an item by its number.

        :raises NoSuchContentError: where the bank has none of this number.
        """
        with self.reading() as connection:
            found = reading.by_number(connection, self.bank(name), content)
        if found is None:
            raise NoSuchContentError(f"bank {name} has no item {content}; see them with `tocsin bank show`")
        return found

    def find(self, name: str, id_or_number: str) -> Content:
        """Return an item by its key, or else by its number as text: what a match calls it.

        :raises NoSuchContentError: where the bank has neither.
        """
        with self.reading() as connection:
            bank = self.bank(name)
            found = reading.by_key(connection, bank, id_or_number)
            if found is None and id_or_number.isdecimal() and id_or_number.isascii():
                found = reading.by_number(connection, bank, int(id_or_number[:20]))
        if found is None:
            raise NoSuchContentError(
                f"bank {name} has no item {id_or_number!r}; see them with `tocsin bank show`"
            )
        return found

    def contents(self, name: str, after: int = 0, most: int = 1000) -> list[Content]:
        """Return the next items of a bank after a number, by number; to page through, go on after the last one."""
        with self.reading() as connection:
            return reading.page(connection, self.bank(name), after, most)

    def amend(
        self,
        name: str,
        content: int,
        *,
        opinion: Opinion | None = None,
        labels: Sequence[str] | None = None,
        note: str | None = None,
        disabled_until: int | None = None,
    ) -> Content:
        """Change what is said of an item; ``None`` leaves a thing as it is.

        :param disabled_until: seconds since 1970 up to which the item matches nothing; 0: it matches again;
            ``FOREVER``: never again.
        """
        with self.writing() as connection:
            old = self.content(name, content)
            until = old.disabled_until if disabled_until is None else disabled_until
            if not 0 <= until < 1 << 62:
                raise BankRequestError(f"an item cannot be disabled until {until}; give seconds since 1970")
            _write(
                connection,
                replace(
                    old,
                    opinion=old.opinion if opinion is None else opinion,
                    labels=old.labels if labels is None else tuple(labels),
                    note=old.note if note is None else note,
                    disabled_until=until,
                ),
            )
            return self.content(name, content)

    def vote(self, name: str, content: int, *, up: bool, by: str, reason: str = "") -> Content:
        """Keep what somebody says of an item after looking; return the item as it then stands."""
        if not by.strip():
            raise BankRequestError("a vote needs the name of who votes (--by)")
        with self.writing() as connection:
            old = self.content(name, content)
            _write(connection, replace(old, votes=(*old.votes, Vote(up, by.strip(), reason, self.now()))))
            return self.content(name, content)

    # For indexes

    def mark(self) -> int:
        """Return the number of the latest change to the set of hashes."""
        with self.reading() as connection:
            return feed.head(connection)

    def changes(self, kind: HashType, mark: int) -> Iterator[feed.Changes]:
        """Give the hashes of a type that came and went after ``mark``, in pieces; at least one."""
        with self.reading() as connection:
            yield from feed.since(connection, kind, mark)


_SOME_NUMBERS = "select id from content where bank = ? limit ?"


def _bank(row: tuple[int, str, str, int, float, int, int]) -> Bank:
    number, name, kind, enabled, ratio, radius, created = row
    return Bank(number, name, BankKind(kind), bool(enabled), ratio, radius, created)


def _checked(bank: Bank) -> Bank:
    if not 0 <= bank.radius <= PDQ_RADIUS:
        raise BankRequestError(f"a radius of {bank.radius} is not possible; give 0 to {PDQ_RADIUS} bits")
    if not 0 <= bank.ratio <= 1:
        raise BankRequestError(f"a ratio of {bank.ratio} is not possible; give a share from 0 to 1")
    return bank


def _check_free(connection: sqlite3.Connection, name: str) -> None:
    if connection.execute("select 1 from bank where name = ?", (name,)).fetchone():
        raise BankTakenError(f"there is a bank {name} already; choose another name")


def _write(connection: sqlite3.Connection, content: Content) -> None:
    standing, disputed = opinions.combined(content.opinion, content.votes)
    connection.execute(
        "update content set opinion = ?, standing = ?, disputed = ?, disabled_until = ?, labels = ?, note = ?,"
        " votes = ? where id = ?",
        (
            content.opinion,
            standing,
            disputed,
            content.disabled_until,
            intake.labels_written(content.labels),
            content.note,
            opinions.written(content.votes),
            content.number,
        ),
    )
