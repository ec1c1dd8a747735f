"""Looking one hash up, with HMA's rules for which banks count."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np

from tocsin.api.hma.service import HmaService
from tocsin.api.hma.types import distance
from tocsin.banks import Bank, BankKind, Match, Opinion
from tocsin.media import HashType


class Found(TypedDict):
    """An item that was met, as HMA writes it."""

    bank_content_id: int
    distance: str


@dataclass(frozen=True, slots=True)
class Question:
    """How to look.

    ``banks``: names, all if ``None``; ``seed``: of the coin; ``bypass``: count every bank as if its coin had fallen
    well.
    """

    banks: frozenset[str] | None = None
    seed: str | None = None
    bypass: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look-up found.

    ``banks``: items by bank; ``harmless``: banks of harmless media that know the hash, and banks whose item nobody
    thinks belongs there; ``disputed``: those of the items on which opinions are at odds.
    """

    banks: dict[str, list[Found]] = field(default_factory=dict)
    harmless: frozenset[str] = frozenset()
    disputed: frozenset[int] = frozenset()


def ratio_of(bank: Bank) -> float:
    """Return the share of requests that look into a bank, as HMA's clients know it: 0 where it is switched off."""
    return bank.ratio if bank.enabled else 0.0


def look_up(service: HmaService, kind: HashType, value: bytes, question: Question) -> Looked:
    """Look a hash up in the banks that count in this request."""
    # HMA's coin: one for each request and type, the same for the same seed, and the same as HMA's own.
    coin = 0.0 if question.bypass else random.Random(question.seed).random()

    def counts(bank: Bank) -> bool:
        asked = question.banks is None or bank.name in question.banks
        return bank.enabled and bank.ratio >= coin and (asked or bank.kind is BankKind.NEGATIVE)

    banks: dict[str, list[Found]] = {}
    harmless, disputed = set(), set()
    for match in _matches(service, kind, value, counts, disabled=False):
        if match.kind is BankKind.NEGATIVE or match.opinion is Opinion.NEGATIVE:
            harmless.add(match.bank)
            continue
        banks.setdefault(match.bank, []).append(_found(match))
        if match.disputed:
            disputed.add(match.content)
    return Looked(banks, frozenset(harmless), frozenset(disputed))


def raw_matches(
    service: HmaService, kind: HashType, value: bytes, banks: frozenset[str] | None
) -> list[Found]:
    """Return every item that a hash meets, of banks and items that are switched off too; harmless media left out."""

    def counts(bank: Bank) -> bool:
        return bank.kind is BankKind.MATCHING and (banks is None or bank.name in banks)

    return [
        _found(match)
        for match in _matches(service, kind, value, counts, disabled=True)
        if match.opinion is not Opinion.NEGATIVE
    ]


def _matches(
    service: HmaService, kind: HashType, value: bytes, counts: Callable[[Bank], bool], *, disabled: bool
) -> list[Match]:
    query = np.frombuffer(value, dtype=np.uint8).reshape(1, kind.width)
    hits = service.matcher.known({kind: query}, which=counts, disabled=disabled)
    nearest: dict[int, Match] = {}
    for match in service.matcher.matches(
        hits
    ):  # in order of distance; an item may hold several hashes of a type
        nearest.setdefault(match.content, match)
    return list(nearest.values())


def _found(match: Match) -> Found:
    return {"bank_content_id": match.content, "distance": distance(match.type, match.distance)}
