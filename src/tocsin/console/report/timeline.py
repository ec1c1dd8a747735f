"""The timeline: one lane per stage, a mark for what was seen at a time, a line where the alarm rang.

Marks nearer than a few units merge, so the drawing stays bounded whatever the number of events; a mark's area
grows with the weight it stands for. Geometry only, in SVG user units.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tocsin.console.languages import ENGLISH, Tongue
from tocsin.console.report import words
from tocsin.model import Case, Stage

WIDTH = 760.0
_LABELS_END = 98.0
_PLOT_LEFT = 116.0
_PLOT_RIGHT = 744.0
_LANES_TOP = 24.0
_LANE = 25.0
_BIN = 7.0
_SMALLEST, _LARGEST = 2.6, 8.5
_MOST_TICKS = 6
_LABEL = 76.0

_FIXED_STEPS = tuple(
    timedelta(**step)
    for step in (
        {"minutes": 1},
        {"minutes": 5},
        {"minutes": 15},
        {"hours": 1},
        {"hours": 3},
        {"hours": 6},
        {"hours": 12},
        {"days": 1},
        {"days": 2},
        {"days": 7},
        {"days": 14},
    )
)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)

_Scale = Callable[[datetime], float]


@dataclass(frozen=True)
class Mark:
    """Evidence of one stage near one time: a disc when it adds weight, else a hollow diamond."""

    x: float
    y: float
    radius: float
    against: bool
    points: str
    title: str


@dataclass(frozen=True)
class Lane:
    """A stage's row; ``reached`` is false where nothing of it was seen."""

    stage: Stage
    label: str
    y: float
    marks: tuple[Mark, ...]
    reached: bool


@dataclass(frozen=True)
class TimeTick:
    """A rule at a round time."""

    x: float
    label: str
    anchor: str


@dataclass(frozen=True)
class Timeline:
    """The whole chart; ``alarm_x`` is null below the alarm bound."""

    lanes: tuple[Lane, ...]
    ticks: tuple[TimeTick, ...]
    alarm_x: float | None
    alarm_anchor: str
    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    labels_end: float
    description: str


def draw_timeline(case: Case, tongue: Tongue = ENGLISH) -> Timeline:
    """Return the geometry of a case's course in time."""
    opened = None if case.opened_at is None else words.instant(case.opened_at)
    moments = [words.instant(piece.at) for piece in case.evidence]
    moments += [words.instant(reached.at) for reached in case.stages]
    if opened is not None:
        moments.append(opened)
    first, last = _span(moments)
    seconds = (last - first).total_seconds()

    def x(at: datetime) -> float:
        share = (at - first).total_seconds() / seconds
        return round(_PLOT_LEFT + share * (_PLOT_RIGHT - _PLOT_LEFT), 2)

    bottom = _LANES_TOP + len(Stage) * _LANE
    alarm_x = None if opened is None else x(opened)
    return Timeline(
        lanes=_lanes(case, {at: x(at) for at in moments}, tongue),
        ticks=tuple(_ticks(first, last, x, tongue)) if moments else (),
        alarm_x=alarm_x,
        alarm_anchor=_anchor(alarm_x or 0.0),
        width=WIDTH,
        height=bottom + 26,
        left=_PLOT_LEFT,
        right=_PLOT_RIGHT,
        top=_LANES_TOP,
        bottom=bottom,
        labels_end=_LABELS_END,
        description=_describe(case, tongue),
    )


def _span(moments: list[datetime]) -> tuple[datetime, datetime]:
    if not moments:
        start = datetime(2000, 1, 1, tzinfo=UTC)
        return start, start + timedelta(days=1)
    first, last = min(moments), max(moments)
    # A single moment stands in the middle of an hour or so, not in a span of seconds.
    pad = max((last - first) * 0.03, timedelta(minutes=2)) if last > first else timedelta(minutes=40)
    return first - pad, last + pad


