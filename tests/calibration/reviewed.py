"""Cases drawn from a known law: which indicators they show, and how likely they are to be confirmed."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tocsin.model import Case, CaseAccount, Evidence, Kind, Role, Stage
from tocsin.signals import Indicators

SHIPPED = Indicators.load()
WEIGHTS = SHIPPED.weights()
PRIOR = -2.0
NOON = "2026-01-05T12:00:00Z"


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 2, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


def case(name: str, shown: Sequence[str], accounts: Mapping[str, Role]) -> Case:
    weight = round(sum(WEIGHTS[one] for one in shown), 6)
    evidence = tuple(
        Evidence(f"{name}-{at}", one, Stage.CONTACT, WEIGHTS[one], "seen", NOON, next(iter(accounts)))
        for at, one in enumerate(shown)
    )
    return Case(
        case=name,
        kind=Kind.GROOMING,
        probability=round(1 / (1 + math.exp(-(PRIOR + weight))), 6),
        weight=weight,
        opened_at=None,
        accounts=tuple(CaseAccount(account, role, 0.0) for account, role in accounts.items()),
        stages=(),
        evidence=evidence,
        weights_version=SHIPPED.version,
        prior=PRIOR,
    )


def drawn(
    number: int, factors: Mapping[str, float], *, seed: int = 1, rare: Mapping[str, int] | None = None
) -> tuple[list[Case], dict[str, bool]]:
    """Draw cases whose true log-odds are the prior and each weight times its factor; ``rare`` go to the first few."""
    rng = random.Random(seed)
    cases, outcomes = [], {}
    for at in range(number):
        shown = [one for one in factors if rng.random() < 0.5]
        log_odds = PRIOR + sum(WEIGHTS[one] * factors[one] for one in shown)
        shown += [one for one, most in (rare or {}).items() if at < most]
        name = f"case-{at:04d}"
        made = case(name, shown, {f"adult-{at}": Role.OFFENDER, f"minor-{at}": Role.MINOR})
        cases.append(made)
        outcomes[name] = rng.random() < 1 / (1 + math.exp(-log_odds))
    return cases, outcomes


def write_cases(cases: Sequence[Case], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "cases.jsonl").write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in cases))


def lines(outcomes: Mapping[str, bool], inclusion: float | None = None) -> list[str]:
    stated = {} if inclusion is None else {"inclusion": inclusion}
    return [
        json.dumps({"case": name, "outcome": "confirmed" if yes else "not_confirmed", **stated})
        for name, yes in outcomes.items()
    ]
