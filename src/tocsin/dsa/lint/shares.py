"""Shares of one period against those of an earlier one: what moved further than chance and its own months explain.

Chance: Newcombe's interval of the difference of two shares (Newcombe 1998), at a level that all comparisons of a run
share (Bonferroni). Months: shares move from month to month for reasons of their own, so counts weigh less by the
dispersion that the months of both periods show (Pearson's, as for quasi-binomial counts: McCullagh and Nelder 1989,
section 4.5). With fewer than three months there is chance alone, and the finding says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

from tocsin.dsa.lint.finding import Finding
from tocsin.evaluation import newcombe

LEVEL = 0.01
"""The chance that a run whose periods are alike finds any jump at all."""

_LEAST_MONTHS = 3

_COMPARED = (
    "automated_detection",
    "automated_decision",
    "source_type",
    "decision_ground",
    "decision_account",
    "decision_provision",
    "decision_monetary",
    "decision_visibility",
    "category",
    "category_specification",
    "content_type",
    "account_type",
    "incompatible_content_illegal",
)
_TURNED = {
    "automated_detection": ("Yes", "No"),
    "automated_decision": ("AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_NOT_AUTOMATED"),
    "incompatible_content_illegal": ("Yes", "No"),
    "decision_ground": ("DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"),
}
"""Fields of which one value is the opposite of another."""

_SWAPPED = (("automated_detection", "Yes"), ("automated_decision", "AUTOMATED_DECISION_FULLY"))
"""Two fields that are taken for each other, and the value that says 'by a machine' in each."""

_NONE = "none"
"""Stands for a field that a statement leaves out."""


@dataclass(slots=True)
class Tally:
    """Counts of a period, by month: how many statements, and how many with each value of each field."""

    rows: Counter[str] = field(default_factory=Counter)
    values: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    detected: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, statement: Mapping[str, Any]) -> None:
        """Count a statement in the month of its ``application_date``."""
        month = str(statement.get("application_date", ""))[:7]
        self.rows[month] += 1
        for name in _COMPARED:
            value = statement.get(name, _NONE)
            for each in set(value) if isinstance(value, list) else {value}:
                self.values[name, str(each)][month] += 1
        notified = "voluntary" if statement.get("source_type") == "SOURCE_VOLUNTARY" else "notified"
        self.detected[notified, str(statement.get("automated_detection"))] += 1

    @property
    def total(self) -> int:
        """Statements."""
        return self.rows.total()

    def hits(self, name: str, value: str) -> int:
        """Statements with this value of this field."""
        return self.values[name, value].total() if (name, value) in self.values else 0

    def share(self, name: str, value: str) -> float:
        """Their share."""
        return self.hits(name, value) / self.total if self.total else 0.0


def compare(now: Tally, before: Tally) -> list[Finding]:
    """Return which shares jumped between two periods, and which fields seem turned round or taken for each other."""
    if not now.total or not before.total:
        return []
    keys = sorted({*now.values, *before.values})
    bound = bound_of(len(keys))
    jumps = {key: what for key in keys if (what := _jump(now, before, key, bound)) is not None}
    found = list(_swapped(now, before, jumps))
    explained = {name for name, _ in _SWAPPED} if found else set()
    for name, (one, other) in _TURNED.items():
        if name not in explained and (name, one) in jumps and _mirrored(now, before, name, one, other):
            explained.add(name)
            found.append(
                Finding(
                    "flipped_field",
                    f"{name}: {_percent(now.share(name, one))} say {one} and {_percent(now.share(name, other))} "
                    f"{other}; before it was {_percent(before.share(name, one))} and "
                    f"{_percent(before.share(name, other))}: the two look exchanged",
                    name,
                    now.total,
                )
            )
    found += [
        Finding("share_jump", what, name, now.hits(name, value))
        for (name, value), what in jumps.items()
        if name not in explained
    ]
    return found


def check_logic(now: Tally) -> list[Finding]:
    """Return whether detection seems turned round within one period.

    What is found voluntarily is found by machines more often than what somebody notified.
    """
    of = {who: now.detected[who, "Yes"] + now.detected[who, "No"] for who in ("voluntary", "notified")}
    if not all(of.values()):
        return []
    hits = {who: now.detected[who, "Yes"] for who in of}
    low, _ = newcombe(hits["notified"], of["notified"], hits["voluntary"], of["voluntary"], bound_of(1))
    if low <= 0:
        return []
    return [
        Finding(
            "flipped_field",
            f"automated_detection: {_percent(hits['notified'] / of['notified'])} of what somebody notified is said to "
            f"be found by machines, and {_percent(hits['voluntary'] / of['voluntary'])} of what the platform found by "
            "itself: the two look exchanged",
            "automated_detection",
            now.total,
        )
    ]


def move(hits: float, of: float, other_hits: float, other_of: float, bound: float) -> float | None:
    """Return by how much two shares differ at least, beyond chance; ``None`` where chance explains it all."""
    low, high = newcombe(hits, of, other_hits, other_of, bound)
    return None if low <= 0 <= high else min(abs(low), abs(high))


def bound_of(comparisons: int) -> float:
    """Return the normal quantile at which as many comparisons together keep ``LEVEL``."""
    return NormalDist().inv_cdf(1 - LEVEL / (2 * max(1, comparisons)))


def _jump(now: Tally, before: Tally, key: tuple[str, str], bound: float) -> str | None:
    spread, months = _dispersion(now, before, key)
    hits, other = now.hits(*key), before.hits(*key)
    least = move(hits / spread, now.total / spread, other / spread, before.total / spread, bound)
    if least is None:
        return None
    allowed = (
        f"its {months} months" if months >= _LEAST_MONTHS else "chance alone (too few months to tell more)"
    )
    return (
        f"{key[0]} {key[1]}: {_percent(now.share(*key))} now, {_percent(before.share(*key))} before; at least "
        f"{least * 100:.1f} points more than {allowed} would explain"
    )


def _dispersion(now: Tally, before: Tally, key: tuple[str, str]) -> tuple[float, int]:
    """Return by how much the counts of months scatter more than chance, at least 1, and how many months there are."""
    squares, freedom, months = 0.0, 0, 0
    for tally in (now, before):
        share = tally.share(*key)
        counts = tally.values.get(key, Counter())
        known = [month for month, rows in tally.rows.items() if month and rows]
        if not 0 < share < 1 or len(known) < 2:
            continue
        months += len(known)
        freedom += len(known) - 1
        squares += sum(
            (counts[month] - tally.rows[month] * share) ** 2 / (tally.rows[month] * share * (1 - share))
            for month in known
        )
    if months < _LEAST_MONTHS or not freedom:
        return 1.0, months
    return max(1.0, squares / freedom), months


def _mirrored(now: Tally, before: Tally, name: str, one: str, other: str) -> bool:
    """Whether shares of a value and its opposite lie nearer to each other's old places than to their own."""
    pairs = ((one, one), (other, other)), ((one, other), (other, one))
    kept, turned = (sum(abs(now.share(name, a) - before.share(name, b)) for a, b in each) for each in pairs)
    return turned < kept / 2


def _swapped(now: Tally, before: Tally, jumps: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    if not set(_SWAPPED) <= set(jumps):
        return
    (one, other) = _SWAPPED
    shares = [(now.share(*each), before.share(*each)) for each in (one, other)]
    (one_now, one_before), (other_now, other_before) = shares
    kept = abs(one_now - one_before) + abs(other_now - other_before)
    turned = abs(one_now - other_before) + abs(other_now - one_before)
    if turned < kept / 2:
        yield Finding(
            "flipped_field",
            f"{one[0]} and {other[0]}: {_percent(one_now)} and {_percent(other_now)} say 'by a machine', before it was "
            f"{_percent(one_before)} and {_percent(other_before)}: the two fields look taken for each other",
            f"{one[0]}, {other[0]}",
            now.total,
        )


def _percent(share: float) -> str:
    return f"{share:.1%}"
