"""Two scans of the same events held against each other: which alarms would come, go or change with other weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from tocsin.cases.tables import case_document, case_event, case_file
from tocsin.cases.words import Act
from tocsin.model import Case

MOVED = 0.1
"""A probability that moved by less is the same for people."""


@dataclass(frozen=True, slots=True)
class Shadowed:
    """An alarm of either scan. ``decided``: what people made of the live one: confirm, reject, or None.

    ``live`` and ``shadow`` are case ids, ``None`` where that scan raises no such alarm; probabilities are 0 to 1.
    """

    live: str | None
    shadow: str | None
    kind: str
    live_probability: float | None
    shadow_probability: float | None
    accounts: int
    decided: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Alarms that would come, go, or change (kind, or probability by over :data:`MOVED`); ``same``: how many stay."""

    come: list[Shadowed] = field(default_factory=list)
    go: list[Shadowed] = field(default_factory=list)
    change: list[Shadowed] = field(default_factory=list)
    same: int = 0


def compare_scans(
    live: Iterable[Case], shadow: Iterable[Case], decided: dict[str, str] | None = None
) -> Comparison:
    """Return what would change if the shadow scan were the live one.

    Two alarms are one where they accuse an account in common; a ring that falls apart stays with its largest part.

    :param decided: what people decided, by the live scan's case id.
    """
    decisions = decided or {}
    before = [case for case in live if case.opened_at is not None]
    after = [case for case in shadow if case.opened_at is not None]
    pairs = _pairs(before, after)
    matched = {id(case) for case in pairs.values()}
    result = Comparison([], [], [], 0)
    same = 0
    for case in before:
        other = pairs.get(case.case)
        told = _told(case, other, decisions.get(case.case))
        if other is None:
            result.go.append(told)
        elif other.kind != case.kind or abs(other.probability - case.probability) > MOVED:
            result.change.append(told)
        else:
            same += 1
    result.come.extend(_told(None, case, None) for case in after if id(case) not in matched)
    return Comparison(result.come, result.go, result.change, same)


def decided_cases(connection: Connection, machine_ids: Sequence[str]) -> dict[str, str]:
    """Return what people last decided of cases of a scan, by the scan's ids: ``confirm`` or ``reject``."""
    rows = connection.execute(
        select(case_document.c.machine_id, case_event.c.act)
        .join(case_file, case_file.c.id == case_document.c.case_id)
        .join(case_event, case_event.c.case_id == case_file.c.id)
        .where(
            case_document.c.machine_id.in_(list(machine_ids)),
            case_event.c.act.in_([str(Act.CONFIRM), str(Act.REJECT)]),
        )
        .order_by(case_event.c.at)
    )
    return {row.machine_id: row.act for row in rows}


def _pairs(before: Sequence[Case], after: Sequence[Case]) -> dict[str, Case]:
    """Pair alarms that accuse the same accounts, those with most in common first."""
    by_account: dict[str, list[Case]] = defaultdict(list)
    for case in after:
        for account in _accused(case):
            by_account[account].append(case)
    common = [
        (len(_accused(case) & _accused(other)), case.case, other.case, other)
        for case in before
        for other in {id(each): each for a in _accused(case) for each in by_account[a]}.values()
    ]
    pairs: dict[str, Case] = {}
    taken: set[int] = set()
    for _, mine, _, other in sorted(common, key=lambda row: (-row[0], row[1], row[2])):
        if mine not in pairs and id(other) not in taken:
            pairs[mine] = other
            taken.add(id(other))
    return pairs


def _accused(case: Case) -> set[str]:
    return {each.account for each in case.accounts if each.role.accuses} or {
        each.account for each in case.accounts
    }


def _told(live: Case | None, shadow: Case | None, decided: str | None) -> Shadowed:
    one = shadow or live
    assert one is not None
    return Shadowed(
        live=None if live is None else live.case,
        shadow=None if shadow is None else shadow.case,
        kind=str(one.kind),
        live_probability=None if live is None else live.probability,
        shadow_probability=None if shadow is None else shadow.probability,
        accounts=len(_accused(one)),
        decided=decided,
    )


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as plain values: lists of alarms by what becomes of them, and how many stay the same."""
    names = Shadowed.__slots__
    return {
        key: [{name: getattr(each, name) for name in names} for each in getattr(comparison, key)]
        for key in ("come", "go", "change")
    } | {"same": comparison.same}
