"""From weighed rings to cases: probability, when the alarm rang, kind, roles, stages, and the evidence in words."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import TypeVar

import pyarrow as pa
from msgspec import UNSET, UnsetType

from tocsin.evidence.kinds import kind_of
from tocsin.evidence.probability import Forecast, Platt, logistic
from tocsin.evidence.roles import Age, Fact, roles_of
from tocsin.model import (
    GRAVE_STAGES,
    Case,
    CaseAccount,
    Evidence,
    Link,
    NotRead,
    NotSeen,
    Role,
    Stage,
    StageReached,
)
from tocsin.relations import Engine, read_view
from tocsin.signals import MICRO, Indicators

_SQL = files("tocsin.evidence") / "sql"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Bounds:
    """Which cases are told and which ring the alarm; both are probabilities between 0 and 1."""

    alarm: float = 0.5
    least: float = 0.05

    def least_weight(self, forecast: Forecast) -> int:
        """Return the least weight, in micro-nats, of a case that is told."""
        return forecast.least_weight(self.least) if self.least > 0 else 1


@dataclass(frozen=True)
class _Row:
    event: str
    indicator: str
    actor: str
    target: str | None
    subject: str
    occurred_at: datetime
    detail: str | None
    group: str
    weight: int


def assemble_cases(
    engine: Engine,
    indicators: Indicators,
    bounds: Bounds,
    platt: Platt | None = None,
    *,
    switched: bool = False,
) -> list[Case]:
    """Return the cases of the weighed relations, heaviest first, ties by case id.

    ``platt`` is the calibration, if reviewed cases gave one; all bounds follow the calibrated probability.
    ``switched``: whether rules said which messages and pictures may be looked at, so that cases tell what was not.
    """
    forecast = Forecast(indicators.file.prior, platt or Platt())
    least = {"least": bounds.least_weight(forecast)}
    engine.create("told_ring", "select ring from ring_weight where weight >= $least", least)
    for name in ("case_fact", "case_row", "case_age", "case_unread", *(["case_unseen"] if switched else [])):
        engine.create(name, read_view(_SQL, name), indicators.parameters)
    facts = _by_ring(engine.fetch("select * from case_fact"), Fact, skip="ring")
    rows = _by_ring(engine.fetch("select * from case_row"), _Row, skip="ring", rename={"grp": "group"})
    members = defaultdict(list)
    for record in engine.fetch("select account, ring from member order by account").to_pylist():
        members[record["ring"]].append(record["account"])
    links = _links(engine)
    not_read, not_seen = _not_read(engine), _not_seen(engine) if switched else {}
    ages = {r["account"]: Age(**r) for r in engine.fetch("select * from case_age").to_pylist()}
    victims = set(engine.fetch("select account from victim")["account"].to_pylist())
    sentences = indicators.sentences()
    stands_alone = forecast.least_weight(logistic(indicators.parameters["clients_named_least"]))
    own_deeds = round(indicators.parameters["client_deeds_least"] * MICRO)
    cases = []
    for ring in sorted(rows):
        accused = members.get(ring) or [ring]
        if len(accused) == 1 and ring in victims and _is_victim_first(ages.get(ring), rows[ring], forecast):
            continue  # evidence of being a victim wins: the minor stands in the other's case
        cases.append(
            _case(
                sorted(rows[ring], key=_order),
                facts[ring],
                accused,
                links=links.get(ring, ()),
                not_read=not_read.get(ring, ()),
                not_seen=not_seen.get(ring, UNSET),
                ages=ages,
                victims=victims,
                stands_alone=stands_alone,
                own_deeds=own_deeds,
                indicators=indicators,
                sentences=sentences,
                forecast=forecast,
                alarm=bounds.alarm,
            )
        )
    return sorted(cases, key=lambda case: (-case.weight, case.case))


def _case(
    rows: list[_Row],
    facts: list[Fact],
    accused: list[str],
    *,
    links: tuple[Link, ...],
    not_read: tuple[NotRead, ...],
    not_seen: NotSeen | UnsetType,
    ages: dict[str, Age],
    victims: Collection[str],
    stands_alone: int,
    own_deeds: int,
    indicators: Indicators,
    sentences: dict[str, tuple[Stage, str]],
    forecast: Forecast,
    alarm: float,
) -> Case:
    weight = sum(row.weight for row in rows)
    kind = kind_of(_by_group(rows), {row.indicator for row in rows}, len(accused))
    roles = roles_of(kind, accused, facts, ages, victims, stands_alone=stands_alone, own_deeds=own_deeds)
    named = min(accused)
    opening = _opening(rows, forecast, alarm)
    return Case(
        case=hashlib.sha256(f"{kind}\0{named}".encode()).hexdigest()[:16],
        kind=kind,
        probability=forecast.probability(weight),
        weight=weight / MICRO,
        opened_at=rfc3339(opening.occurred_at) if opening else None,
        opened_by=opening.event if opening else None,
        alarm_before=_not_reached(facts, opening) if opening else (),
        accounts=_accounts(roles, rows),
        stages=_stages(facts),
        evidence=tuple(
            Evidence(
                event=row.event,
                indicator=row.indicator,
                stage=sentences[row.indicator][0],
                weight=row.weight / MICRO,
                why=sentences[row.indicator][1] + (f" ({row.detail})" if row.detail else ""),
                at=rfc3339(row.occurred_at),
                actor=row.actor,
                target=row.target or None,
            )
            for row in rows
        ),
        weights_version=indicators.version,
        prior=forecast.prior,
        links=links,
        not_read=not_read,
        not_seen=not_seen,
    )


def _is_victim_first(age: Age | None, rows: Iterable[_Row], forecast: Forecast) -> bool:
    """Whether a victim's own deeds make no case: always for a proven minor, and for others below even odds.

    A self-declared age is no proof. Such an account is shown to child safety, and accused of nothing.
    """
    if age is None or not age.minor:
        return False
    return age.proven or forecast.probability(sum(row.weight for row in rows)) < 0.5


def _order(row: _Row) -> tuple[datetime, str, str, str, str]:
    return row.occurred_at, row.event, row.indicator, row.subject, row.target or ""


def _by_group(rows: Iterable[_Row]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.group] += row.weight
    return sums


def _opening(rows: list[_Row], forecast: Forecast, alarm: float) -> _Row | None:
    """The row with which the running probability first reached the bound; rows of one moment count together."""
    so_far = 0
    for number, row in enumerate(rows):
        so_far += row.weight
        last_of_moment = number + 1 == len(rows) or rows[number + 1].occurred_at != row.occurred_at
        if last_of_moment and forecast.probability(so_far) >= alarm:
            return row
    return None


def _not_reached(facts: Sequence[Fact], opening: _Row) -> tuple[Stage, ...]:
    reached = {fact.stage for fact in facts if fact.occurred_at <= opening.occurred_at}
    return tuple(stage for stage in GRAVE_STAGES if stage not in reached)


def _accounts(roles: dict[str, Role], rows: list[_Row]) -> tuple[CaseAccount, ...]:
    """Each row's weight goes to the client whose act it is, else to the account that it weighs on."""
    weights: dict[str, int] = defaultdict(int)
    for row in rows:
        weights[row.actor if roles.get(row.actor) is Role.CLIENT else row.subject] += row.weight
    order = list(Role)
    return tuple(
        CaseAccount(account, role, weights[account] / MICRO)
        for account, role in sorted(
            roles.items(), key=lambda item: (order.index(item[1]), -weights[item[0]], item[0])
        )
    )


