"""The judgement as a whole: cases and truth in, every measure out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from tocsin.evaluation.cases import JudgedCase
from tocsin.evaluation.early import Messages, judge_early
from tocsin.evaluation.false_alarms import MESSAGE, judge_false_alarms
from tocsin.evaluation.gaps import not_measured
from tocsin.evaluation.ledger import Ledger, bring_together
from tocsin.evaluation.measures import (
    OperatingPoint,
    average_precision,
    brier,
    expected_calibration_error,
    f_beta,
    operating_points,
    ratio,
    reliability,
)
from tocsin.evaluation.result import (
    Accounts,
    Calibration,
    Evaluation,
    Point,
    ReliabilityBin,
    RoleCount,
    Roles,
    Share,
    Slices,
)
from tocsin.evaluation.rings import judge_rings
from tocsin.evaluation.shares import FEATURES, PLAIN, rounded, share, slices
from tocsin.evaluation.truth import Truth
from tocsin.model import Case, Role

POPULATION = "offenders that are not clients, and look-alikes; an account in no case counts with 0"


def evaluate(
    cases: Iterable[JudgedCase | Case],
    truth: Truth,
    *,
    threshold: float = 0.5,
    messages: Messages | None = None,
) -> Evaluation:
    """Judge ``cases`` against ``truth``; a case is an alarm from the probability ``threshold`` on.

    ``messages`` maps an account to the ascending times of the messages that it sent: with it, F-latency and ERDE
    count messages, as they are defined, else events of evidence. The order of the cases changes nothing.
    """
    judged = [
        case if isinstance(case, JudgedCase) else msgspec.convert(msgspec.to_builtins(case), JudgedCase)
        for case in cases
    ]
    ledger = bring_together(judged, truth, threshold)
    offenders = ledger.offenders
    found = share(sum(map(ledger.found, offenders)), len(offenders))
    right = _right(ledger)
    # 0/0 is 0 for precision: whoever accuses nobody finds nobody. Without offenders there is nothing to ask.
    precision = ratio(right.hits, right.of) if offenders else right.share
    recall = found.hits / found.of if offenders else None
    f1 = None if recall is None or precision is None else f_beta(precision, recall)
    points = operating_points(ledger.ranking(), len(offenders)) if offenders else []
    calibration = _calibration(ledger)
    roles = _roles(ledger)
    rings = judge_rings(ledger)
    false_alarms = judge_false_alarms(ledger)
    early = judge_early(ledger, f1, messages)
    recall_by = _recall_by(ledger)
    by_accounts, by_messages = false_alarms.per_10000_accounts, false_alarms.per_million_messages
    gap = recall_by["group"].gap if "group" in recall_by else None
    draft = Evaluation(
        threshold=threshold,
        precision=rounded(precision),
        recall=rounded(recall),
        f1=rounded(f1),
        f0_5=None if recall is None or precision is None else rounded(f_beta(precision, recall, 0.5)),
        average_precision=rounded(average_precision(points)) if offenders else None,
        brier=calibration.brier if calibration else None,
        ece=calibration.ece if calibration else None,
        f_latency=early.f_latency,
        erde5=early.erde5,
        erde50=early.erde50,
        role_accuracy=roles.right.share if roles else None,
        ring_completeness=rings.complete.share if rings else None,
        false_alarms_per_10000_accounts=by_accounts.rate if by_accounts else None,
        false_alarms_per_million_messages=by_messages.rate if by_messages else None,
        group_gap=gap.value if gap else None,
        evidence_at_alarm=next(curve.median for curve in early.curves if curve.course == "evidence"),
        not_measured=(),
        weights_versions=tuple(sorted({case.weights_version for case in judged if case.weights_version})),
        accounts=_accounts(ledger, right),
        precision_interval=right,
        recall_interval=found,
        clients=share(sum(map(ledger.found, ledger.clients)), len(ledger.clients)),
        clients_precision=_right(ledger, Role.CLIENT),
        everyone=share(sum(map(ledger.found, ledger.planted.values())), len(ledger.planted)),
        curve=tuple(_point(point) for point in points),
        calibration=calibration,
        roles=roles,
        rings=rings,
        false_alarms=false_alarms,
        early=early,
        recall_by=recall_by,
    )
    return msgspec.structs.replace(draft, not_measured=tuple(not_measured(draft, truth)))


def _right(ledger: Ledger, role: Role | None = None) -> Share:
    """Return how many accusations (in ``role``, or in any) meet an account that the truth lists."""
    accused = [account for account, naming in ledger.accused().items() if role is None or naming.role is role]
    return share(sum(account in ledger.planted for account in accused), len(accused))


def _point(point: OperatingPoint) -> Point:
    return Point(
        threshold=point.threshold, precision=round(point.precision, 6), recall=round(point.recall, 6)
    )


def _accounts(ledger: Ledger, right: Share) -> Accounts:
    counts = ledger.truth.counts
    involved = {account for account in ledger.namings if ledger.shown(account) is Role.MINOR_INVOLVED}
    return Accounts(
        offenders=len(ledger.offenders),
        clients=len(ledger.clients),
        lookalikes=len(ledger.families),
        all_accounts=counts.accounts,
        messages=counts.by_type.get(MESSAGE),
        offenders_found=sum(map(ledger.found, ledger.offenders)),
        clients_found=sum(map(ledger.found, ledger.clients)),
        accused=right.of,
        accused_rightly=right.hits,
        accused_wrongly=right.of - right.hits,
        minors_involved=len(involved),
        offenders_as_minors_involved=sum(one.account in involved for one in ledger.offenders),
        cases=len(ledger.cases),
        alarms=len(ledger.alarms),
    )


def _calibration(ledger: Ledger) -> Calibration | None:
    """Return how probabilities keep their word; None where the truth lacks offenders or look-alikes."""
    if not ledger.offenders or not ledger.families:
        return None
    forecasts = ledger.forecasts()
    bins = reliability(forecasts)
    return Calibration(
        population=POPULATION,
        accounts=len(forecasts),
        brier=round(brier(forecasts), 6),
        ece=round(expected_calibration_error(bins), 6),
        bins=tuple(
            ReliabilityBin(
                low=one.low, high=one.high, mean=rounded(one.mean), offends=share(one.true, one.forecasts)
            )
            for one in bins
        ),
    )


def _roles(ledger: Ledger) -> Roles | None:
    """Return what found accounts were taken for; None where the truth gives nobody a role."""
    known = [one for one in ledger.planted.values() if one.roles]
    if not known:
        return None
    shown = [(one, role) for one in known if (role := ledger.shown(one.account)) is not None]
    pairs = Counter((" + ".join(sorted(one.roles)), role.value) for one, role in shown)
    return Roles(
        right=share(sum(role in one.roles for one, role in shown), len(shown)),
        pairs=tuple(RoleCount(truth=a, case=b, accounts=pairs[a, b]) for a, b in sorted(pairs)),
    )


def _recall_by(ledger: Ledger) -> dict[str, Slices]:
    """Return recall by each feature that the truth knows of any offender."""
    by: dict[str, Slices] = {}
    for feature in FEATURES:
        of: Counter[str] = Counter()
        found: Counter[str] = Counter()
        for one in ledger.offenders:
            if feature in one.features:
                name = one.features[feature]
                of[name] += 1
                found[name] += ledger.found(one)
        if of:
            plain = PLAIN if feature == "evasion" else None
            by[feature] = slices({name: (found[name], of[name]) for name in of}, plain=plain)
    return by
