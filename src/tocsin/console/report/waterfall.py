"""The waterfall: how prior log-odds and the indicators' weights add up to the case's sum.

After the match-weight waterfall of probabilistic record linkage (Fellegi and Sunter, 1969): weights are
logarithms of likelihood ratios, so they add, and ``p = 1 / (1 + exp(-sum))`` gives the ticks' probabilities.
Geometry only, in SVG user units; the template draws it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from tocsin.console.languages import ENGLISH, N_, Tongue
from tocsin.console.report.names import shorten
from tocsin.console.report.written import indicator
from tocsin.model import Case

WIDTH = 760.0
_LABELS_END = 264.0
_PLOT_LEFT = 278.0
_PLOT_RIGHT = 690.0
_ROWS_TOP = 34.0
_ROW = 25.0
_BAR = 14.0
_TIP = 6.0
_SHOWN = 9
_LABEL_ROOM = 36
"""Columns of a label: as many wide signs of a common font as stand left of the bars."""
_TICK_GAP = 58.0
_TICKS = (0.5, 0.01, 0.99, 0.001, 0.999, 0.1, 0.9, 0.0001, 0.9999, 0.00001, 0.99999)
# Two sums of the same integers, turned to floats once, differ by rounding only.
_ROUNDING = 5e-6

Effect = Literal["anchor", "for", "against"]


@dataclass(frozen=True)
class Row:
    """One step: ``start`` and ``end`` in nats of log-odds; ``points`` the bar's outline in SVG units."""

    label: str
    full_label: str
    value: str
    effect: Effect
    start: float
    end: float
    y: float
    points: str
    joint_x: float


@dataclass(frozen=True)
class Tick:
    """A vertical rule at a log-odds, labelled with its probability."""

    x: float
    label: str
    even: bool


@dataclass(frozen=True)
class Waterfall:
    """The whole chart; ``description`` says it in words for those who do not see it."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    width: float
    height: float
    rows_top: float
    rows_bottom: float
    labels_end: float
    values_end: float
    row_height: float
    description: str


@dataclass(frozen=True)
class _Step:
    label: str
    weight: float


def draw_waterfall(case: Case, tongue: Tongue = ENGLISH) -> Waterfall:
    """Return the geometry of prior, one bar per indicator (largest first, the small ones folded) and sum."""
    steps = _steps(case, tongue)
    total = case.prior + case.weight
    prior = tongue.say("prior")
    spans: list[tuple[str, Effect, float, float, float]] = [(prior, "anchor", 0.0, case.prior, case.prior)]
    running = case.prior
    for step in steps:
        effect: Effect = "for" if step.weight > 0 else "against"
        spans.append((step.label, effect, running, running + step.weight, step.weight))
        running += step.weight
    spans.append((tongue.say("sum"), "anchor", 0.0, total, total))

    low = min(min(start, end) for _, _, start, end, _ in spans)
    high = max(max(start, end) for _, _, start, end, _ in spans)
    pad = max((high - low) * 0.04, 0.25)
    low, high = low - pad, high + pad

    def x(log_odds: float) -> float:
        share = log_odds / (high - low) - low / (high - low)
        return round(_PLOT_LEFT + share * (_PLOT_RIGHT - _PLOT_LEFT), 2)

    rows = tuple(
        Row(
            label=shorten(label, _LABEL_ROOM),
            full_label=label,
            value=tongue.nats(amount),
            effect=effect,
            start=start,
            end=end,
            y=_ROWS_TOP + at * _ROW,
            points=_outline(x(start), x(end), _ROWS_TOP + at * _ROW + (_ROW - _BAR) / 2, effect),
            joint_x=x(end),
        )
        for at, (label, effect, start, end, amount) in enumerate(spans)
    )
    bottom = _ROWS_TOP + len(rows) * _ROW
    return Waterfall(
        rows=rows,
        ticks=tuple(
            Tick(x=x(_logit(p)), label=tongue.share(p, ".########"), even=p == 0.5)
            for p in _fitting_ticks(low, high)
        ),
        width=WIDTH,
        height=bottom + 8,
        rows_top=_ROWS_TOP,
        rows_bottom=bottom,
        labels_end=_LABELS_END,
        values_end=WIDTH - 4,
        row_height=_ROW,
        description=_describe(case, steps, total, tongue),
    )


def _steps(case: Case, tongue: Tongue) -> list[_Step]:
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for piece in case.evidence:
        sums[piece.indicator] += piece.weight
        counts[piece.indicator] += 1
    steps = [
        _Step(indicator(name, tongue) + (f" ×{counts[name]}" if counts[name] > 1 else ""), weight)
        for name, weight in sums.items()
        if weight != 0
    ]
    steps.sort(key=lambda step: (-abs(step.weight), step.label))
    if len(steps) > _SHOWN + 1:
        folded = steps[_SHOWN:]
        steps = steps[:_SHOWN]
        for small, told in (
            ([step.weight for step in folded if step.weight > 0], N_("%(number)s more for")),
            ([step.weight for step in folded if step.weight < 0], N_("%(number)s more against")),
        ):
            if small:
                steps.append(_Step(tongue.say(told, number=tongue.number(len(small))), sum(small)))
    unlisted = case.weight - sum(step.weight for step in steps)
    if abs(unlisted) > max(_ROUNDING, abs(case.weight) * 1e-9):
        # The sum that the case states is the one that counts; a gap must show, not hide in the last bar.
        steps.append(_Step(tongue.say("not itemised"), unlisted))
    return steps


def _outline(start: float, end: float, top: float, effect: Effect) -> str:
    """Return a bar as polygon points: a blunt one for prior and sum, else with a tip in the way it pushes."""
    bottom = top + _BAR
    if effect == "anchor":
        left, right = min(start, end), max(start, end, min(start, end) + 1.5)
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    else:
        way = 1 if effect == "for" else -1
        length = max(abs(end - start), 2.0)
        tip = start + way * length
        neck = tip - way * min(_TIP, length)
        corners = [(start, top), (neck, top), (tip, (top + bottom) / 2), (neck, bottom), (start, bottom)]
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _fitting_ticks(low: float, high: float) -> list[float]:
    """Return the probabilities in range, the most telling first to claim room, in ascending order."""
    scale = (_PLOT_RIGHT - _PLOT_LEFT) / (high - low)
    taken: list[float] = []
    for p in _TICKS:
        inside = low <= _logit(p) <= high
        if inside and all(abs(_logit(p) - _logit(other)) * scale >= _TICK_GAP for other in taken):
            taken.append(p)
    return sorted(taken)


def _describe(case: Case, steps: list[_Step], total: float, tongue: Tongue) -> str:
    prior, whole = tongue.nats(case.prior), tongue.nats(total)
    parts = "; ".join(f"{step.label} {tongue.nats(step.weight)}" for step in steps)
    if not parts:
        return tongue.say("Prior log-odds of %(prior)s nats; no further weights.", prior=prior)
    return tongue.say(
        "From prior log-odds of %(prior)s, the weights %(parts)s lead to a sum of %(sum)s nats.",
        prior=prior,
        parts=parts,
        sum=whole,
    )
