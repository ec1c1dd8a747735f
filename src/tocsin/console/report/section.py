"""One case as the template prints it: texts made ready, charts laid out, nothing left to compute."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from tocsin.console.languages import ENGLISH, Tongue
from tocsin.console.report import words
from tocsin.console.report.account_graph import AccountGraph, draw_account_graph
from tocsin.console.report.names import ROLE_WORDS, CaseNames, visible
from tocsin.console.report.role_shapes import RoleShape, role_shape
from tocsin.console.report.timeline import Timeline, draw_timeline
from tocsin.console.report.waterfall import Waterfall, draw_waterfall
from tocsin.console.report.written import indicator, reason
from tocsin.model import Case, Evidence, Role, Stage

ROWS_AT_ONCE = 50
# A longer table helps no reviewer and makes the page slow: the heaviest rows stay, and the page says so.
MOST_ROWS = 500


@dataclass(frozen=True)
class EvidenceRow:
    """One thing that was seen, in words."""

    event: str
    at: str
    who: str
    whom: str | None
    why: str
    indicator: str
    stage: str
    weight: str
    against: bool


@dataclass(frozen=True)
class AccountRow:
    """One account, its role and what its own evidence adds."""

    name: str
    shape: RoleShape
    role: str
    accuses: bool
    queue_only: bool
    weight: str


@dataclass(frozen=True)
class LinkRow:
    """Why two accounts stand in one case."""

    first: str
    second: str
    kind: str
    weight: str
    why: str


@dataclass(frozen=True)
class StageMark:
    """A stage in the narrow marks of the index."""

    stage: str
    mark: str
    reached: bool


@dataclass(frozen=True)
class CaseSection:
    """Everything the page says about one case. Times are UTC, weights nats, both as text."""

    rank: int
    anchor: str
    case: str
    kind: str
    headline: str
    course: str
    probability: str
    uncalibrated: str | None
    prior: str
    weight: str
    opened: str | None
    not_read: str | None
    not_seen: str | None
    accounts_in_words: str
    stages: tuple[StageMark, ...]
    stages_in_words: str
    accounts: tuple[AccountRow, ...]
    accounts_hidden: int
    evidence: tuple[EvidenceRow, ...]
    evidence_hidden: int
    against: tuple[EvidenceRow, ...]
    links: tuple[LinkRow, ...]
    waterfall: Waterfall
    timeline: Timeline
    graph: AccountGraph


def prepare_section(case: Case, rank: int, *, identify: bool, tongue: Tongue = ENGLISH) -> CaseSection:
    """Return ``case`` ready to print at ``rank`` (from 1) in a language, under pseudonyms unless ``identify``."""
    names = CaseNames(case, identify=identify, tongue=tongue)
    evidence, hidden = _evidence(case, names, tongue)
    reached = {entry.stage for entry in case.stages}
    return CaseSection(
        rank=rank,
        anchor=f"case-{rank}",
        case=visible(case.case),
        kind=tongue.say(words.KIND_WORDS[case.kind]),
        headline=words.headline(case, tongue),
        course=words.course(case, tongue),
        probability=words.probability(case.probability, tongue),
        uncalibrated=_uncalibrated(case, tongue),
        prior=tongue.nats(case.prior),
        weight=tongue.nats(case.weight),
        opened=None if case.opened_at is None else words.minute(words.instant(case.opened_at)),
        not_read=words.not_read(case, tongue),
        not_seen=words.not_seen(case, tongue),
        accounts_in_words=words.role_counts(case, tongue) or tongue.say("none"),
        stages=tuple(
            StageMark(
                tongue.say(words.STAGE_WORDS[stage]),
                tongue.say(words.STAGE_MARKS[stage]),
                stage in reached,
            )
            for stage in Stage
        ),
        stages_in_words=tongue.listed(
            tongue.say(words.STAGE_WORDS[stage]) for stage in Stage if stage in reached
        )
        or tongue.say("no stage"),
        accounts=_accounts(case, names, tongue),
        accounts_hidden=max(0, len(names.roles) - MOST_ROWS),
        evidence=evidence,
        evidence_hidden=hidden,
        against=tuple(row for row in evidence if row.against),
        links=tuple(
            LinkRow(
                first=names.account(link.accounts[0]),
                second=names.account(link.accounts[1]),
                kind=indicator(link.kind, tongue),
                weight=tongue.nats(link.weight),
                why=names.sentence(reason(link.why, tongue)),
            )
            for link in case.links
        ),
        waterfall=draw_waterfall(case, tongue),
        timeline=draw_timeline(case, tongue),
        graph=draw_account_graph(case, names, tongue),
    )


def _uncalibrated(case: Case, tongue: Tongue) -> str | None:
    """Return what the bare sum would read as, where calibration moved it by more than half a point."""
    bare = 0.5 * (1 + math.tanh((case.prior + case.weight) / 2))  # the logistic, without overflow
    return words.probability(bare, tongue) if abs(bare - case.probability) > 0.005 else None


def _accounts(case: Case, names: CaseNames, tongue: Tongue) -> tuple[AccountRow, ...]:
    weights: dict[str, float] = {}
    for entry in case.accounts:
        weights[entry.account] = weights.get(entry.account, 0.0) + entry.weight
    rows = []
    for account, role in list(names.roles.items())[:MOST_ROWS]:
        rows.append(
            AccountRow(
                name=names.account(account),
                shape=role_shape(role, 9, 9, 8),
                role=tongue.say(ROLE_WORDS[role]),
                accuses=role.accuses,
                queue_only=role is Role.MINOR_INVOLVED,
                weight=tongue.nats(weights[account]),
            )
        )
    return tuple(rows)


def _evidence(case: Case, names: CaseNames, tongue: Tongue) -> tuple[tuple[EvidenceRow, ...], int]:
    """Return the rows in the order of time, and how many light ones were left out."""

    def when(piece: Evidence) -> tuple[datetime, str, str]:
        return words.instant(piece.at), piece.event, piece.indicator

    in_time = sorted(case.evidence, key=when)
    numbers: dict[str, int] = {}
    for piece in in_time:
        numbers.setdefault(piece.event, len(numbers) + 1)
    kept = in_time
    if len(in_time) > MOST_ROWS:
        kept = sorted(sorted(in_time, key=lambda piece: -abs(piece.weight))[:MOST_ROWS], key=when)
    rows = tuple(
        EvidenceRow(
            event=names.event(piece.event, numbers[piece.event]),
            at=words.minute(words.instant(piece.at)),
            who=names.account(piece.actor),
            whom=None if piece.target is None else names.account(piece.target),
            why=names.sentence(reason(piece.why, tongue)),
            indicator=indicator(piece.indicator, tongue),
            stage=tongue.say(words.STAGE_WORDS[piece.stage]),
            weight=tongue.nats(piece.weight),
            against=piece.weight < 0,
        )
        for piece in kept
    )
    return rows, len(in_time) - len(kept)
