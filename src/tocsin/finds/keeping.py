"""Media of confirmed cases in banks: put there by a person, silent while the case is not confirmed any more.

A bank lies in the data folder of one machine and matches there; who put what there, of which case and why is kept in
the database. The item in the bank names neither case nor person: lists are handed on to others.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, RowMapping, insert, select, update

from tocsin.banks import (
    FOREVER,
    BankKind,
    BankStore,
    Item,
    NoSuchBankError,
    NoSuchContentError,
    Opinion,
    check_name,
    item_of_file,
)
from tocsin.cases import CaseFile, State, check_person, read_case, resolve
from tocsin.clock import Clock
from tocsin.finds.errors import FindsError, NotYourFindError
from tocsin.finds.tables import banked_medium as table
from tocsin.log import Entry, write_entries
from tocsin.media import hash_file
from tocsin.people import Person, rights_of
from tocsin.store import Store

BANK_MEDIA = "bank_media"
"""The right to put media of confirmed cases into banks, and to take them out."""

MOST_WHY = 1_000
"""Characters of a reason."""

_LABEL = "own-find"
_MACHINE = "machine:finds"
_CONFIRMED = frozenset({State.CONFIRMED, State.REPORTED, State.PRESERVED})
_NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True, slots=True)
class Banked:
    """A medium in a bank. ``paused_at``: since when its case is not confirmed any more; ``ended_at``: taken out."""

    id: int
    case_id: str
    medium: str
    bank: str
    item: str
    added_at: datetime
    added_by: str
    why: str
    paused_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    ended_why: str | None


def banked_media(connection: Connection, *, limit: int = 500) -> list[Banked]:
    """Return the media that lie in banks, newest first."""
    query = select(table).where(table.c.ended_at.is_(None)).order_by(table.c.id.desc()).limit(limit)
    return [_banked(row) for row in connection.execute(query).mappings()]


def is_confirmed(case: CaseFile) -> bool:
    """Whether people confirmed a case, and it was not opened again since, as an appeal opens it."""
    ended_so = case.state is State.CLOSED and case.outcome not in (None, _NOT_CONFIRMED)
    return case.state in _CONFIRMED or ended_so


class Finds:
    """The own finds of one data folder."""

    def __init__(self, store: Store, clock: Clock, folder: Path) -> None:
        self._store = store
        self._clock = clock
        self._folder = folder

    def add(self, case_id: str, medium: str, content: bytes, by: Person, *, bank: str, why: str) -> Banked:
        """Put a medium of a confirmed case into a bank, which is made if it is not there. Its bytes are not kept.

        :param content: what the caller fetched, for a purpose that was written down.
        :raises FindsError: where the case is not confirmed, no reason is given, the bank is one of harmless media, or
            the medium lies in it already.
        :raises NotYoursError: where the person may not do this to this case.
        """
        reason = _checked(why)
        check_name(bank)
        with self._store.begin() as connection:
            check_person(connection, by, BANK_MEDIA, case_id)
            case = read_case(connection, resolve(connection, case_id))
            if not is_confirmed(case):
                raise FindsError(
                    f"case {case_id} is not confirmed; only media of confirmed cases go into a bank"
                )
            there = connection.execute(
                select(table.c.id).where(
                    table.c.case_id == case.id,
                    table.c.medium == medium,
                    table.c.bank == bank,
                    table.c.ended_at.is_(None),
                )
            ).first()
            if there is not None:
                raise FindsError(f"this medium of case {case_id} lies in {bank} already")
            now = self._clock.now()
            key = _key(case.id, medium)
            row = connection.execute(
                insert(table)
                .values(
                    case_id=case.id,
                    medium=medium,
                    bank=bank,
                    item=key,
                    added_at=now,
                    added_by=by.actor,
                    why=reason,
                )
                .returning(table)
            )
            banked = _banked(row.mappings().one())
            _note(connection, "medium_banked", banked, by.actor, now, why=reason)
            # Last, so that nothing is in the bank of which nobody knows; done again, the same key meets the same item.
            self._put(bank, key, content)
        return banked

    def remove(self, number: int, by: Person, why: str) -> None:
        """Take a medium out of its bank, for good.

        :raises FindsError: where there is none of this number, or no reason is given.
        :raises NotYoursError: where the person may not do this to its case.
        """
        reason = _checked(why)
        if BANK_MEDIA not in rights_of(by):
            raise NotYourFindError(
                f"{by.name} may not take media out of banks (it takes the right '{BANK_MEDIA}'); ask a lead"
            )
        with self._store.begin() as connection:
            query = select(table).where(table.c.id == number, table.c.ended_at.is_(None)).with_for_update()
            row = connection.execute(query).mappings().one_or_none()
            if row is None:
                raise FindsError(
                    f"there is no medium {number} in a bank; the page of banked media shows which are"
                )
            banked = _banked(row)
            check_person(connection, by, BANK_MEDIA, banked.case_id)
            now = self._clock.now()
            values = {"ended_at": now, "ended_by": by.actor, "ended_why": reason}
            connection.execute(update(table).where(table.c.id == number).values(values))
            _note(connection, "medium_unbanked", banked, by.actor, now, why=reason)
            with BankStore(self._folder, self._clock) as banks:
                banks.remove_keys(banked.bank, [banked.item])

    def follow_cases(self) -> int:
        """Let what lies in a bank match nothing while its case is not confirmed, and again when it is; return how many.

        What lies in another machine's bank is left to that machine.
        """
        with self._store.read() as connection:
            standing = banked_media(connection, limit=100_000)
            confirmed = {
                case: is_confirmed(read_case(connection, resolve(connection, case)))
                for case in {each.case_id for each in standing}
            }
        # Most stand as they should, and need no transaction of their own.
        differing = [each for each in standing if confirmed[each.case_id] == (each.paused_at is not None)]
        return sum(self._follow(each) for each in differing)

    def _follow(self, banked: Banked) -> bool:
        with self._store.begin() as connection:
            case = read_case(connection, resolve(connection, banked.case_id))
            paused = not is_confirmed(case)
            if paused == (banked.paused_at is not None):
                return False
            with BankStore(self._folder, self._clock) as banks:
                try:
                    item = banks.find(banked.bank, banked.item)
                except (NoSuchBankError, NoSuchContentError):
                    return False
                banks.amend(banked.bank, item.number, disabled_until=FOREVER if paused else 0)
            now = self._clock.now()
            values = {"paused_at": now if paused else None}
            connection.execute(update(table).where(table.c.id == banked.id).values(values))
            _note(connection, "medium_paused" if paused else "medium_resumed", banked, _MACHINE, now)
        return True

    def _put(self, bank: str, key: str, content: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="tocsin-find-") as made:
            path = Path(made) / "medium"
            path.write_bytes(content)
            signals = item_of_file(hash_file(path)).signals
        with BankStore(self._folder, self._clock) as banks, banks.writing():
            try:
                kind = banks.bank(bank).kind
            except NoSuchBankError:
                kind = banks.create(bank).kind
            if kind is BankKind.NEGATIVE:
                raise FindsError(f"{bank} is a bank of harmless media; name another")
            banks.put(bank, [Item(signals, key, Opinion.POSITIVE, (_LABEL,))])


def _key(case_id: str, medium: str) -> str:
    """Name an item by what it is of, so that nobody reads from it which case or medium that was."""
    return "own-" + hashlib.sha256(f"{case_id}\0{medium}".encode()).hexdigest()[:20]


def _checked(why: str) -> str:
    if not why.strip() or len(why) > MOST_WHY or "\0" in why:
        raise FindsError(f"say why, in at most {MOST_WHY:,} characters")
    return why.strip()


def _note(connection: Connection, kind: str, banked: Banked, who: str, at: datetime, **body: object) -> None:
    told = {"bank": banked.bank, "item": banked.item, **body}
    write_entries(connection, [Entry(kind, f"case:{banked.case_id}", who, at, told)])


def _banked(row: RowMapping) -> Banked:
    return Banked(**{name: row[name] for name in Banked.__slots__})
