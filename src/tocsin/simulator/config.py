"""The settings of one simulated platform; the same settings give byte-identical files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from tocsin.simulator.disguise import EVASIONS
from tocsin.simulator.errors import SimulationConfigError

LANGUAGES = ("en", "fr", "es")


def _default_languages() -> Mapping[str, float]:
    return MappingProxyType({"en": 0.6, "fr": 0.2, "es": 0.2})


@dataclass(frozen=True)
class SimulationConfig:
    """How large the platform is and who lives on it.

    ``people`` counts ordinary accounts (fake and business accounts come on top, about two per cent); ``days`` is the
    length of the window that begins at ``start``. Shares are fractions of ``people``: ``offender_share`` accounts
    that offend, ``client_share`` accounts that buy, ``lookalike_share`` innocents who look like offenders.
    ``silent_share`` is the fraction of plots in which no message holds a telling word. ``boldness`` is how many chances
    each behaviour of a scenario gets to be shown, on average (1 to 5): the more, the more of the scenario is seen.
    ``evade`` disguises the words of every telling plot in one way; if None, each plot draws its own, half of them none.
    ``activity`` multiplies
    everyday life: 1 gives some fifty events a person in thirty days. ``languages`` maps a language to its weight.
    ``media`` renders real pictures for ``media_share`` of the uploads and leaves their hashes out.

    Raises ``SimulationConfigError`` where a value is out of range.
    """

    people: int = 2000
    days: int = 30
    seed: int = 1
    start: datetime = datetime(2026, 1, 5, tzinfo=UTC)
    silent_share: float = 0.35
    boldness: float = 3.0
    evade: str | None = None
    offender_share: float = 0.004
    client_share: float = 0.003
    lookalike_share: float = 0.04
    activity: float = 1.0
    languages: Mapping[str, float] = field(default_factory=_default_languages)
    media: bool = False
    media_share: float = 0.02

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated, with the allowed range."""
        _within("people", self.people, 100, 20_000_000)
        _within("days", self.days, 1, 3650)
        _within("seed", self.seed, 0, 2**63 - 1)
        for name in ("silent_share", "media_share"):
            _within(name, getattr(self, name), 0, 1)
        for name in ("offender_share", "client_share"):
            _within(name, getattr(self, name), 0, 0.2)
        _within("boldness", self.boldness, 1, 5)
        if self.evade is not None and self.evade not in EVASIONS:
            raise SimulationConfigError(f"evade is {self.evade!r}: choose among {', '.join(EVASIONS)}")
        _within("lookalike_share", self.lookalike_share, 0, 0.5)
        _within("activity", self.activity, 0, 100)
        if self.start.tzinfo is None:
            raise SimulationConfigError("start has no time zone: give one, for example 2026-01-05T00:00:00Z")
        if not 1990 <= self.start.year <= 2090:
            raise SimulationConfigError(
                f"start is in the year {self.start.year}: choose one from 1990 to 2090"
            )
        strange = sorted(set(self.languages) - set(LANGUAGES))
        if strange:
            raise SimulationConfigError(
                f"no dialogue in {', '.join(strange)}: choose among {', '.join(LANGUAGES)}"
            )
        if not self.languages or min(self.languages.values()) < 0 or sum(self.languages.values()) <= 0:
            raise SimulationConfigError("languages need weights of 0 or more that add up to more than 0")


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise SimulationConfigError(f"{name} is {value}: choose a value from {low} to {high}")
