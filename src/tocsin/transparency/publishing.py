"""Making a period's figures with their proof, once; asked again, they come out the same to the byte."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy import Connection, insert, select

from tocsin.clock import Clock
from tocsin.log import Entry, Leaf, LogKey, Span, inclusion_of, place_of, read_leaves, span_of, write_entries
from tocsin.store import Store
from tocsin.transparency.errors import PeriodError
from tocsin.transparency.facts import read_facts
from tocsin.transparency.figures import FORMAT, NOT_COUNTED, Period, Tally, measures_of, tables_of
from tocsin.transparency.recall import golden_answers
from tocsin.transparency.tables import transparency_period
from tocsin_verify import (
    COUNTED,
    OPENED,
    SALT_BYTES,
    Bucket,
    SumNode,
    SumTree,
    grow,
    salts_of,
    statement_text,
    way_up,
)

_SECRET_BYTES = 32

OnProgress = Callable[[int, int], None]
"""Is told how many leaves are done, of how many."""


@dataclass(frozen=True, slots=True)
class Made:
    """Figures and their proof, as JSON writes them; ``counted``: the ways of the flags that were asked for."""

    figures: dict[str, Any]
    proof: dict[str, Any]
    counted: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Told:
    """Figures that were made before. ``entries``: of the log, that were counted; ``provable``: its salts are kept."""

    period: Period
    made_at: datetime
    figures: dict[str, Any]
    entries: int
    provable: bool


@dataclass(frozen=True, slots=True)
class _Tree:
    """A period's tree of sums."""

    span: Span
    secret: bytes
    buckets: list[Bucket]
    root: SumNode
    counts: Sequence[int]
    tree: SumTree

    def opened(self, node: SumNode, counts: Sequence[int], bucket: int) -> tuple[int, str]:
        """Return a bucket's sum in a node, with its salt."""
        salts = salts_of(self.secret, node.start, node.size, len(self.buckets))
        return counts[bucket], _b64(salts[bucket * SALT_BYTES : (bucket + 1) * SALT_BYTES])


class Publishing:
    """Makes figures of periods of one database, signed with its log's key."""

    def __init__(self, store: Store, key: LogKey, clock: Clock) -> None:
        self._store = store
        self._key = key
        self._clock = clock

    def make(
        self,
        period: Period,
        *,
        flags: Sequence[str] = (),
        opened_to: IO[bytes] | None = None,
        on_progress: OnProgress = lambda _done, _of: None,
    ) -> Made:
        """Count a period, prove it, and write down that it was told.

        :param flags: ids of flags whose way up to the sums is wanted.
        :param opened_to: where all entries are written, opened, for an auditor; never for the public.
        :raises PeriodError: where the period is none or not over, its salts are gone, or a flag is not in it.
        :raises NotInLogError: where nothing was logged in it, or no checkpoint covers it yet.
        """
        period.check(self._clock.now())
        with self._store.read() as connection:
            known = _known(connection, period)
            if known is not None and known.secret is None:
                raise PeriodError(
                    "the salts of these figures were destroyed; what was published can only be verified"
                )
            secret = secrets.token_bytes(_SECRET_BYTES) if known is None else bytes(known.secret)
            span = span_of(connection, period.since, period.until)
            tally = Tally()
            tally.take(read_facts(connection, period.since, period.until))
            figures = self._figures(connection, period, tally)
            places = {each: _place(connection, span, each) for each in flags}
            ways = [way_up(place, span.start, span.end - span.start) for place in places.values()]
            built = _build(
                connection,
                span,
                tally,
                secret=secret,
                buckets=_buckets(figures),
                keep=(node for way in ways for pair in way for node in pair),
                opened_to=opened_to,
                on_progress=on_progress,
            )
            proof = self._proof(period, built, figures)
            counted = {each: _counted(connection, built, proof, place) for each, place in places.items()}
        if known is None:
            self._write_down(period, built, figures)
        return Made(figures, proof, counted)

    def _figures(self, connection: Connection, period: Period, tally: Tally) -> dict[str, Any]:
        tables = tables_of(tally.counts, period.least)
        return {
            "format": FORMAT,
            "from": str(period.first),
            "to": str(period.last),
            "hidden_below": period.least,
            "log": self._key.name,
            "tables": tables,
            "measures": {
                **measures_of(tables, tally.seconds, period.least),
                "golden_answers": golden_answers(connection, period),
            },
            "not_proved": ["hours_to_decision", "golden_answers"],
            "not_counted": [{"what": what, "why": why} for what, why in NOT_COUNTED],
        }

    def _proof(self, period: Period, built: _Tree, figures: dict[str, Any]) -> dict[str, Any]:
        span = built.span
        said = statement_text(
            self._key.name,
            (period.first, period.last),
            (span.start, span.end),
            built.buckets,
            built.root.hash,
        )
        shown = {
            (table["name"], cell["row"], cell["column"])
            for table in figures["tables"]
            for cell in table["cells"]
            if cell["count"] is not None
        }
        return {
            "statement": self._key.sign(said),
            "since": None if span.since is None else span.since.text,
            "until": span.until.text,
            "consistency": [_b64(each) for each in span.consistency],
            "buckets": [list(each) for each in built.buckets],
            "root": _node(built.root),
            "opened": [
                [number, *built.opened(built.root, built.counts, number)]
                for number, bucket in enumerate(built.buckets)
                if bucket in shown
            ],
        }

    def _write_down(self, period: Period, built: _Tree, figures: dict[str, Any]) -> None:
        span, now = built.span, self._clock.now()
        with self._store.begin() as connection:
            connection.execute(
                insert(transparency_period).values(
                    first=period.first,
                    last=period.last,
                    least=period.least,
                    secret=built.secret,
                    start=span.start,
                    end=span.end,
                    root=built.root.hash,
                    figures=figures,
                    made_at=now,
                )
            )
            told = {
                "hidden_below": period.least,
                "root": built.root.hash.hex(),
                "entries": [span.start, span.end],
            }
            subject = f"figures:{period.first}..{period.last}"
            write_entries(connection, [Entry("figures_made", subject, "machine:tocsin", now, told)])


