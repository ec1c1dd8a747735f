"""The whole of it: reviewed cases in, a weights file and everything that a person must see before using it out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC

import msgspec
import numpy as np

from tocsin.calibration.errors import TooFewLabelsError
from tocsin.calibration.folds import group
from tocsin.calibration.labels import Labelled, Reviewed
from tocsin.calibration.learn import LEAST_SHOWN, Table, forecasts, learn
from tocsin.calibration.logistic_fit import Floats
from tocsin.calibration.scoring import Bin, Gain, gain, reliability, scores, squares, surprises
from tocsin.calibration.weights_file import CalibrationMap, MadeFrom, Scores, Weighing, WeightsFile
from tocsin.clock import Clock
from tocsin.signals import MICRO, Indicators

LEAST_CASES = 20
"""Of each outcome: ten for each of the calibration's two parameters, by the same rule as for a weight."""
NOTHING, ONLY, BOTH = "nothing", "calibration", "weights and calibration"


@dataclass(frozen=True)
class Settings:
    """``l2``: 1 / variance of the trust in a shipped weight, as a factor. ``prevalence``: live share (0-1) or None."""

    l2: float = 4.0
    folds: int = 5
    prevalence: float | None = None


@dataclass(frozen=True)
class Change:
    """One indicator that labelled cases show. ``after`` is ``before`` where ``refused`` says why it was not changed."""

    indicator: str
    before: float
    after: float
    confirmed: int
    not_confirmed: int
    refused: str | None


@dataclass(frozen=True)
class Trial:
    """One way to forecast on held-out folds. ``against`` what was kept before it; None for the present one."""

    name: str
    scores: Scores
    bins: list[Bin]
    brier: Gain | None = None
    log_loss: Gain | None = None


@dataclass(frozen=True)
class Calibrated:
    """The file, every change beside its prior weight, and the trials: before, calibration alone, weights as well."""

    file: WeightsFile
    changes: tuple[Change, ...]
    trials: tuple[Trial, ...]
    kept: str
    with_minors: bool
    notes: tuple[str, ...]


def calibrate(
    labelled: Labelled,
    meetings: Collection[tuple[str, str]],
    shipped: Indicators,
    parent: WeightsFile | None,
    *,
    settings: Settings,
    clock: Clock,
) -> Calibrated:
    """Re-estimate the weights of which the labelled cases were made, and calibrate.

    ``parent`` is the weights file of their scan, if it had one. Raises :class:`TooFewLabelsError`.
    """
    cases = labelled.cases
    grouping = group(cases, meetings)
    confirmed = np.array([one.confirmed for one in cases], dtype=np.bool_)
    _refuse_too_few(cases, grouping.component.tolist(), settings.folds)
    now = Weighing.of(shipped, parent)
    weights = now.indicators.weights()
    names = sorted({piece.indicator for one in cases for piece in one.case.evidence} & weights.keys())
    table = Table(
        seen=_seen(cases, names),
        prior=np.array([one.case.prior for one in cases]),
        confirmed=confirmed,
        weights=_stands_for(cases, settings.prevalence),
        component=grouping.component,
    )
    trials, kept = _tried(table, np.array([one.case.probability for one in cases]), settings)
    factors, platt = learn(table, settings.folds, settings.l2 if kept == BOTH else None)
    learned = factors if kept == BOTH else learn(table, settings.folds, settings.l2)[0]
    changes = _changes(table, names, weights, learned)
    stated = settings.prevalence is not None and all(one.inclusion is not None for one in cases)
    file = parent or WeightsFile(version="")
    if kept == BOTH:
        moved = {c.indicator: c.after for c in changes if c.refused is None and c.after != c.before}
        file = msgspec.structs.replace(file, weights=dict(sorted((file.weights | moved).items())))
    if kept != NOTHING:
        mapped = CalibrationMap(platt.slope, platt.intercept, inclusion_stated=stated)
        file = msgspec.structs.replace(file, calibration=mapped)
    before, after = trials[0].scores, next(t.scores for t in trials if t.name == kept)
    made = MadeFrom(
        parent=now.indicators.version,
        at=clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        cases=len(cases),
        confirmed=int(confirmed.sum()),
        not_confirmed=int((~confirmed).sum()),
        left_out=len(labelled.problems),
        folds=settings.folds,
        components=grouping.number,
        l2=settings.l2,
        kept=kept,
        before=before,
        after=after,
        labels=labelled.source,
        prevalence=settings.prevalence,
    )
    file = msgspec.structs.replace(file, made_from=made).named(shipped.version)
    notes = tuple(_notes(labelled, settings, grouping.with_minors))
    return Calibrated(file, changes, trials, kept, grouping.with_minors, notes)


