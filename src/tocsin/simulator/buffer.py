"""Where the events of one shard gather before they are put in order of time and written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from tocsin.simulator.population import Ints

_ENCODER = msgspec.json.Encoder()


def stamps(at: Ints) -> list[str]:
    """RFC 3339 in UTC, to the millisecond, of milliseconds since 1970."""
    text: list[str] = np.datetime_as_string(at.astype("datetime64[ms]"), unit="ms", timezone="UTC").tolist()
    return text


_DAY_MS = 86_400_000


class Stamper:
    """RFC 3339 of single moments; the text of a day is made once."""

    def __init__(self) -> None:
        self._days: dict[int, str] = {}

    def __call__(self, at: int) -> str:
        """The moment ``at`` (milliseconds since 1970)."""
        day, rest = divmod(at, _DAY_MS)
        text = self._days.get(day)
        if text is None:
            text = self._days[day] = str(np.datetime64(day, "D"))
        seconds, milli = divmod(rest, 1000)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        return f"{text}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z"


class EventBuffer:
    """Lines of JSON with their moments, added one by one or in bulk."""

    def __init__(self) -> None:
        self._at: list[Ints] = []
        self._lines: list[str] = []
        self._single: list[int] = []
        self._stamp = Stamper()

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, at: int, event: Mapping[str, object]) -> None:
        """Add one event; its ``at`` is filled in from the moment."""
        self._single.append(at)
        # The order of the keys is that of the bulk lines: form must not tell plots from everyday life.
        head = {"id": event["id"], "type": event["type"], "at": self._stamp(at)}
        self._lines.append(_ENCODER.encode({**head, **event}).decode())

    def extend(self, at: Ints, lines: Iterable[str]) -> None:
        """Add rendered lines whose moments are ``at``."""
        self._settle()
        self._at.append(at)
        self._lines.extend(lines)

    def _settle(self) -> None:
        if self._single:
            self._at.append(np.array(self._single, dtype=np.int64))
            self._single = []

    def ordered(self, end: int) -> Sequence[str]:
        """The lines in order of time, those before ``end`` alone: what comes later is not exported yet."""
        self._settle()
        if not self._lines:
            return []
        at = np.concatenate(self._at)
        order = np.argsort(at, kind="stable")
        order = order[: int(np.searchsorted(at[order], end))]
        lines = self._lines
        return [lines[i] for i in order.tolist()]
