"""The three drawings of an evaluation: geometry in SVG user units, and the words that stand for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tocsin.console.evaluation.listings import number
from tocsin.evaluation import Calibration, Curve, Evaluation, Point, ReliabilityBin

WIDTH, HEIGHT = 420.0, 372.0
LEFT, RIGHT, TOP, BOTTOM = 58.0, 404.0, 16.0, 318.0
_STEPS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_COURSES = {
    "stages": ("of their stages", "solid"),
    "time": ("of the time from their first stage to their last", "dashed"),
    "evidence": ("of the evidence in the case", "dotted"),
}


@dataclass(frozen=True)
class Tick:
    """A value of an axis: where it stands, and how it is written."""

    at: float
    label: str


@dataclass(frozen=True)
class Line:
    """A line with the class that says how it is drawn."""

    path: str
    css: str


@dataclass(frozen=True)
class Dot:
    """A point, with its 95 % interval from ``high`` to ``low`` (both y) if it has one."""

    x: float
    y: float
    radius: float
    high: float | None
    low: float | None
    title: str


@dataclass(frozen=True)
class Plot:
    """One drawing in the unit square. ``legend`` holds (class of the line, words)."""

    key: str
    title: str
    description: str
    note: str
    x_axis: str
    y_axis: str
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    legend: tuple[tuple[str, str], ...]
    ticks_x: tuple[Tick, ...] = tuple(Tick(LEFT + step * (RIGHT - LEFT), f"{step:g}") for step in _STEPS)
    ticks_y: tuple[Tick, ...] = tuple(Tick(BOTTOM - step * (BOTTOM - TOP), f"{step:g}") for step in _STEPS)


def plots(made: Evaluation) -> list[Plot]:
    """Return the drawings for which there are figures."""
    drawn = []
    if made.calibration is not None:
        drawn.append(_reliability(made.calibration))
    if made.curve:
        drawn.append(_precision_recall(made))
    if any(curve.offenders for curve in made.early.curves):
        drawn.append(_early([curve for curve in made.early.curves if curve.offenders]))
    return drawn


def _x(share: float) -> float:
    return round(LEFT + share * (RIGHT - LEFT), 2)


def _y(share: float) -> float:
    return round(BOTTOM - share * (BOTTOM - TOP), 2)


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{_x(x):g} {_y(y):g}" for x, y in points)


def _reliability(calibration: Calibration) -> Plot:
    held = [one for one in calibration.bins if one.mean is not None]
    most = max((one.offends.of for one in held), default=1)
    return Plot(
        key="reliability",
        title="Reliability diagram",
        description="; ".join(_bin_words(one) for one in held) + ".",
        note="On the diagonal, a probability keeps its word. Bars are 95 % intervals; larger dots hold more accounts. "
        "The mix of offenders and look-alikes is the truth's, not a live platform's.",
        x_axis="mean probability",
        y_axis="share that offends",
        lines=(Line(_path([(0, 0), (1, 1)]), "even"),),
        dots=tuple(
            Dot(
                x=_x(one.mean or 0.0),
                y=_y(one.offends.share or 0.0),
                # By area, and never too small to see.
                radius=round(2.5 + 6.5 * (one.offends.of / most) ** 0.5, 2),
                high=_y(one.offends.high or 0.0),
                low=_y(one.offends.low or 0.0),
                title=_bin_words(one),
            )
            for one in held
        ),
        legend=(),
    )


def _bin_words(one: ReliabilityBin) -> str:
    return (
        f"mean probability {number(one.mean)}: {one.offends.hits:,} of {one.offends.of:,} offend "
        f"({number(one.offends.share)})"
    )


def _precision_recall(made: Evaluation) -> Plot:
    steps: list[tuple[float, float]] = []
    reached = 0.0
    for point in made.curve:
        # Each gain in recall comes at the precision that it has then: the area below is the average precision.
        steps += [(reached, point.precision), (point.recall, point.precision)]
        reached = point.recall
    here = _here(made)
    return Plot(
        key="precision-recall",
        title="Precision and recall",
        description=f"Average precision {number(made.average_precision)}. "
        + "; ".join(
            f"precision {number(point.precision, 2)} at recall {number(point.recall, 2)}"
            for point in _thinned(made.curve)
        )
        + ".",
        note=f"Each alarm bound is a point of the line; the dot is the bound of {made.threshold:g}. The area below is "
        "the average precision; the line ends where the cases end.",
        x_axis="recall: share of offenders found",
        y_axis="precision: share of accused who offend",
        lines=(Line(_path(steps), "solid"),),
        dots=here,
        legend=(),
    )


def _here(made: Evaluation) -> tuple[Dot, ...]:
    if made.precision is None or made.recall is None or not made.precision_interval.of:
        return ()
    title = f"at {made.threshold:g}: precision {number(made.precision)}, recall {number(made.recall)}"
    return (Dot(_x(made.recall), _y(made.precision), 6.0, None, None, title),)


def _thinned(points: tuple[Point, ...], most: int = 8) -> list[Point]:
    step = max(1, -(-len(points) // most))
    return [*points[::step], *([points[-1]] if (len(points) - 1) % step else [])]


def _early(curves: list[Curve]) -> Plot:
    return Plot(
        key="early",
        title="Early detection",
        description=" ".join(_course_words(curve) for curve in curves),
        note="A line says which share of the offenders had their alarm by then; those never found keep it below 1. "
        "The further up and left, the earlier. Stages and times are the truth's first moments of each stage; an alarm "
        "after the last of them stands at 1.",
        x_axis="share of the offender's course",
        y_axis="share of offenders alarmed",
        lines=tuple(Line(_path(_stairs(curve)), _COURSES[curve.course][1]) for curve in curves),
        dots=(),
        legend=tuple((_COURSES[curve.course][1], _COURSES[curve.course][0]) for curve in curves),
    )


def _stairs(curve: Curve) -> list[tuple[float, float]]:
    """Return the curve as stairs: between two steps nobody says when the alarm rang."""
    stairs = [(curve.at[0], 0.0)]
    for at, alarmed in zip(curve.at, curve.alarmed, strict=True):
        stairs += [(at, stairs[-1][1]), (at, alarmed)]
    return stairs


def _course_words(curve: Curve) -> str:
    half = curve.alarmed[curve.at.index(0.5)]
    return (
        f"By half {_COURSES[curve.course][0]}, {number(half, 2)} of {curve.offenders:,} offenders were alarmed; "
        f"by all, {number(curve.alarmed[-1], 2)}."
    )
