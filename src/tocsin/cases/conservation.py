"""The law of conservation: of every source, what was received is what is open and what was closed, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from tocsin.store import statement

_SETTLED = timedelta(hours=1)
"""A number that is missing so long after a later one came is not on its way any more."""


@dataclass(frozen=True, slots=True)
class SourceCount:
    """What a source sent: ``received = accepted + repeated + refused``, ``accepted = open + closed``.

    ``highest``: the highest number of its own that it gave an hour ago or longer; ``numbered``: how many up to it came.
    """

    source: str
    received: int
    accepted: int
    repeated: int
    refused: int
    kept: int
    open: int
    closed: int
    unlogged: int
    linked: int
    highest: int
    numbered: int


@dataclass(frozen=True, slots=True)
class Conservation:
    """The counts, and every breach in a sentence; none where the law holds."""

    sources: list[SourceCount]
    breaches: list[str]


@dataclass(frozen=True, slots=True)
class Amiss:
    """A flag that breaks the law, or a run of numbers, ``first`` to ``last``, that a sender gave and that never came.

    ``what``: ``never_came``, ``unlogged``, ``astray`` (neither open nor closed with an outcome), or ``lost``: the log
    knows it, and it is not here; then the source is not known (``-``).
    """

    what: str
    source: str
    first: int | None
    last: int | None
    flag: str | None
    case_id: str | None


def flags_amiss(connection: Connection, now: datetime, *, most: int | None = None) -> list[Amiss]:
    """Return which flags break the law, by what is amiss and source.

    :param most: rows at most; ``None``: every one.
    """
    values = {"settled": now - _SETTLED, "most": most}
    return [
        Amiss(**row)
        for row in connection.execute(statement("tocsin.cases", "flags_amiss"), values).mappings()
    ]


def check_conservation(connection: Connection, now: datetime) -> Conservation:
    """Hold what was received against what is there."""
    values = {"settled": now - _SETTLED}
    rows = connection.execute(statement("tocsin.cases", "conservation"), values).mappings()
    sources = [SourceCount(**row) for row in rows]
    breaches = [breach for source in sources for breach in _breaches(source)]
    hours = connection.execute(statement("tocsin.cases", "miscounted_hours"))
    breaches += [
        f"{hour.source}: {hour.accepted:,} flags were accepted in the hour of {hour.hour:%Y-%m-%d %H:00} UTC, "
        f"and {hour.kept:,} are here"
        for hour in hours
    ]
    cases = connection.execute(statement("tocsin.cases", "miscounted_cases"))
    breaches += [f"case {case.id} counts {case.flags:,} flags, and {case.kept:,} lie in it" for case in cases]
    differing = connection.execute(statement("tocsin.cases", "differing_cases"), {"part": ""})
    breaches += [
        f"the file of case {row.id} is not what its ledger adds up to; the watch will mend it"
        for row in differing
    ]
    return Conservation(sources, breaches)


def _breaches(count: SourceCount) -> list[str]:
    found = []
    if count.accepted != count.kept:
        found.append(f"{count.source}: {count.accepted:,} flags were accepted, and {count.kept:,} are here")
    if count.kept != count.open + count.closed:
        lost = count.kept - count.open - count.closed
        found.append(
            f"{count.source}: {lost:,} flags are neither open with a next action nor closed with an outcome"
        )
    if count.repeated != count.linked:
        found.append(f"{count.source}: {count.repeated:,} flags came again, and {count.linked:,} are linked")
    if count.unlogged:
        found.append(f"{count.source}: {count.unlogged:,} flags are not in the log")
    if count.highest > count.numbered:
        missing = count.highest - count.numbered
        found.append(
            f"{count.source}: {missing:,} of its numbers up to {count.highest:,} never came; ask it to send them again"
        )
    return found
