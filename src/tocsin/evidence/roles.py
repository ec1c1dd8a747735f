"""Who is what in a case. Every role but two accuses, and evidence of being a victim wins over all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.model import Kind, Role

_ASKING = frozenset({"client_asks_younger"})
_BUYING = (
    (frozenset({"payment_to_recruiter"}), frozenset({"enquiry_to_recruiter", "appointment"})),
    (frozenset({"payment_after_advert"}), frozenset({"enquiry_after_minors_picture"})),
)
"""What shows that somebody paid, and asked first: one who has to do with minors, or whose advert shows one."""

_CLIENTS = frozenset({"client", "client_payment", "buying"})
_HELPING = frozenset({"client", "client_payment", "money_chain", "ban_evasion", "flag", "advert"})
"""Groups that a helper shows too: money comes in, an old ban, somebody's flag, plain words of an advert."""

_TRADING = _HELPING - {"money_chain"}
"""Groups that a seller shows too, whatever is sold: money that goes on to a minor is none of them."""


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


@dataclass(frozen=True)
class Age:
    """The newest age of an account that was ever known as a minor."""

    account: str
    minor: bool
    band: str
    proven: bool


def roles_of(
    kind: Kind,
    accused: Collection[str],
    facts: Sequence[Fact],
    ages: Mapping[str, Age],
    victims: Collection[str] = (),
    *,
    stands_alone: int = 0,
    own_deeds: int = 0,
) -> dict[str, Role]:
    """Return the role of every account of a case.

    ``accused``: the accounts of the ring. ``ages``: of those ever known as minors.
    ``victims``: the minors who are victims of somebody. ``stands_alone``: what must weigh on the accused themselves,
    in micro-nats, before somebody who paid them is called a client and not a customer; ``own_deeds``: what the very
    account that was paid must have done.
    """
    roles = {
        account: _accused_role(kind, account, facts, ages.get(account), account in victims)
        for account in accused
    }
    if kind is Kind.TRAFFICKING and Role.RECRUITER not in roles.values():
        roles |= {a: Role.RECRUITER for a in [_heaviest(facts)] if roles.get(a) is Role.ASSOCIATE}
    for fact in facts:
        if fact.counterpart_minor:
            roles.setdefault(fact.counterpart, Role.MINOR)
    for client in _clients(facts, stands_alone, own_deeds):
        roles.setdefault(client, Role.CLIENT)
    return roles


def _clients(facts: Sequence[Fact], stands_alone: int, own_deeds: int) -> list[str]:
    """Who bought or asked to: who asked for the young, or wrote and paid where the case stands without its clients.

    A ring may hold somebody who merely shares a device with the others and trades in something else. Their customers
    are nobody's clients: only who wrote to and paid accounts that did something themselves are.
    """
    own = sum(fact.weight for fact in facts if fact.grp not in _CLIENTS)
    deeds: dict[str, int] = defaultdict(int)
    for fact in facts:
        if fact.grp not in _TRADING:
            deeds[fact.subject] += fact.weight

    def doing(some: frozenset[str]) -> set[str]:
        return {fact.actor for fact in facts if fact.indicator in some and deeds[fact.subject] >= own_deeds}

    asking = {fact.actor for fact in facts if fact.indicator in _ASKING}
    if own >= stands_alone:
        asking.update(*(doing(paid) & doing(asked) for paid, asked in _BUYING))
    return sorted(asking)


def _accused_role(kind: Kind, account: str, facts: Sequence[Fact], age: Age | None, victim: bool) -> Role:
    if age is not None and age.minor:
        recruits = kind is Kind.TRAFFICKING and age.band == "16-17" and not victim
        return Role.RECRUITER if recruits else Role.MINOR_INVOLVED
    own = [fact for fact in facts if fact.subject == account]
    if kind is not Kind.TRAFFICKING:
        return Role.OFFENDER if own else Role.ASSOCIATE
    acts = any(fact.grp not in _HELPING for fact in own)
    return Role.RECRUITER if acts else Role.ASSOCIATE


def _heaviest(facts: Sequence[Fact]) -> str:
    weights: dict[str, int] = defaultdict(int)
    for fact in facts:
        weights[fact.subject] += fact.weight
    return max(sorted(weights), key=weights.__getitem__)