def _lanes(case: Case, x_of: dict[datetime, float], tongue: Tongue) -> tuple[Lane, ...]:
    reached = {entry.stage for entry in case.stages}
    bins: dict[tuple[Stage, bool, int], list[tuple[float, float]]] = defaultdict(list)
    for piece in case.evidence:
        at = x_of[words.instant(piece.at)]
        bins[piece.stage, piece.weight < 0, int(at // _BIN)].append((at, abs(piece.weight)))
    heaviest = max((sum(weight for _, weight in members) for members in bins.values()), default=0.0) or 1.0
    lanes = []
    for row, stage in enumerate(Stage):
        y = _LANES_TOP + (row + 0.5) * _LANE
        own = [
            (key, members)
            for key, members in sorted(bins.items(), key=lambda item: item[0][1:])
            if key[0] is stage
        ]
        marks = tuple(_mark(members, y, heaviest, tongue, against=key[1]) for key, members in own)
        label = tongue.say(words.STAGE_WORDS[stage])
        lanes.append(
            Lane(stage=stage, label=label, y=y, marks=marks, reached=stage in reached or bool(marks))
        )
    return tuple(lanes)


def _mark(
    members: list[tuple[float, float]], y: float, heaviest: float, tongue: Tongue, *, against: bool
) -> Mark:
    x = round(sum(at for at, _ in members) / len(members), 2)
    weight = sum(weight for _, weight in members)
    radius = round(max(_SMALLEST, _LARGEST * math.sqrt(weight / heaviest)), 2)
    corners = ((x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius))
    return Mark(
        x=x,
        y=y,
        radius=radius,
        against=against,
        points=" ".join(f"{px:.2f},{py:.2f}" for px, py in corners),
        title=tongue.say(
            "%(pieces)s, %(weight)s nats",
            pieces=words.pieces(len(members), tongue),
            weight=tongue.nats(-weight if against else weight),
        ),
    )


def _ticks(first: datetime, last: datetime, x: _Scale, tongue: Tongue) -> Iterator[TimeTick]:
    span = last - first
    step = next((step for step in _FIXED_STEPS if span / step <= _MOST_TICKS), None)
    room_from = -math.inf
    for at in _months(first, last) if step is None else _rounds(first, last, step):
        at_x = x(at)
        anchor = _anchor(at_x)
        begins = at_x - _LABEL * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        if begins < room_from:
            continue
        room_from = begins + _LABEL + 6
        if step is None:
            label = tongue.day(at, "MMM y")
        elif step >= timedelta(days=1):
            label = tongue.day(at, "d MMM y")
        else:
            label = f"{tongue.day(at, 'd MMM')} {at:%H:%M}"
        yield TimeTick(x=at_x, label=label, anchor=anchor)


def _rounds(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + math.ceil((first - midnight) / step) * step
    while at <= last:
        yield at
        at += step


def _months(first: datetime, last: datetime) -> Iterator[datetime]:
    begin = first.year * 12 + first.month
    end = last.year * 12 + last.month - 1
    step = next((step for step in _MONTH_STEPS if (end - begin) / step < _MOST_TICKS), _MONTH_STEPS[-1])
    for month in range(-(-begin // step) * step, end + 1, step):
        yield datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _anchor(x: float) -> str:
    """Return which end of a label stands at ``x``, so that labels near an edge stay inside."""
    if x > WIDTH - _LABEL / 2:
        return "end"
    return "start" if x < _PLOT_LEFT + 20 else "middle"


def _describe(case: Case, tongue: Tongue) -> str:
    reached = sorted(case.stages, key=lambda entry: (words.instant(entry.at), entry.stage))
    parts = [
        tongue.say(
            "%(stage)s first on %(day)s",
            stage=tongue.say(words.STAGE_WORDS[entry.stage]),
            day=tongue.day(words.instant(entry.at)),
        )
        for entry in reached
    ]
    seen = (
        tongue.say("Stages: %(stages)s.", stages=tongue.listed(parts))
        if parts
        else tongue.say("No stage was reached.")
    )
    alarm = (
        tongue.say("No alarm.")
        if case.opened_at is None
        else tongue.say("Alarm on %(day)s.", day=tongue.day(words.instant(case.opened_at)))
    )
    return f"{seen} {alarm}"
