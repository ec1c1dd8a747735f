"""A keyword list: how many messages of an account to minors hold a phrase of the list, and nothing more.

The list is Tocsin's own phrase files, read by its own screen, so that disguised letters are seen through as well. Each
message counts once, each phrase as much as any other, and nothing that speaks for innocence is heard.
"""

from __future__ import annotations

from collections import Counter

import pyarrow as pa

from bench.peers.talk import Talk
from tocsin.signals import Indicators, Screen

HEARD_BY_MINORS = ("adult", "anyone")


class Keywords:
    """Ready as made: it learns nothing."""

    knows_ages = True

    def __init__(self) -> None:
        self._screen = Screen.load()
        told = Indicators.load().file.indicators
        self._telling = frozenset(one.id for one in told if one.heard_from in HEARD_BY_MINORS)

    def scores(self, talk: Talk) -> dict[str, dict[str, float]]:
        """Return n / (1 + n) for each account with n messages to minors in which a phrase is found."""
        to_minors = [one for one in talk.messages if not talk.minors.isdisjoint(one.to)]
        hits = self._screen.hits(pa.array([one.text for one in to_minors], pa.string()))
        found = zip(hits["index"].to_pylist(), hits["indicator"].to_pylist(), strict=True)
        telling = {index for index, indicator in found if indicator in self._telling}
        counts = Counter(to_minors[index].sender for index in telling)
        return {"keyword list": {sender: count / (1 + count) for sender, count in counts.items()}}
