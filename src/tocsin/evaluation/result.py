"""What judging gives, as Python objects and as the JSON of ``tocsin evaluate --json`` (``docs/evaluate.md``).

Null means: there was nothing to measure it on; ``not_measured`` then says why.
"""

from __future__ import annotations

import msgspec

VERSION = 1


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """``hits`` of ``of`` with Wilson's 95 % interval ``low`` to ``high``; all null where ``of`` is 0."""

    hits: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """``count`` among ``of``, told ``per`` so many, with a 95 % interval; all null where ``of`` is 0."""

    count: int
    of: int
    per: int
    rate: float | None
    low: float | None
    high: float | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """``value`` is the share of ``more`` less that of ``less``, with Newcombe's 95 % interval (-1 to 1)."""

    more: str
    less: str
    value: float
    low: float
    high: float


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """Recall over the offenders, clients left out, that share one feature; ``drop`` is against plain writing."""

    name: str
    recall: Share
    drop: Difference | None = None


class Slices(msgspec.Struct, frozen=True, kw_only=True):
    """Recall by one feature. ``gap``: the largest difference among slices of at least ``least`` offenders."""

    slices: tuple[Slice, ...]
    gap: Difference | None
    least: int


class Accounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many accounts were planted, found and accused.

    ``minors_involved`` counts accounts that alarms name so and do not accuse; the offenders among them
    (``offenders_as_minors_involved``) are found: the child-safety queue sees them.
    """

    offenders: int
    clients: int
    lookalikes: int
    all_accounts: int | None
    messages: int | None
    offenders_found: int
    clients_found: int
    accused: int
    accused_rightly: int
    accused_wrongly: int
    minors_involved: int
    offenders_as_minors_involved: int
    cases: int
    alarms: int


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """Precision and recall if the alarm stood at ``threshold``."""

    threshold: float
    precision: float
    recall: float


class ReliabilityBin(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts with a probability of ``low`` to below ``high``: their mean, and the share that offends."""

    low: float
    high: float
    mean: float | None
    offends: Share


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """Whether probabilities keep their word, over ``population``."""

    population: str
    accounts: int
    brier: float
    ece: float
    bins: tuple[ReliabilityBin, ...]


class RoleCount(msgspec.Struct, frozen=True, kw_only=True):
    """So many found accounts of role ``truth`` were shown as ``case``."""

    truth: str
    case: str
    accounts: int


class Roles(msgspec.Struct, frozen=True, kw_only=True):
    """Whether found accounts, clients included, got their role, in the heaviest case that accuses them."""

    right: Share
    pairs: tuple[RoleCount, ...]


class Rings(msgspec.Struct, frozen=True, kw_only=True):
    """Whether rings of two accounts or more came into one case each, and who of all rings was found.

    ``found``: an alarm names one of its accounts, other than as a minor; ``complete``: all accounts in one case;
    ``complete_acting``: all of its two or more that acted; ``half``: at least half in one case; ``mean_share``: mean
    share of a ring's accounts in the case that holds most of them.
    """

    complete: Share
    complete_acting: Share
    half: Share
    mean_share: float | None
    found: Share
    found_silent: Share


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """Look-alikes of one kind that an alarm accuses, per 1,000 of the kind."""

    family: str
    accused: Rate


class FalseAlarms(msgspec.Struct, frozen=True, kw_only=True):
    """Innocents that alarms accuse. ``victims``: minors who were wronged; ``unlisted``: innocents of no family."""

    per_10000_accounts: Rate | None
    per_million_messages: Rate | None
    lookalikes: Share
    families: tuple[Family, ...]
    victims: Share
    unlisted: int


class StageLead(msgspec.Struct, frozen=True, kw_only=True):
    """Offenders alarmed before their own first moment of ``stage``: of all who reached it, of those found."""

    stage: str
    before: Share
    before_of_found: Share
    median_lead_hours: float | None


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """``alarmed[i]`` of the ``offenders`` had their alarm by the share ``at[i]`` of their course.

    ``median``: the share of the course at the alarm, over those alarmed only (``alarms`` many).
    """

    course: str
    offenders: int
    alarms: int
    median: float | None
    at: tuple[float, ...]
    alarmed: tuple[float, ...]


class Early(msgspec.Struct, frozen=True, kw_only=True):
    """How early offenders (clients left out) were found. ``unit`` is what latencies count."""

    unit: str
    median_length: float | None
    median_latency: float | None
    speed: float | None
    f_latency: float | None
    erde5: float | None
    erde50: float | None
    erde_users: int
    without_time: int
    stages: tuple[StageLead, ...]
    curves: tuple[Curve, ...]


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """The whole judgement. The numbers up to ``evidence_at_alarm`` are the headline, told in full further down."""

    version: int = VERSION
    threshold: float
    precision: float | None
    recall: float | None
    f1: float | None
    f0_5: float | None
    average_precision: float | None
    brier: float | None
    ece: float | None
    f_latency: float | None
    erde5: float | None
    erde50: float | None
    role_accuracy: float | None
    ring_completeness: float | None
    false_alarms_per_10000_accounts: float | None
    false_alarms_per_million_messages: float | None
    group_gap: float | None
    evidence_at_alarm: float | None
    not_measured: tuple[str, ...]
    weights_versions: tuple[str, ...]
    accounts: Accounts
    precision_interval: Share
    recall_interval: Share
    clients: Share
    clients_precision: Share
    everyone: Share
    curve: tuple[Point, ...]
    calibration: Calibration | None
    roles: Roles | None
    rings: Rings | None
    false_alarms: FalseAlarms
    early: Early
    recall_by: dict[str, Slices]
