"""An exchange is fetched: each delta goes into the bank in one transaction with its checkpoint, in order.

Wherever it ends (an error, a cut connection, a killed process) the bank is that of the last whole delta, and the next
fetch goes on from there. A fetch from the beginning is laid aside and replaces everything at its end, at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import msgspec

from tocsin.banks import opinions
from tocsin.banks.errors import BanksError
from tocsin.banks.exchanges.apis import APIS, open_feed
from tocsin.banks.exchanges.errors import FetchError
from tocsin.banks.exchanges.lease import Lease
from tocsin.banks.exchanges.records import (
    Checkpoint,
    Delta,
    Exchange,
    Feed,
    Fetched,
    Limits,
    item_key,
)
from tocsin.banks.exchanges.register import count_items, exchange, remove_all_but_arrived, state
from tocsin.banks.records import Item, Vote
from tocsin.banks.store import BankStore

_AT_ONCE = 5_000

Told = Callable[[Fetched], None]


def fetch(
    store: BankStore,
    name: str,
    limits: Limits | None = None,
    *,
    on_progress: Told = lambda _: None,
    opener: Callable[[Exchange, Limits], Feed] = open_feed,
) -> Fetched:
    """Bring an exchange's bank up to date; return what changed.

    :raises FetchError: where the exchange is slow, wrong or gone, or another process is fetching it (BusyError); what
        came before that stays, and the next fetch goes on from there. ExchangeRequestError: where there is no such
        exchange, its credentials are missing, or the extra is not installed.
    """
    with store.writing() as connection:
        found = exchange(store, name)
        lease = Lease.take(connection, found.id, name, store.now())
        connection.execute(
            "update exchange set started = ?, came = 0, went = 0, unread = 0, complaint = null where id = ?",
            (store.now(), found.id),
        )
    try:
        done = _run(_Fetch(store, found, lease, on_progress), opener(found, limits or Limits()))
    except BanksError as error:
        with store.writing() as connection:
            connection.execute(
                "update exchange set failed = ?, failure = ? where id = ? and holder = ?",
                (store.now(), str(error), found.id, lease.holder),
            )
        raise
    finally:
        with store.writing() as connection:
            lease.release(connection)
    return done


def _run(work: _Fetch, feed: Feed) -> Fetched:
    checkpoint = state(work.store, work.exchange.name).checkpoint
    if checkpoint is None:
        with work.store.reading() as connection:
            anew = count_items(connection, work.exchange) > 0
    else:
        anew = APIS[work.exchange.api].is_stale(checkpoint)
    if anew:
        work.begin_anew()
        for delta in _sound(feed.deltas(None)):
            work.lay_aside(delta)
        work.replace()
    else:
        for delta in _sound(feed.deltas(checkpoint)):
            work.apply(delta)
    work.finish()
    return work.done


def _sound(deltas: Iterator[Delta]) -> Iterator[Delta]:
    """Give the deltas; whatever else a client trips over is an answer that it did not expect."""
    while True:
        try:
            delta = next(deltas)
        except StopIteration:
            return
        except BanksError:
            raise
        except Exception as error:
            raise FetchError(
                "the exchange answers with something that cannot be made sense of"
                f" ({type(error).__name__}); what was fetched before stands: fetch again later"
            ) from error
        yield delta


class _Fetch:
    """One fetch of one exchange: the transactions that it is made of."""

    def __init__(self, store: BankStore, exchange: Exchange, lease: Lease, on_progress: Told) -> None:
        self.store = store
        self.exchange = exchange
        self.done = Fetched()
        self._lease = lease
        self._on_progress = on_progress
        self._checkpoint: Checkpoint | None = None

    def apply(self, delta: Delta) -> None:
        """Put a delta and its checkpoint into the store."""
        with self.store.writing() as connection:
            self._lease.renew(connection, self.store.now())
            self._put(connection, self._named(delta.items))
            went = self.store.remove_keys(self._bank(connection), self._keys(delta.gone))
            self._save(connection, delta.checkpoint)
            done = self._count(connection, delta, came=len(delta.items), went=went)
        self._told(done)

    def begin_anew(self) -> None:
        """Forget what an earlier fetch from the beginning laid aside."""
        with self.store.writing() as connection:
            self._lease.renew(connection, self.store.now())
            connection.execute("delete from exchange_record where exchange = ?", (self.exchange.id,))

    def lay_aside(self, delta: Delta) -> None:
        """Keep a delta until all of them have come."""
        with self.store.writing() as connection:
            self._lease.renew(connection, self.store.now())
            connection.executemany(
                "insert into exchange_record (exchange, key, item) values (?, ?, ?)"
                " on conflict (exchange, key) do update set item = excluded.item",
                ((self.exchange.id, item.key, _written(item)) for item in self._named(delta.items)),
            )
            connection.executemany(
                "delete from exchange_record where exchange = ? and key = ?",
                ((self.exchange.id, key) for key in self._keys(delta.gone)),
            )
            done = self._count(connection, delta, came=len(delta.items))
        self._checkpoint = delta.checkpoint
        self._told(done)

    def replace(self) -> None:
        """Make what was laid aside the whole of the exchange's items, in one moment."""
        with self.store.writing() as connection:
            self._lease.renew(connection, self.store.now())
            for items in _batches(connection, self.exchange.id):
                self._put(connection, items)
            went = remove_all_but_arrived(connection, self.exchange)
            connection.execute("delete from exchange_record where exchange = ?", (self.exchange.id,))
            self._save(connection, self._checkpoint)
            connection.execute(
                "update exchange set went = went + ? where id = ?",
                (went, self.exchange.id),
            )
        self._told(replace(self.done, went=self.done.went + went))

    def finish(self) -> None:
        """Say that the end of the feed was reached."""
        with self.store.writing() as connection:
            self._lease.renew(connection, self.store.now())
            connection.execute(
                "update exchange set finished = ?, failed = null, failure = null where id = ?",
                (self.store.now(), self.exchange.id),
            )

    def _bank(self, connection: sqlite3.Connection) -> str:
        """Return the bank's name now: it may be renamed while a fetch is under way."""
        (name,) = connection.execute(
            "select bank.name from exchange join bank on bank.id = exchange.bank where exchange.id = ?",
            (self.exchange.id,),
        ).fetchone()
        return str(name)

    def _keys(self, keys: Iterable[str]) -> list[str]:
        return [item_key(self.exchange.name, key) for key in keys]

    def _named(self, items: Iterable[Item]) -> list[Item]:
        """Return the items under the names by which the bank knows them and those who vote."""
        voter = item_key(self.exchange.name, "")
        return [
            replace(
                item,
                key=item_key(self.exchange.name, item.key or ""),
                votes=[replace(vote, by=voter + vote.by) for vote in item.votes or ()],
            )
            for item in items
        ]

    def _put(self, connection: sqlite3.Connection, items: Sequence[Item]) -> None:
        """Put items into the bank; votes of others than the exchange, such as its own people's, stay."""
        asked = msgspec.json.encode([item.key for item in items]).decode()
        bank = self._bank(connection)
        there = connection.execute(
            "select key, votes from content where bank = ? and votes is not null"
            " and key in (select value from json_each(?))",
            (self.store.bank(bank).id, asked),
        )
        voter = item_key(self.exchange.name, "")
        others: dict[str, list[Vote]] = {
            key: [vote for vote in opinions.read(votes) if not vote.by.startswith(voter)]
            for key, votes in there
        }
        self.store.put(
            bank,
            [replace(item, votes=[*(item.votes or ()), *others.get(item.key or "", ())]) for item in items],
        )

    def _save(self, connection: sqlite3.Connection, checkpoint: Checkpoint | None) -> None:
        if checkpoint is not None:
            connection.execute(
                "update exchange set checkpoint = ? where id = ?",
                (msgspec.json.encode(checkpoint).decode(), self.exchange.id),
            )

    def _count(self, connection: sqlite3.Connection, delta: Delta, came: int, went: int = 0) -> Fetched:
        unread = len(delta.unread)
        connection.execute(
            "update exchange set came = came + ?, went = went + ?, unread = unread + ?,"
            " complaint = coalesce(complaint, ?) where id = ?",
            (came, went, unread, next(iter(delta.unread), None), self.exchange.id),
        )
        old = self.done
        return Fetched(old.came + came, old.went + went, old.unread + unread, old.pages + 1)

    def _told(self, done: Fetched) -> None:
        self.done = done
        self._on_progress(done)


def _written(item: Item) -> str:
    return msgspec.json.encode(item).decode()


def _batches(connection: sqlite3.Connection, number: int) -> Iterator[list[Item]]:
    after = ""
    while True:
        rows = connection.execute(
            "select key, item from exchange_record where exchange = ? and key > ? order by key limit ?",
            (number, after, _AT_ONCE),
        ).fetchall()
        if not rows:
            return
        after = rows[-1][0]
        yield [msgspec.json.decode(item, type=Item) for _, item in rows]
