"""Who is what in a case. Every role but two accuses, and evidence of being a victim wins over all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.model import Kind, Role

_BUYING = frozenset({"payment_to_recruiter", "appointment", "client_asks_younger"})
_HELPING = frozenset({"client", "client_payment", "money_chain", "ban_evasion", "flag", "advert"})
"""Groups that a helper shows too: money comes in, an old ban, somebody's flag, plain words of an advert."""


@dataclass(frozen=True)
class Fact:
    """One fact of a case before its caps; ``counterpart`` is '' where there is none. ``weight`` in micro-nats."""

    subject: str
    counterpart: str
    actor: str
    indicator: str
    grp: str
    stage: str
    event: str
    occurred_at: datetime
    weight: int
    counterpart_minor: bool


def roles_of(
    kind: Kind,
    accused: Collection[str],
    facts: Sequence[Fact],
    ages: Mapping[str, tuple[bool, str]],
) -> dict[str, Role]:
    """Return the role of every account of a case.

    ``accused``: the accounts of the ring. ``ages``: for those ever known as minors, whether they are now, and the band.
    """
    roles = {account: _accused_role(kind, account, facts, ages) for account in accused}
    if kind is Kind.TRAFFICKING and Role.RECRUITER not in roles.values():
        roles |= {a: Role.RECRUITER for a in [_heaviest(facts)] if roles.get(a) is Role.ASSOCIATE}
    for fact in facts:
        if fact.counterpart_minor:
            roles.setdefault(fact.counterpart, Role.MINOR)
    for fact in facts:
        if fact.indicator in _BUYING and fact.actor not in roles:
            roles[fact.actor] = Role.CLIENT
    return roles


def _accused_role(
    kind: Kind, account: str, facts: Sequence[Fact], ages: Mapping[str, tuple[bool, str]]
) -> Role:
    minor, band = ages.get(account, (False, ""))
    if minor:
        return Role.RECRUITER if kind is Kind.TRAFFICKING and band == "16-17" else Role.MINOR_INVOLVED
    if kind is not Kind.TRAFFICKING:
        return Role.OFFENDER
    acts = any(fact.grp not in _HELPING for fact in facts if fact.subject == account)
    return Role.RECRUITER if acts else Role.ASSOCIATE


def _heaviest(facts: Sequence[Fact]) -> str:
    weights: dict[str, int] = defaultdict(int)
    for fact in facts:
        weights[fact.subject] += fact.weight
    return max(sorted(weights), key=weights.__getitem__)
