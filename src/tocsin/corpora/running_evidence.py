"""Our own scorer for the loop of early detection: what a scan saw in the window, as a probability.

A scan gives each case its pieces of evidence, each with the event in which it was seen and its weight. The score of a
window is the probability of the case whose evidence in the window weighs most: prior plus the weights, through the same
calibration. The scan for it gives everybody an account of their own in each conversation, so that a warning rests on
this conversation alone; what an account did in others is judged by author. One thing is not blind to later messages:
discounts, and what speaks for innocence, are settled over the whole conversation.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from tocsin.corpora.platform import place_of
from tocsin.evidence import Forecast
from tocsin.model import Case
from tocsin.signals import micro

Places = Sequence[int]


class RunningEvidence:
    """Scores windows of a conversation's messages by the evidence of ``cases`` in them."""

    def __init__(self, cases: Iterable[Case], forecast: Forecast) -> None:
        self._forecast = forecast
        self._held: dict[str, dict[int, list[tuple[int, int]]]] = {}
        for number, case in enumerate(cases):
            for piece in case.evidence:
                found = place_of(piece.event)
                if found is not None:
                    places = self._held.setdefault(found[0], {})
                    places.setdefault(found[1], []).append((number, micro(piece.weight)))

    def scorer(self, conversation: str) -> Callable[[Places], float]:
        """Return the scorer of one conversation; it takes places of messages, from 0, without gaps."""
        held = sorted(self._held.get(conversation, {}).items())
        places = [place for place, _ in held]
        nothing = self._forecast.probability(0)

        def score(window: Places) -> float:
            sums: dict[int, int] = defaultdict(int)
            for _, pieces in held[bisect_left(places, window[0]) : bisect_right(places, window[-1])]:
                for number, weight in pieces:
                    sums[number] += weight
            return self._forecast.probability(max(sums.values())) if sums else nothing

        return score
