"""Folds of cases that no account straddles: who is learned from is never who is asked about."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tocsin.calibration.labels import Reviewed
from tocsin.model import Role
from tocsin.signals import components

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Grouping:
    """The component of each reviewed case (its number), and whether minors tie cases together too."""

    component: Integers
    with_minors: bool

    @property
    def number(self) -> int:
        """How many components there are."""
        return len(set(self.component.tolist()))


def group(cases: Sequence[Reviewed], meetings: Collection[tuple[str, str]]) -> Grouping:
    """Return the connected components of ``cases`` over their accounts and the signals between those.

    A well-known minor ties half a platform together. Where one component with minors holds more than half of the cases,
    accounts that a case does not call a minor alone tie: still no suspect is on both sides.
    """
    whole = _components(cases, meetings, minors=True)
    if max(Counter(whole).values(), default=0) * 2 <= len(cases):
        return Grouping(_numbered(whole), with_minors=True)
    return Grouping(_numbered(_components(cases, meetings, minors=False)), with_minors=False)


def _components(
    cases: Sequence[Reviewed], meetings: Collection[tuple[str, str]], *, minors: bool
) -> list[str]:
    # The letters keep the names of cases and accounts apart.
    ties: list[tuple[str, str]] = []
    for one in cases:
        name = f"c{one.case.case}"
        ties.append((name, name))
        ties.extend(
            (name, f"a{entry.account}")
            for entry in one.case.accounts
            if minors or entry.role is not Role.MINOR
        )
    held = {account for _, account in ties}
    ties.extend((f"a{one}", f"a{two}") for one, two in sorted(meetings) if {f"a{one}", f"a{two}"} <= held)
    ones, twos = ([tie[at] for tie in ties] for at in (0, 1))
    found = components(pa.table({"one": pa.array(ones, pa.string()), "two": pa.array(twos, pa.string())}))
    named = dict(zip(found["account"].to_pylist(), found["component"].to_pylist(), strict=True))
    return [named[f"c{one.case.case}"] for one in cases]


def _numbered(names: Iterable[str]) -> Integers:
    names = list(names)
    numbers = {name: at for at, name in enumerate(sorted(set(names)))}
    return np.array([numbers[name] for name in names], dtype=np.int64)


def split(component: Integers, confirmed: NDArray[np.bool_], folds: int) -> Integers:
    """Return the fold (0 to ``folds`` - 1) of each case; cases of one component share theirs.

    Components go, the largest first, to where their outcome is rarest, ties by a digest: equal inputs in any
    order give equal folds, and ids that tell of age or place sort nobody together.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for at, number in enumerate(component.tolist()):
        members[number].append(at)

    def order(number: int) -> tuple[int, str]:
        return -len(members[number]), hashlib.sha256(str(number).encode()).hexdigest()

    held = [[0, 0] for _ in range(folds)]
    fold = np.zeros(len(component), dtype=np.int64)
    for number in sorted(members, key=order):
        positive = int(confirmed[members[number]].sum())
        negative = len(members[number]) - positive
        which = int(positive >= negative)
        best = min(range(folds), key=lambda at: (held[at][which], sum(held[at]), at))
        held[best][0] += negative
        held[best][1] += positive
        fold[members[number]] = best
    return fold
