"""The United Kingdom's National Crime Agency: reports are due since 7 April 2026, by its portal or its API alone.

Online Safety Act 2023, sections 66 and 70; S.I. 2026/268. The form of its API is not public: Tocsin makes the report
ready, a person enters it at the portal and the reference here. What each level of priority means comes from settings;
without one a report counts as level 1, an immediate threat, which is due at once (regulation 6(6) and (7)).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, ClassVar

import msgspec

from tocsin.reporting.addressees.form import Addressee
from tocsin.reporting.neutral.model import Report


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a level of priority means, and within how many hours of the confirmation a report of it is due."""

    means: str
    hours: Annotated[float, msgspec.Meta(ge=0, le=24 * 366)] = 0


class CrimeAgency(Addressee, frozen=True, kw_only=True, tag="nca", tag_field="kind"):
    """The NCA. ``levels``: what the levels from 2 on mean, in words, or with their hours; level 1 is always there."""

    title: str = "National Crime Agency"
    levels: dict[int, str | Level] = msgspec.field(default_factory=dict)

    completes: ClassVar[bool] = True
    holds_from_handover: ClassVar[tuple[str, ...]] = ("uk_content",)
    # The year runs from the day on which the report was sent, and that is the portal's receipt, not the package's day.
    holds_from_reference: ClassVar[tuple[str, ...]] = ("uk_content", "uk_reference")

    def __post_init__(self) -> None:
        """Refuse settings that would change what the law says of level 1.

        :raises ValueError: where they tell of it.
        """
        if 1 in self.levels:
            raise ValueError("level 1 is an immediate threat, due at once; tell of the levels from 2 on")

    def within(self, report: Report) -> timedelta:
        """Return how soon the report is due: at once, unless settings give its level hours."""
        level = self.levels.get(report.level)
        return timedelta(hours=level.hours if isinstance(level, Level) else 0)

    def breaches(self, report: Report) -> list[str]:
        """Return what has to be corrected; a level has to be one that settings tell of."""
        found = super().breaches(report)
        if report.level != 1 and report.level not in self.levels:
            found.append(
                f"priority {report.level} is none that addressees.yaml tells of; leave it out for the highest"
            )
        if self.besides_center:
            found.append(
                "what the Center has is not reported to the NCA as well (Online Safety Act 2023, s. 70(5)); "
                "take besides_center out of addressees.yaml"
            )
        return found

    def body(self, report: Report) -> bytes:
        """Return the report with the level of priority that counts, and what it means."""
        told: dict[str, Any] = msgspec.to_builtins(report)
        level = self.levels.get(report.level, "immediate: due at once")
        meaning = level.means if isinstance(level, Level) else level
        told |= {"priority": report.level, "priority_means": meaning}
        return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


ADDRESSEE = CrimeAgency
