"""Cases and truths written by hand, so that each figure can be counted on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tocsin.evaluation import JudgedCase, Truth
from tocsin.evaluation.cases import JudgedAccount, JudgedEvidence
from tocsin.evaluation.truth import TruthCounts, TruthLookalike, TruthOffender, TruthRing, TruthVictim
from tocsin.model import Role, Stage

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)


def hour(hours: float) -> datetime:
    return BEGIN + timedelta(hours=hours)


def case(
    name: str,
    probability: float,
    roles: dict[str, Role],
    *,
    opened: float | None = None,
    evidence: Sequence[tuple[str, float]] = (),
    weight: float = 0.0,
) -> JudgedCase:
    """Return a case; ``evidence`` holds (actor, hour), ``opened`` is the hour of the alarm."""
    return JudgedCase(
        case=name,
        probability=probability,
        weight=weight,
        opened_at=None if opened is None else hour(opened),
        accounts=tuple(JudgedAccount(account, role) for account, role in roles.items()),
        evidence=tuple(
            JudgedEvidence(f"{name}-{at}", hour(when), actor) for at, (actor, when) in enumerate(evidence)
        ),
    )


def small_town() -> tuple[list[JudgedCase], Truth]:
    """Return four cases and a truth with four offenders, two clients, a ring with an idle account and look-alikes."""
    cases = [
        case(
            "ring",
            0.98,
            {
                "boss": Role.RECRUITER,
                "purse": Role.RECRUITER,
                "sleeper": Role.ASSOCIATE,
                "kid": Role.MINOR,
                "buyer": Role.CLIENT,
            },
            opened=10,
            evidence=[("boss", 0), ("boss", 4), ("boss", 10), ("purse", 30), ("boss", 40)],
        ),
        case(
            "poser", 0.9, {"poser": Role.MINOR_INVOLVED, "kid": Role.MINOR}, opened=3, evidence=[("poser", 3)]
        ),
        case(
            "coach", 0.6, {"coach-1": Role.OFFENDER, "kid": Role.MINOR}, opened=5, evidence=[("coach-1", 5)]
        ),
        case("weak", 0.2, {"lone": Role.OFFENDER, "kid": Role.MINOR}, evidence=[("lone", 9)]),
    ]
    truth = Truth(
        offenders=(
            TruthOffender(
                account="boss",
                role=Role.RECRUITER,
                group="hill",
                language="en",
                evasion="none",
                telling=True,
                stages={Stage.CONTACT: hour(0), Stage.IMAGE: hour(8), Stage.TRANSACTION: hour(20)},
            ),
            TruthOffender(
                account="purse",
                role=Role.ASSOCIATE,
                group="hill",
                language="en",
                evasion="none",
                telling=False,
                stages={Stage.TRANSACTION: hour(30)},
            ),
            TruthOffender(account="poser", role=Role.OFFENDER, group="river", language="fr", evasion="leet"),
            TruthOffender(account="lone", role=Role.OFFENDER, group="river", language="fr", evasion="none"),
            TruthOffender(account="buyer", role=Role.CLIENT),
            TruthOffender(account="shopper", role=Role.CLIENT),
        ),
        rings=(
            TruthRing(ring="r1", accounts=("boss", "purse", "sleeper"), silent=False),
            TruthRing(ring="r2", accounts=("lone", "nobody"), silent=True),
        ),
        victims=(TruthVictim(account="kid"),),
        lookalikes=(
            *(TruthLookalike(account=f"coach-{n}", family="coach") for n in range(1, 5)),
            TruthLookalike(account="aunt", family="relative"),
        ),
        counts=TruthCounts(accounts=1000, by_type={"message": 50_000}),
    )
    return cases, truth
