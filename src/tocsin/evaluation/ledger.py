"""Cases and truth brought together, account by account.

The conventions stand here and in ``docs/evaluate.md``: an account counts with the heaviest case that accuses it; a
minor of a case is not accused; ``minor_involved`` finds an offender and accuses nobody; members of a ring that did
nothing in the window are neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.evaluation.cases import JudgedCase
from tocsin.evaluation.measures import Ranked
from tocsin.evaluation.truth import Truth, TruthOffender
from tocsin.model import Role


@dataclass(frozen=True)
class Planted:
    """One account that offended; several entries of the truth about it are one. ``roles`` may be empty: not known."""

    account: str
    roles: frozenset[Role]
    features: Mapping[str, str]
    stages: Mapping[str, datetime]

    @property
    def client(self) -> bool:
        """Whether it only buys."""
        return self.roles == {Role.CLIENT}


@dataclass(frozen=True)
class Naming:
    """How the cases name an account: the highest probability, and that of an accusation with its role, if any."""

    named: float
    accused: float | None
    role: Role


@dataclass(frozen=True)
class Ledger:
    """Everything that the measures ask for. ``idle`` accounts are left out of ``namings``."""

    threshold: float
    cases: Sequence[JudgedCase]
    planted: Mapping[str, Planted]
    namings: Mapping[str, Naming]
    families: Mapping[str, str]
    victims: frozenset[str]
    truth: Truth

    @property
    def alarms(self) -> list[JudgedCase]:
        """The cases from the threshold on."""
        return [case for case in self.cases if case.probability >= self.threshold]

    @property
    def offenders(self) -> list[Planted]:
        """Who offends and does not only buy, by account."""
        return [one for one in self.planted.values() if not one.client]

    @property
    def clients(self) -> list[Planted]:
        """Who only buys, by account."""
        return [one for one in self.planted.values() if one.client]

    def shown(self, account: str) -> Role | None:
        """Return what the alarms take an account for: None if they do not name it, or only as a minor."""
        naming = self.namings.get(account)
        if naming is None or naming.named < self.threshold:
            return None
        accused = naming.accused is not None and naming.accused >= self.threshold
        return naming.role if accused else Role.MINOR_INVOLVED

    def found(self, one: Planted) -> bool:
        """Whether an alarm names the account, as accused or as a minor involved."""
        return self.shown(one.account) is not None

    def accused(self) -> dict[str, Naming]:
        """Return the accounts that an alarm accuses."""
        return {
            account: naming
            for account, naming in self.namings.items()
            if naming.accused is not None and naming.accused >= self.threshold
        }

    def wrongly_accused(self) -> dict[str, Naming]:
        """Return the accounts that an alarm accuses and the truth does not list."""
        return {account: naming for account, naming in self.accused().items() if account not in self.planted}

    def ranking(self) -> list[Ranked]:
        """Return every named account with what a ranking by probability needs; offenders are sought, clients not."""
        return [
            Ranked(
                accused=naming.accused,
                named=naming.named,
                right=account in self.planted,
                sought=account in self.planted and not self.planted[account].client,
            )
            for account, naming in self.namings.items()
        ]

    def forecasts(self) -> list[tuple[float, bool]]:
        """Return (probability, offends) of every offender that is not a client and of every look-alike.

        An account in no case counts with 0. A look-alike's probability is that of an accusation.
        """
        of_offenders = [
            (self.namings[one.account].named if one.account in self.namings else 0.0, True)
            for one in self.offenders
        ]
        of_innocents = [
            (naming.accused or 0.0 if (naming := self.namings.get(account)) else 0.0, False)
            for account in self.families
        ]
        return of_offenders + of_innocents


def bring_together(cases: Sequence[JudgedCase], truth: Truth, threshold: float) -> Ledger:
    """Return the ledger of ``cases`` against ``truth`` with alarms from ``threshold`` on (0 to 1)."""
    planted = _planted(truth)
    idle = {account for ring in truth.rings for account in ring.accounts} - planted.keys()
    # The heaviest first, ties by id: the order of the lines changes nothing.
    ranked = sorted(cases, key=lambda case: (-case.probability, -case.weight, case.case))
    return Ledger(
        threshold=threshold,
        cases=ranked,
        planted=planted,
        namings={account: one for account, one in _namings(ranked).items() if account not in idle},
        families={
            one.account: one.family
            for one in sorted(truth.lookalikes, key=lambda one: (one.account, one.family))
            if one.account not in planted
        },
        victims=frozenset(one.account for one in truth.victims) - planted.keys(),
        truth=truth,
    )


def _planted(truth: Truth) -> dict[str, Planted]:
    entries: dict[str, list[TruthOffender]] = {}
    for offender in truth.offenders:
        entries.setdefault(offender.account, []).append(offender)
    return {account: _merged(account, entries[account], truth) for account in sorted(entries)}


def _merged(account: str, entries: list[TruthOffender], truth: Truth) -> Planted:
    stages: dict[str, datetime] = {}
    for entry in entries:
        for stage, at in entry.stages.items():
            if at is not None:
                stages[stage] = min(at, stages.get(stage, at))
    features = {
        "group": _words(entry.group for entry in entries) or truth.groups.get(account),
        "language": _words(entry.language for entry in entries),
        "evasion": _words(entry.evasion for entry in entries),
        "kind": _words(entry.kind for entry in entries),
        "strength": _words(entry.strength for entry in entries),
        "telling": _telling([entry.telling for entry in entries if entry.telling is not None]),
    }
    return Planted(
        account=account,
        roles=frozenset(entry.role for entry in entries if entry.role is not None),
        features={name: value for name, value in features.items() if value},
        stages=dict(sorted(stages.items())),
    )


def _words(values: Iterable[str | None]) -> str | None:
    return " + ".join(sorted({str(value) for value in values if value})) or None


def _telling(values: list[bool]) -> str | None:
    return ("yes" if any(values) else "no") if values else None


def _namings(ranked: Iterable[JudgedCase]) -> dict[str, Naming]:
    namings: dict[str, Naming] = {}
    for case in ranked:
        for entry in sorted(case.accounts, key=lambda entry: (entry.account, entry.role)):
            if entry.role is Role.MINOR:
                continue
            before = namings.get(entry.account)
            accused = case.probability if entry.role.accuses else None
            if before is None:
                namings[entry.account] = Naming(case.probability, accused, entry.role)
            elif before.accused is None and accused is not None:
                # An accusation outranks a heavier case that accuses nobody.
                namings[entry.account] = Naming(before.named, accused, entry.role)
    return namings