def told_of(connection: Connection) -> list[Told]:
    """Return all figures that were made, the newest period first."""
    table = transparency_period
    rows = connection.execute(select(table).order_by(table.c.last.desc(), table.c.first, table.c.least)).all()
    return [
        Told(
            Period(row.first, row.last, row.least),
            row.made_at,
            row.figures,
            row.end - row.start,
            row.secret is not None,
        )
        for row in rows
    ]


def earlier_of(told: Iterable[Told], period: Period) -> Told | None:
    """Return which of the figures, in the order of :func:`told_of`, a period is compared with: the last before it."""
    return next(
        (each for each in told if each.period.last < period.first and each.period.least == period.least), None
    )


def _known(connection: Connection, period: Period) -> Any:
    table = transparency_period
    return connection.execute(
        select(table).where(
            table.c.first == period.first, table.c.last == period.last, table.c.least == period.least
        )
    ).one_or_none()


def _place(connection: Connection, span: Span, flag: str) -> int:
    place = place_of(connection, "flag", f"flag:{flag}")
    if place is None or not span.start <= place < span.end:
        raise PeriodError(f"the flag {flag} was not taken in this period; see tocsin log prove flag:{flag}")
    return place


def _buckets(figures: dict[str, Any]) -> list[Bucket]:
    return [
        (table["name"], cell["row"], cell["column"]) for table in figures["tables"] for cell in table["cells"]
    ]


def _build(
    connection: Connection,
    span: Span,
    tally: Tally,
    *,
    secret: bytes,
    buckets: list[Bucket],
    keep: Iterable[tuple[int, int]],
    opened_to: IO[bytes] | None,
    on_progress: OnProgress,
) -> _Tree:
    numbers = {bucket: number for number, bucket in enumerate(buckets)}
    tree = SumTree(secret, len(buckets), keep)
    if opened_to is not None:
        _line(
            opened_to,
            {"format": OPENED, "secret": _b64(secret), "peaks": [_b64(each) for each in span.peaks]},
        )
    total = span.end - span.start

    def leaves() -> Iterator[tuple[int, bytes, tuple[int, ...]]]:
        for done, leaf in enumerate(read_leaves(connection, span, opened=opened_to is not None), 1):
            counts = tuple(sorted({numbers[each] for each in tally.of_entry.get(leaf.entry or -1, ())}))
            if opened_to is not None:
                _line(opened_to, _opened_row(leaf, counts))
            yield leaf.index, leaf.commitment, counts
            if done % 1000 == 0 or done == total:
                on_progress(done, total)

    grow(tree, leaves(), total)
    root, sums = tree.root()
    return _Tree(span, secret, buckets, root, sums, tree)


def _opened_row(leaf: Leaf, counts: Sequence[int]) -> dict[str, object]:
    return {
        "index": leaf.index,
        "record": leaf.record,
        "salt": None if leaf.salt is None else _b64(leaf.salt),
        "commitment": _b64(leaf.commitment),
        "counts": counts,
    }


def _counted(connection: Connection, built: _Tree, proof: dict[str, Any], place: int) -> dict[str, Any]:
    span = built.span
    steps = way_up(place, span.start, span.end - span.start)
    leaf, counts = built.tree.kept.get((place, 1), (built.root, built.counts))
    bucket = _narrowest(built, counts, {number for number, *_ in proof["opened"]})

    def step(node: tuple[int, int]) -> dict[str, Any]:
        found, sums = built.tree.kept[node]
        count, salt = built.opened(found, sums, bucket)
        return {**_node(found), "count": count, "salt": salt}

    return {
        "format": COUNTED,
        "proof": proof,
        "index": place,
        "commitment": _b64(leaf.head),
        "log_path": [_b64(each) for each in inclusion_of(connection, place, span.end)],
        "bucket": bucket,
        "steps": [[step(mine), step(other)] for mine, other in steps],
    }


def _narrowest(built: _Tree, counts: Sequence[int], shown: set[int]) -> int:
    """Return the bucket that says most of those that an entry counts for and whose sum is no secret."""
    mine = [
        number
        for number, bucket in enumerate(built.buckets)
        if counts[number] and bucket[0] == "flags" and number in shown
    ]
    if not mine:
        raise PeriodError("every number that this flag counts for is hidden; an auditor can see where it is")
    return min(mine, key=lambda number: built.buckets[number].count(None))


def _node(node: SumNode) -> dict[str, Any]:
    return {"start": node.start, "size": node.size, "head": _b64(node.head), "sums": _b64(node.sums)}


def _line(to: IO[bytes], row: dict[str, Any]) -> None:
    to.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
