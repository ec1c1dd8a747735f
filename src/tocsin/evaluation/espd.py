"""Early detection in conversations as they go on: the loop of Vogt, Leser and Akbik (ACL 2021), for any scorer.

After each message the last 50 are judged together. A second judge keeps the last 10 of these verdicts and warns as soon
as as many of them are positive as its *skepticism* says; who was warned of stays so. The latency is the place of that
message, from 1. F-latency and ERDE are those of :mod:`tocsin.evaluation.timing`, over conversations.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import msgspec

from tocsin.evaluation.measures import f_beta, ratio
from tocsin.evaluation.result import Rate, Share
from tocsin.evaluation.shares import rate as rate_of
from tocsin.evaluation.shares import rounded, share
from tocsin.evaluation.timing import erde, f_latency, latency_rate, speed

WINDOW, HISTORY = 50, 10
SKEPTICISMS = tuple(range(1, HISTORY + 1))

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Watched:
    """A conversation that was watched to its end: ``warned[s - 1]`` is the latency with skepticism s, None if never."""

    length: int
    positive: bool
    warned: tuple[int | None, ...]


class Warnings(msgspec.Struct, frozen=True, kw_only=True):
    """How right and how early warnings were. ``wrong_per_1000`` is over innocent conversations."""

    precision: float
    recall: float
    f1: float
    f0_5: float
    precision_interval: Share
    recall_interval: Share
    wrong_per_1000: Rate
    median_latency: float | None
    speed: float | None
    f_latency: float | None
    erde5: float | None
    erde50: float | None


class Skeptic(msgspec.Struct, frozen=True, kw_only=True):
    """The warnings of one skepticism (1-10)."""

    skepticism: int
    warnings: Warnings


class HeldOut(msgspec.Struct, frozen=True, kw_only=True):
    """Warnings where each fold's skepticism was chosen on the others: the best F-latency there, ties the smaller."""

    folds: int
    chosen: tuple[int, ...]
    warnings: Warnings


class Conversations(msgspec.Struct, frozen=True, kw_only=True):
    """Early detection over all conversations. ``median_length``: messages of the positive ones, which sets the speed.

    ``largest_component``: the share of conversations whose authors hang together most.
    """

    conversations: int
    positive: int
    median_length: float | None
    window: int
    history: int
    threshold: float
    sweep: tuple[Skeptic, ...]
    held_out: HeldOut | None
    components: int
    largest_component: float | None


def verdicts(
    messages: Sequence[M], scorer: Callable[[Sequence[M]], float], threshold: float
) -> Iterator[bool]:
    """Yield after each message whether ``scorer`` gives the last 50 at least ``threshold``."""
    for end in range(1, len(messages) + 1):
        yield scorer(messages[max(0, end - WINDOW) : end]) >= threshold


def latencies(found: Iterable[bool]) -> tuple[int | None, ...]:
    """Return for each skepticism the place (from 1) of the message with which it warned, None if it never did."""
    first: list[int | None] = [None] * HISTORY
    last: deque[bool] = deque(maxlen=HISTORY)
    for place, positive in enumerate(found, 1):
        last.append(positive)
        for so_many in range(sum(last), 0, -1):
            if first[so_many - 1] is not None:
                break
            first[so_many - 1] = place
    return tuple(first)


def judge_conversations(
    watched: Sequence[Watched],
    threshold: float,
    component: Sequence[int],
    fold: Sequence[int] | None = None,
) -> Conversations:
    """Return the figures of all skepticisms, and with ``fold`` of a skepticism chosen on other folds.

    ``component`` tells which conversations hang together over their authors, ``fold`` (from 0) keeps them together.
    """
    length = _length(watched)
    sizes = Counter(component)
    return Conversations(
        conversations=len(watched),
        positive=sum(one.positive for one in watched),
        median_length=length,
        window=WINDOW,
        history=HISTORY,
        threshold=threshold,
        sweep=tuple(
            Skeptic(skepticism=s, warnings=_judge([(one, one.warned[s - 1]) for one in watched], length))
            for s in SKEPTICISMS
        ),
        held_out=None if fold is None else _held_out(watched, fold),
        components=len(sizes),
        largest_component=rounded(max(sizes.values()) / len(watched)) if watched else None,
    )


def _length(watched: Iterable[Watched]) -> float | None:
    lengths = [one.length for one in watched if one.positive]
    return float(median(lengths)) if lengths else None


def _held_out(watched: Sequence[Watched], fold: Sequence[int]) -> HeldOut | None:
    """Return the pooled warnings; None unless every fold has positive conversations beside it to choose on."""
    numbers = sorted(set(fold))
    chosen: list[int] = []
    pooled: list[tuple[Watched, int | None]] = []
    for number in numbers:
        others = [one for one, at in zip(watched, fold, strict=True) if at != number]
        if not any(one.positive for one in others):
            return None
        length = _length(others)

        def worth(
            s: int, others: list[Watched] = others, length: float | None = length
        ) -> tuple[float, float, int]:
            made = _judge([(one, one.warned[s - 1]) for one in others], length)
            return made.f_latency or 0.0, made.f1, -s

        best = max(SKEPTICISMS, key=worth)
        chosen.append(best)
        pooled += [(one, one.warned[best - 1]) for one, at in zip(watched, fold, strict=True) if at == number]
    return HeldOut(folds=len(numbers), chosen=tuple(chosen), warnings=_judge(pooled, _length(watched)))


def _judge(warned: Sequence[tuple[Watched, int | None]], length: float | None) -> Warnings:
    positives = sum(one.positive for one, _ in warned)
    found = sorted(k for one, k in warned if one.positive and k is not None)
    wrong = sum(not one.positive and k is not None for one, k in warned)
    precision, recall = ratio(len(found), len(found) + wrong), ratio(len(found), positives)
    f1 = f_beta(precision, recall)
    pace = latency_rate(length) if length is not None and length > 1 else None

    def early_risk(deadline: float) -> float | None:
        if not positives:
            return None
        return rounded(erde(found, positives - len(found), wrong, len(warned), deadline))

    return Warnings(
        precision=round(precision, 6),
        recall=round(recall, 6),
        f1=round(f1, 6),
        f0_5=round(f_beta(precision, recall, 0.5), 6),
        precision_interval=share(len(found), len(found) + wrong),
        recall_interval=share(len(found), positives),
        wrong_per_1000=rate_of(wrong, len(warned) - positives, 1000),
        median_latency=median(found) if found else None,
        speed=None if pace is None else rounded(speed(found, pace)),
        f_latency=None if pace is None else rounded(f_latency(f1, found, pace)),
        erde5=early_risk(5),
        erde50=early_risk(50),
    )
