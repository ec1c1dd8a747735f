"""The indicators' data file, read and checked: what is seen, in which stage, how many nats it weighs.

Weights are nats in the file and whole micro-nats from here on, so that sums do not depend on their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pyarrow as pa

from tocsin.failure import WrongUseError
from tocsin.model import Stage

MICRO = 1_000_000
_DEPTH = 64
"""Repeats beyond this one add nothing: 0.95 ** 64 is below 4 %."""

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class IndicatorError(WrongUseError):
    """The indicators' file cannot be used; the message says where and what to do."""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A correlation group: indicators that tell of one fact. ``cap`` in nats, the others shares of 1."""

    cap: Annotated[float, msgspec.Meta(ge=0)]
    repeat: Share
    spread: Share
    company: Share
    deed: bool = True


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"heard_from": "from"}):
    """What is seen (``id``), where in the course of things (``stage``), and its weight in nats.

    ``chance`` is how often the words are heard in a million messages in which there is nothing to find.
    """

    id: str
    stage: Stage
    weight: Annotated[float, msgspec.Meta(ge=0)]
    group: str
    source: str
    why: str
    heard_from: str | None = None
    acquainted: Annotated[float, msgspec.Meta(ge=0)] | None = None
    chance: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0

    def variants(self) -> Iterator[Indicator]:
        """Give the indicator, and that of the same between people who are no strangers, if it has a weight."""
        yield self
        if self.acquainted is not None:
            yield msgspec.structs.replace(
                self,
                id=f"{self.id}_acquainted",
                weight=self.acquainted,
                why=f"{self.why}, whom they know",
                acquainted=None,
            )


class Exoneration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"heard_from": "from"}):
    """What speaks for innocence, its weight in nats (negative), and the groups it may offset.

    ``by_words``: it says something of what was written, so it counts only where that was read.
    """

    id: str
    stage: Stage
    weight: Annotated[float, msgspec.Meta(le=0)]
    offsets: tuple[str, ...]
    source: str
    why: str
    heard_from: str | None = None
    by_words: bool = False


class IndicatorFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. ``prior`` is the log-odds, in nats, to which the weights are added."""

    version: str
    prior: float
    groups: dict[str, Group]
    indicators: tuple[Indicator, ...]
    exonerations: tuple[Exoneration, ...]


NEVER_OFFSET = frozenset(
    {
        "secrecy",
        "paid_picture",
        "offer",
        "threat",
        "extorted",
        "reuse",
        "advert",
        "client",
        "client_payment",
        "money_chain",
        "buying",
        "known",
    }
)
"""Groups that nothing offsets: picture for payment, adverts, threats and requests for secrecy stand."""


@dataclass(frozen=True)
class Indicators:
    """The checked indicators, the parameters of the signals, and a version that names exactly these numbers."""

    file: IndicatorFile
    parameters: dict[str, float | int]
    version: str

    @classmethod
    def load(cls, path: Path | None = None) -> Indicators:
        """Read the product's own indicators, or those at ``path``.

        Raises :class:`IndicatorError` where the file is no YAML, breaks the form, or contradicts itself.
        """
        data = files("tocsin.signals") / "data"
        text = (
            path.read_text(encoding="utf-8")
            if path
            else (data / "indicators.yaml").read_text(encoding="utf-8")
        )
        parameters_text = (data / "parameters.yaml").read_text(encoding="utf-8")
        where = str(path) if path else "indicators.yaml"
        try:
            file = msgspec.yaml.decode(text, type=IndicatorFile)
        except msgspec.DecodeError as error:
            raise IndicatorError(
                f"{where}: {error}. Compare it with the file that ships with Tocsin."
            ) from error
        _check(file, where)
        return cls.of(file, msgspec.yaml.decode(parameters_text))

    @classmethod
    def of(cls, file: IndicatorFile, parameters: dict[str, float | int]) -> Indicators:
        """Name these numbers by a version: the file's own and a digest of everything that weighs."""
        digest = hashlib.sha256(msgspec.json.encode([file, parameters], order="sorted")).hexdigest()[:12]
        return cls(file, parameters, f"{file.version}+{digest}")

    def with_prior(self, prior: float) -> Indicators:
        """Return the same indicators over another prior (log-odds, nats)."""
        return Indicators.of(msgspec.structs.replace(self.file, prior=prior), self.parameters)

    def weights(self) -> dict[str, float]:
        """Return what every indicator and exoneration weighs, in nats; those between acquaintances included."""
        every: list[Indicator | Exoneration] = [*self.indicators(), *self.file.exonerations]
        return {entry.id: entry.weight for entry in every}

    def with_weights(self, weights: Mapping[str, float]) -> Indicators:
        """Return the same indicators with other ``weights`` (nats, by id as :meth:`weights` gives them).

        Whoever reads them from a file has made sure that the ids are known and the signs kept.
        """

        def acquainted(indicator: Indicator) -> float | None:
            kept = indicator.acquainted
            return kept if kept is None else weights.get(f"{indicator.id}_acquainted", kept)

        file = msgspec.structs.replace(
            self.file,
            indicators=tuple(
                msgspec.structs.replace(i, weight=weights.get(i.id, i.weight), acquainted=acquainted(i))
                for i in self.file.indicators
            ),
            exonerations=tuple(
                msgspec.structs.replace(e, weight=weights.get(e.id, e.weight)) for e in self.file.exonerations
            ),
        )
        return Indicators.of(file, self.parameters)

    def with_indicator(self, indicator: Indicator) -> Indicators:
        """Return these indicators and one more."""
        more = msgspec.structs.replace(self.file, indicators=(*self.file.indicators, indicator))
        _check(more, "indicators")
        return replace(self, file=more)

    def indicators(self) -> list[Indicator]:
        """Return all indicators, those between acquaintances included."""
        return [variant for indicator in self.file.indicators for variant in indicator.variants()]

    def sentences(self) -> dict[str, tuple[Stage, str]]:
        """Return for each indicator and exoneration its stage and the sentence that a reviewer reads."""
        every: list[Indicator | Exoneration] = [*self.indicators(), *self.file.exonerations]
        return {entry.id: (entry.stage, entry.why) for entry in every}

    def relations(self) -> dict[str, pa.Table]:
        """Return the relations that the SQL joins: weights in micro-nats, discounts in parts per million."""
        file = self.file
        indicators = self.indicators()
        return {
            "indicator": pa.table(
                {
                    "indicator": [i.id for i in indicators],
                    "from": pa.array([i.heard_from for i in indicators], pa.string()),
                    "grp": [i.group for i in indicators],
                    "stage": [str(i.stage) for i in indicators],
                    "weight": pa.array([micro(i.weight) for i in indicators], pa.int64()),
                    "chance": pa.array([i.chance for i in indicators], pa.int64()),
                }
            ),
            "correlation_group": pa.table(
                {
                    "grp": list(file.groups),
                    "cap": pa.array([micro(g.cap) for g in file.groups.values()], pa.int64()),
                    "deed": [g.deed for g in file.groups.values()],
                }
            ),
            "discount": pa.table(_discounts(file.groups)),
            "exoneration": pa.table(
                {
                    "indicator": [e.id for e in file.exonerations],
                    "weight": pa.array([micro(e.weight) for e in file.exonerations], pa.int64()),
                    "by_words": [e.by_words for e in file.exonerations],
                }
            ),
            "offset_group": pa.table(
                {
                    "indicator": [e.id for e in file.exonerations for _ in e.offsets],
                    "grp": [g for e in file.exonerations for g in e.offsets],
                }
            ),
        }


def micro(nats: float) -> int:
    """Return nats as whole micro-nats."""
    return round(nats * MICRO)


def _discounts(groups: dict[str, Group]) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {"grp": [], "nth": [], "repeat_ppm": [], "spread_ppm": [], "company_ppm": []}
    for name, group in groups.items():
        for nth in range(1, _DEPTH + 1):
            rows["grp"].append(name)
            rows["nth"].append(nth)
            for kind in ("repeat", "spread", "company"):
                rows[f"{kind}_ppm"].append(round(getattr(group, kind) ** (nth - 1) * MICRO))
    return rows


def _check(file: IndicatorFile, where: str) -> None:
    seen: set[str] = set()
    for name in [*(i.id for i in file.indicators), *(e.id for e in file.exonerations)]:
        if name in seen:
            raise IndicatorError(
                f"{where}: the indicator '{name}' stands twice; give one of them another id."
            )
        seen.add(name)
    for indicator in file.indicators:
        if indicator.group not in file.groups:
            raise IndicatorError(
                f"{where}: the indicator '{indicator.id}' names the group '{indicator.group}', which is not there; "
                "add it under 'groups' or name another."
            )
    for exoneration in file.exonerations:
        for group in exoneration.offsets:
            if group not in file.groups:
                raise IndicatorError(
                    f"{where}: '{exoneration.id}' offsets the group '{group}', which is not there."
                )
            if group in NEVER_OFFSET:
                raise IndicatorError(
                    f"{where}: '{exoneration.id}' offsets '{group}', which nothing may offset; take it out."
                )
