"""What could not be measured, and what the truth or the cases would have to say for it."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.evaluation.early import MESSAGES
from tocsin.evaluation.result import Evaluation
from tocsin.evaluation.shares import LEAST, PLAIN
from tocsin.evaluation.truth import Truth

_FEATURES = {
    "group": "a group",
    "language": "a language",
    "evasion": "an evasion",
    "telling": "whether it was telling",
    "kind": "a kind",
    "strength": "a strength",
}


def not_measured(made: Evaluation, truth: Truth) -> Iterator[str]:
    """Yield a sentence for each measure that is null, or 0 by definition only."""
    if made.recall is None:
        yield "recall and all that rests on it: the truth lists no offender that is not a client"
    elif not made.precision_interval.of:
        yield "precision: no alarm accuses anybody; it counts as 0, as its definition says"
    if made.calibration is None and made.recall is not None:
        yield "Brier score and reliability: the truth lists no look-alikes"
    if made.roles is None:
        yield "role accuracy: the truth gives no offender a role"
    elif not made.roles.right.of:
        yield "role accuracy: no alarm names an offender"
    if made.rings is None:
        yield "rings: the truth lists none"
    elif not made.rings.complete.of:
        yield "ring completeness: the truth lists no ring of two accounts or more"
    if made.false_alarms.per_10000_accounts is None:
        yield "false alarms per 10,000 accounts: the truth has no fitting counts.accounts"
    if not made.accounts.messages:
        yield "false alarms per million messages: the truth has no counts.by_type.message"
    if not made.accounts.lookalikes:
        yield "false alarms per family: the truth lists no look-alikes"
    yield from _early(made)
    yield from _features(made, truth)


def _early(made: Evaluation) -> Iterator[str]:
    early = made.early
    if made.recall is not None and early.f_latency is None:
        yield "F-latency: no alarm says when it rang and after what evidence, or no offender shows two events"
    if made.recall is not None and early.erde5 is None:
        yield "ERDE: no alarm that finds an offender says when it rang and after what evidence"
    elif early.without_time:
        yield (
            f"latency of {early.without_time} offenders found: their alarms tell no time; ERDE counts them as late "
            "as can be, F-latency leaves them out"
        )
    if early.unit != MESSAGES and early.f_latency is not None:
        yield "latency in messages: without the events, F-latency and ERDE count events of evidence"
    if not any(lead.before.of for lead in early.stages):
        yield "alarm before which stage: the truth gives no offender's stages"
    if made.evidence_at_alarm is None:
        yield "share of evidence at the alarm: no alarm that finds an offender says when its evidence was seen"


def _features(made: Evaluation, truth: Truth) -> Iterator[str]:
    if not truth.offenders:
        return
    for feature, words in _FEATURES.items():
        if feature not in made.recall_by:
            yield f"recall by {feature}: the truth gives no offender {words}"
    group = made.recall_by.get("group")
    if group is not None and group.gap is None:
        yield f"gap between groups: fewer than two groups have {LEAST} offenders"
    evasion = made.recall_by.get("evasion")
    if evasion is not None and all(one.name != PLAIN for one in evasion.slices):
        yield "drop by evasion: no offender writes plainly (evasion none)"