def _refuse_too_few(cases: Sequence[Reviewed], component: Sequence[int], folds: int) -> None:
    for outcome, word in ((True, "confirmed"), (False, "not confirmed")):
        chosen = {number for number, one in zip(component, cases, strict=True) if one.confirmed is outcome}
        number = sum(one.confirmed is outcome for one in cases)
        if number < LEAST_CASES:
            raise TooFewLabelsError(
                f"{number} labelled cases are {word}, and {LEAST_CASES} of each outcome are needed; "
                "review more cases, or scan with a lower --min-probability and review some of those."
            )
        if len(chosen) < folds:
            raise TooFewLabelsError(
                f"the {number} cases that are {word} hang together in {len(chosen)} groups of accounts, and "
                f"{folds} folds need {folds}; review cases of other accounts, or take fewer --folds."
            )


def _seen(cases: Sequence[Reviewed], names: Sequence[str]) -> Floats:
    """Return what each indicator adds to each case, in nats; summed as whole micro-nats, which no order changes."""
    column = {name: at for at, name in enumerate(names)}
    sums = np.zeros((len(cases), len(names)), dtype=np.int64)
    for row, one in enumerate(cases):
        for piece in one.case.evidence:
            if piece.indicator in column:
                sums[row, column[piece.indicator]] += round(piece.weight * MICRO)
    return sums / MICRO


def _stands_for(cases: Sequence[Reviewed], prevalence: float | None) -> Floats:
    """Return how many cases each stands for: 1 / inclusion (Horvitz and Thompson 1952), then scaled to ``prevalence``.

    The second is the weighting of King and Zeng 2001, "Logistic regression in rare events data" (Political Analysis
    9:137): the confirmed stand for ``prevalence`` of all, the others for the rest. If some labels state no inclusion,
    all count alike: a chance that was not stated cannot be guessed.
    """
    chances = [one.inclusion for one in cases]
    weights = np.array([1.0 if None in chances else 1.0 / (chance or 1.0) for chance in chances])
    if prevalence is not None:
        confirmed = np.array([one.confirmed for one in cases])
        total = weights.sum()
        weights[confirmed] *= prevalence * total / weights[confirmed].sum()
        weights[~confirmed] *= (1 - prevalence) * total / weights[~confirmed].sum()
    return weights


def _tried(table: Table, present: Floats, settings: Settings) -> tuple[tuple[Trial, ...], str]:
    """Return the trials on held-out folds, and the name of what is kept.

    A step is taken if log loss falls by more than one standard error (the rule of Breiman et al. 1984, for the simpler
    of two near-equals) and the Brier score does not rise.
    """
    y, weights = table.confirmed, table.weights
    best, kept = present, NOTHING
    trials = [Trial(NOTHING, scores(present, y, weights), reliability(present, y, weights))]
    for name, l2 in ((ONLY, None), (BOTH, settings.l2)):
        p = forecasts(table, settings.folds, l2)
        brier = gain(squares(best, y), squares(p, y), weights, table.component)
        loss = gain(surprises(best, y), surprises(p, y), weights, table.component)
        trials.append(Trial(name, scores(p, y, weights), reliability(p, y, weights), brier, loss))
        if loss.change < -loss.error and brier.change <= 0:
            best, kept = p, name
    return tuple(trials), kept


def _changes(
    table: Table, names: Sequence[str], weights: dict[str, float], factors: Floats
) -> tuple[Change, ...]:
    changes = []
    for name, factor, some, other in zip(
        names, factors.tolist(), *map(np.ndarray.tolist, table.shown()), strict=True
    ):
        thin = some < LEAST_SHOWN or other < LEAST_SHOWN
        changes.append(
            Change(
                indicator=name,
                before=weights[name],
                after=weights[name] if thin else round(weights[name] * factor, 6),
                confirmed=some,
                not_confirmed=other,
                refused="too thin" if thin else None,
            )
        )
    return tuple(changes)


def _notes(labelled: Labelled, settings: Settings, with_minors: bool) -> list[str]:
    notes = []
    if labelled.source == "truth":
        notes.append("Labels are from a truth.json: every case counts as reviewed, with inclusion 1.")
    if any(one.inclusion is None for one in labelled.cases):
        notes.append(
            "Not calibrated: not every label states its inclusion, so that all count alike; "
            "the probabilities are those of the reviewed cases."
        )
    elif settings.prevalence is None:
        notes.append(
            "Not calibrated: no --prevalence states the share of confirmed among all cases that live scans write."
        )
    if not with_minors:
        notes.append(
            "Folds are split by the accounts that cases do not call minors: with minors, more than half of the cases "
            "hang together."
        )
    return notes
