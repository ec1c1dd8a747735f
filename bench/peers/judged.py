"""What each of the compared finds among accounts whose truth is known, all at thresholds that allow the same errors."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import msgspec

from bench.peers.talk import Peer, Talk, read_talk
from tocsin.evaluation import Evaluation, JudgedAccount, JudgedCase, Truth, evaluate
from tocsin.evidence import Bounds, logistic
from tocsin.model import Role
from tocsin.scan import ScanOptions, scan
from tocsin.signals import Indicators

TOCSIN = "Tocsin"
LEAST = 0.01
"""Tocsin's cases are ranked down to this probability; below it no threshold of interest lies."""


Rankings = dict[str, list[JudgedCase]]
"""Cases by the name of the ranking: whoever judges once may rank the accounts in more ways than one."""


class Judge(Protocol):
    """Anything that names accounts with a number from 0 to 1, by their ages or not."""

    knows_ages: bool

    def rankings(self, events: Path, talk: Talk) -> Rankings:
        """Return cases over the accounts of ``events``, whose messages are ``talk``."""
        ...


class Scan:
    """Tocsin: one scan as anybody would run it, on one thread.

    By case, an account counts with the probability of the case that accuses it, as ``tocsin evaluate`` counts; by
    account, with what its own evidence in that case makes of the prior.
    """

    knows_ages = True

    def __init__(self, *, read_text: bool = True) -> None:
        self._name = TOCSIN if read_text else f"{TOCSIN} `--no-text`"
        self._options = ScanOptions(bounds=Bounds(least=LEAST), read_text=read_text, threads=1)
        self._prior = Indicators.load().file.prior

    def rankings(self, events: Path, talk: Talk) -> Rankings:  # noqa: ARG002 (it reads the events themselves)
        """Return the cases of a scan, and the same with each account on its own."""
        with TemporaryDirectory(prefix="tocsin-peers-") as folder:
            found = scan([str(events)], Path(folder) / "out", self._options).cases
        by_case = [
            JudgedCase(
                case=one.case,
                probability=one.probability,
                accounts=tuple(JudgedAccount(account.account, account.role) for account in one.accounts),
                weight=one.weight,
            )
            for one in found
        ]
        by_account = [
            JudgedCase(
                case=f"{one.case}/{account.account}",
                probability=logistic(self._prior + account.weight),
                accounts=(JudgedAccount(account.account, account.role),),
            )
            for one in found
            for account in one.accounts
        ]
        return {f"{self._name}, by case": by_case, f"{self._name}, by account": by_account}


class Words:
    """A peer that judges accounts one by one: each gets a case of its own, in which it is accused."""

    def __init__(self, peer: Peer) -> None:
        self.knows_ages, self._peer = peer.knows_ages, peer

    def rankings(self, events: Path, talk: Talk) -> Rankings:  # noqa: ARG002 (the messages are all it knows)
        """Return a case for each account that the peer suspects at all."""
        return {
            name: [
                JudgedCase(case=account, probability=score, accounts=(JudgedAccount(account, Role.OFFENDER),))
                for account, score in scores.items()
            ]
            for name, scores in self._peer.scores(talk).items()
        }


@dataclass
class Findings:
    """What one ranking made of several places, whose accounts are told apart by the name of the place."""

    cases: list[JudgedCase] = field(default_factory=list)
    places: int = 0
    messages: int = 0
    seconds: float = 0.0

    @property
    def per_second(self) -> float:
        """Messages a second of processor time, on one core."""
        return self.messages / self.seconds

    def accused(self, threshold: float = 0.0) -> dict[str, float]:
        """Return the accounts that are accused with ``threshold`` and more, each with the highest number."""
        highest: dict[str, float] = {}
        for case in self.cases:
            for one in case.accounts:
                if one.role.accuses and case.probability >= threshold:
                    highest[one.account] = max(highest.get(one.account, 0.0), case.probability)
        return highest


def ask(judge: Judge, places: Mapping[str, Path], on_place: Callable[[Path], None]) -> dict[str, Findings]:
    """Ask a judge about every place. Reading the messages counts for whoever does not read the events itself."""
    findings: dict[str, Findings] = {}
    for place, events in places.items():
        on_place(events)
        talk = read_talk(events)
        started = time.process_time()
        found = judge.rankings(events, talk)
        seconds = time.process_time() - started + (0 if isinstance(judge, Scan) else talk.seconds)
        for name, cases in found.items():
            one = findings.setdefault(name, Findings())
            one.cases += [placed(case, place) for case in cases]
            one.places += 1
            one.messages += len(talk.messages)
            one.seconds += seconds
    return findings


def placed(case: JudgedCase, place: str) -> JudgedCase:
    """Return the case with its accounts named after the place."""
    accounts = tuple(JudgedAccount(f"{place}/{one.account}", one.role) for one in case.accounts)
    return msgspec.structs.replace(case, case=f"{place}/{case.case}", accounts=accounts)


def pooled(truths: Mapping[str, Truth]) -> Truth:
    """Return one truth about all places, whose accounts are told apart by the name of the place."""
    return Truth(
        offenders=tuple(
            msgspec.structs.replace(one, account=f"{place}/{one.account}")
            for place, truth in truths.items()
            for one in truth.offenders
        ),
        rings=tuple(
            msgspec.structs.replace(one, accounts=tuple(f"{place}/{account}" for account in one.accounts))
            for place, truth in truths.items()
            for one in truth.rings
        ),
        counts=msgspec.structs.replace(
            next(iter(truths.values())).counts,
            accounts=sum(truth.counts.accounts or 0 for truth in truths.values()),
            by_type={},
        ),
    )


def false_accusations(findings: Findings, truth: Truth) -> list[float]:
    """Return the numbers of the accused who did nothing, highest first; idle members of a ring are neither."""
    known = {one.account for one in truth.offenders} | {one for ring in truth.rings for one in ring.accounts}
    wrong: Iterable[float] = (
        number for account, number in findings.accused().items() if account not in known
    )
    return sorted(wrong, reverse=True)


def threshold(wrong: Sequence[float], allowed: int) -> float:
    """Return the lowest threshold at which no more than ``allowed`` of ``wrong`` (highest first) are accused."""
    return math.nextafter(wrong[allowed] if len(wrong) > allowed else 0.0, 2.0)


@dataclass(frozen=True)
class AtEqualErrors:
    """One judge at the threshold that allows it ``allowed`` false accusations."""

    threshold: float
    allowed: int
    result: Evaluation


def at_equal_errors(findings: Findings, truth: Truth, allowed: int) -> AtEqualErrors:
    """Judge the findings by ``tocsin.evaluation`` at the lowest threshold with no more than ``allowed`` errors."""
    bound = threshold(false_accusations(findings, truth), allowed)
    return AtEqualErrors(bound, allowed, evaluate(findings.cases, truth, threshold=bound))
