"""How early the alarms rang: in messages or evidence, before which stage, after how much of an offender's course."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from tocsin.evaluation.cases import JudgedCase
from tocsin.evaluation.ledger import Ledger, Planted
from tocsin.evaluation.result import Curve, Early, StageLead
from tocsin.evaluation.shares import rounded, share
from tocsin.evaluation.timing import erde, f_latency, latency_rate, speed
from tocsin.model import Role, Stage

MESSAGES = "messages of the account"
EVIDENCE = "events of the account that are evidence in the case"
STEPS = 20

Messages = Mapping[str, Sequence[datetime]]


@dataclass(frozen=True)
class _Alarm:
    at: datetime
    case: JudgedCase


def judge_early(ledger: Ledger, f1: float | None, messages: Messages | None) -> Early:
    """Return how early the offenders that are not clients were found.

    ``messages`` gives the times of each account's own messages, ascending; without it, latencies count the account's
    events among the evidence of the case, which are fewer than its messages.
    """
    offenders = ledger.offenders
    alarms = _alarms(ledger)
    found = [one for one in offenders if ledger.found(one)]
    latencies = {
        one.account: k
        for one in found
        if one.account in alarms and (k := _latency(one, alarms[one.account], messages)) is not None
    }
    length = _median_length(offenders, alarms, messages)
    rate = None if length is None or length <= 1 else latency_rate(length)
    timed = not found or bool(latencies)
    ks = sorted(latencies.values())
    innocent = ledger.families.keys() | ledger.wrongly_accused().keys()
    users = len(offenders) + len(innocent)

    def early_risk(deadline: float) -> float | None:
        if not timed or not offenders:
            return None
        unknown = [math.inf] * (len(found) - len(ks))
        missed = len(offenders) - len(found)
        return rounded(erde([*ks, *unknown], missed, len(ledger.wrongly_accused()), users, deadline))

    quick = rate is not None and f1 is not None and timed
    return Early(
        unit=EVIDENCE if messages is None else MESSAGES,
        median_length=length,
        median_latency=median(ks) if ks else None,
        speed=rounded(speed(ks, rate)) if quick and rate is not None else None,
        f_latency=rounded(f_latency(f1, ks, rate)) if quick and rate is not None and f1 is not None else None,
        erde5=early_risk(5),
        erde50=early_risk(50),
        erde_users=users,
        without_time=sum(one.account not in latencies for one in found),
        stages=tuple(_lead(stage, ledger, alarms) for stage in _stages(offenders)),
        curves=tuple(_curves(offenders, alarms)),
    )


def _alarms(ledger: Ledger) -> dict[str, _Alarm]:
    """Return the first alarm that names each account, a minor's part left aside."""
    first: dict[str, _Alarm] = {}
    for case in ledger.alarms:
        if case.opened_at is None:
            continue
        for entry in case.accounts:
            known = first.get(entry.account)
            if entry.role is not Role.MINOR and (known is None or case.opened_at < known.at):
                first[entry.account] = _Alarm(case.opened_at, case)
    return first


def _latency(one: Planted, alarm: _Alarm, messages: Messages | None) -> int | None:
    """Return the 1-based place of the alarm among the account's messages or evidence; None where not to be told.

    Somebody who joins a ring that is known already is found with the first sign: 1.
    """
    if messages is not None:
        return max(1, bisect_right(messages.get(one.account, ()), alarm.at))
    seen = _own_events(one, alarm.case)
    if not seen:
        return (
            None if any(piece.at is None for piece in alarm.case.evidence) or not alarm.case.evidence else 1
        )
    return max(1, sum(at <= alarm.at for at in seen.values()))


def _own_events(one: Planted, case: JudgedCase) -> dict[str, datetime]:
    return {
        piece.event: piece.at
        for piece in case.evidence
        if piece.at is not None and piece.actor in (None, one.account)
    }


def _median_length(
    offenders: Iterable[Planted], alarms: Mapping[str, _Alarm], messages: Messages | None
) -> float | None:
    if messages is not None:
        lengths = [len(messages.get(one.account, ())) for one in offenders]
    else:
        lengths = [
            len(_own_events(one, alarms[one.account].case)) for one in offenders if one.account in alarms
        ]
    lengths = [length for length in lengths if length]
    return float(median(lengths)) if lengths else None


def _stages(offenders: Iterable[Planted]) -> list[str]:
    """Return the contract's stages, and after them those that only this truth knows."""
    known = [stage.value for stage in Stage]
    return known + sorted({stage for one in offenders for stage in one.stages} - set(known))


def _lead(stage: str, ledger: Ledger, alarms: Mapping[str, _Alarm]) -> StageLead:
    reached = [one for one in ledger.offenders if stage in one.stages]
    found = [one for one in reached if ledger.found(one)]
    leads = sorted(
        (one.stages[stage] - alarms[one.account].at).total_seconds() / 3600
        for one in found
        if one.account in alarms and alarms[one.account].at < one.stages[stage]
    )
    return StageLead(
        stage=stage,
        before=share(len(leads), len(reached)),
        before_of_found=share(len(leads), len(found)),
        median_lead_hours=round(median(leads), 2) if leads else None,
    )


def _curves(offenders: Sequence[Planted], alarms: Mapping[str, _Alarm]) -> Iterable[Curve]:
    staged = [one for one in offenders if one.stages]
    yield _curve(
        "stages",
        len(staged),
        [_stages_by(one, alarms[one.account].at) for one in staged if one.account in alarms],
    )
    lasting = [one for one in staged if min(one.stages.values()) < max(one.stages.values())]
    yield _curve(
        "time",
        len(lasting),
        [_time_by(one, alarms[one.account].at) for one in lasting if one.account in alarms],
    )
    shares = [_evidence_by(alarms[one.account]) for one in offenders if one.account in alarms]
    known = [one for one in shares if one is not None]
    # A case that does not say when its evidence was seen says nothing here; whoever has no alarm was not found by any.
    yield _curve("evidence", len(offenders) - len(shares) + len(known) if known else 0, known)


def _stages_by(one: Planted, at: datetime) -> float:
    return sum(reached <= at for reached in one.stages.values()) / len(one.stages)


def _time_by(one: Planted, at: datetime) -> float:
    first, last = min(one.stages.values()), max(one.stages.values())
    return min(1.0, max(0.0, (at - first) / (last - first)))


def _evidence_by(alarm: _Alarm) -> float | None:
    times = [piece.at for piece in alarm.case.evidence if piece.at is not None]
    if not times or len(times) < len(alarm.case.evidence):
        return None
    return sum(at <= alarm.at for at in times) / len(times)


def _curve(course: str, offenders: int, shares: list[float]) -> Curve:
    steps = [step / STEPS for step in range(STEPS + 1)] if offenders else []
    return Curve(
        course=course,
        offenders=offenders,
        alarms=len(shares),
        median=rounded(median(shares)) if shares else None,
        at=tuple(steps),
        alarmed=tuple(round(sum(one <= step for one in shares) / offenders, 6) for step in steps),
    )
