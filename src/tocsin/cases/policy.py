"""How a platform wants its cases worked: severities, deadlines, leases. Data, read once at the door."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import msgspec
import yaml

from tocsin.cases.errors import PolicyError
from tocsin.cases.words import QUEUES, CaseKind, NextAction, Severity

_Hours = Annotated[float, msgspec.Meta(gt=0, le=87_600)]
"""Up to ten years: no end is none, and a clock cannot carry it."""

_Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
_Part = Annotated[float, msgspec.Meta(ge=0, le=1)]
_BySeverity = Annotated[list[_Hours], msgspec.Meta(min_length=4, max_length=4)]


class Raise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Steps of severity that something adds."""

    trusted_flagger: int
    three_flaggers: int


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The policy; what each field means stands beside it in ``data/policy.yaml``."""

    severity: dict[CaseKind, Annotated[int, msgspec.Meta(ge=1, le=4)]]
    raised_by: Raise
    kind_of_reason: dict[str, CaseKind]
    skill_of_kind: dict[CaseKind, str]
    due_hours: dict[NextAction, _BySeverity]
    escalated_share: _Share
    emergency_hours: _Hours
    lease_minutes: _Hours
    queue_of_severity: Annotated[list[str], msgspec.Meta(min_length=4, max_length=4)]
    below_alarm_share: _Part
    single_review: bool
    notice_hours: Annotated[float, msgspec.Meta(ge=0, le=87_600)]
    second_look_share: _Part
    golden_share: _Part

    def __post_init__(self) -> None:
        for queue in self.queue_of_severity:
            if queue not in QUEUES:
                raise ValueError(f"there is no queue '{queue}'; choose of {', '.join(QUEUES)}")

    def due(self, action: NextAction, severity: int, now: datetime) -> datetime:
        """Return when an action that begins now is overdue."""
        return now + timedelta(hours=self.due_hours[action][severity - 1])

    def severity_of(self, kind: CaseKind, probability: float | None = None) -> Severity:
        """Return how grave a case is; one that is less likely than not is a step less urgent."""
        base = self.severity[kind]
        return Severity(max(1, base - 1) if probability is not None and probability < 0.5 else base)

    def queue_of(self, severity: int) -> str:
        """Return the queue of cases of a severity."""
        return self.queue_of_severity[severity - 1]


def read_policy(path: Path | None = None) -> Policy:
    """Return the policy that ships, with what the file at ``path`` overrides.

    :raises PolicyError: where the file cannot be read or says what makes no sense.
    """
    shipped = yaml.safe_load(
        resources.files("tocsin.cases").joinpath("data", "policy.yaml").read_text(encoding="utf-8")
    )
    try:
        own = {} if path is None else yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return msgspec.convert(_merged(shipped, own), Policy)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError, TypeError) as error:
        raise PolicyError(
            f"the policy {path} cannot be used: {str(error).splitlines()[0]}; see docs/cases.md"
        ) from error


def _merged(shipped: dict[str, Any], own: object) -> dict[str, Any]:
    if not isinstance(own, dict):
        raise TypeError("it is no mapping of names to values")
    result = dict(shipped)
    for name, value in own.items():
        known = shipped.get(name)
        result[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
    return result