def _stages(facts: list[Fact]) -> tuple[StageReached, ...]:
    first: dict[str, tuple[datetime, str]] = {}
    for fact in facts:
        seen = (fact.occurred_at, fact.event)
        first[fact.stage] = min(first.get(fact.stage, seen), seen)
    return tuple(
        StageReached(Stage(stage), rfc3339(at), event)
        for stage, (at, event) in sorted(first.items(), key=lambda item: (item[1], item[0]))
    )


LINK_WORDS = {
    "device": "the same device",
    "payout": "the same payout account",
    "handle": "the same contact handle",
    "media": "the same private picture",
    "purse": "a purse that several were sent to",
    "paid_for": "pictures that one was given and the other paid for",
    "victims": "victims of the one whom the other approached after it",
    "common_victims": "several victims of both",
}
"""What two accounts have in common, by the kind of a link."""

_HELD = frozenset({"device", "payout", "handle", "media"})
"""Kinds of link that are a thing, held by so many accounts."""


def _links(engine: Engine) -> dict[str, tuple[Link, ...]]:
    found: dict[str, list[Link]] = defaultdict(list)
    query = "select m.ring, l.* from believed_link l join member m on m.account = l.one order by l.one, l.two, l.kind"
    for r in engine.fetch(query).to_pylist():
        held = f", which {r['holders']} accounts hold" if r["kind"] in _HELD else ""
        why = LINK_WORDS[r["kind"]] + held
        found[r["ring"]].append(Link((r["one"], r["two"]), r["kind"], round(r["weight"], 6), why))
    return {ring: tuple(links) for ring, links in found.items()}


def _not_read(engine: Engine) -> dict[str, tuple[NotRead, ...]]:
    found: dict[str, list[NotRead]] = defaultdict(list)
    query = "select * from case_unread order by ring, messages desc, language"
    for r in engine.fetch(query).to_pylist():
        found[r["ring"]].append(NotRead(r["language"], r["messages"], r["heard"]))
    return {ring: tuple(languages) for ring, languages in found.items()}


def _not_seen(engine: Engine) -> dict[str, NotSeen]:
    rows = engine.fetch("select * from case_unseen order by ring").to_pylist()
    return {r["ring"]: NotSeen(r["pictures"], r["sent"]) for r in rows}


def _by_ring(
    table: pa.Table, make: type[_T], *, skip: str, rename: dict[str, str] | None = None
) -> dict[str, list[_T]]:
    grouped: dict[str, list[_T]] = defaultdict(list)
    names = [name for name in table.column_names if name != skip]
    keys = [(rename or {}).get(name, name) for name in names]
    for ring, *values in zip(
        table[skip].to_pylist(), *(table[name].to_pylist() for name in names), strict=True
    ):
        grouped[ring].append(make(**dict(zip(keys, values, strict=True))))
    return grouped


def rfc3339(at: datetime) -> str:
    """Return a moment in UTC as RFC 3339 with ``Z``; a fraction only where there is one."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
