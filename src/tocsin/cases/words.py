"""The words of a case's life: states, acts, outcomes, severities, and what comes next."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class State(StrEnum):
    """Where a case stands. ``CLOSED`` and ``MERGED`` are over; all others owe somebody an answer."""

    NEW = "new"
    TRIAGE = "triage"
    IN_REVIEW = "in_review"
    CONFIRMED = "confirmed"
    REPORTED = "reported"
    PRESERVED = "preserved"
    NOT_CONFIRMED = "not_confirmed"
    CLOSED = "closed"
    MERGED = "merged"

    @property
    def over(self) -> bool:
        """Whether nothing is owed any more."""
        return self in (State.CLOSED, State.MERGED)


class Act(StrEnum):
    """What is done to a case; each is one row of its ledger."""

    OPEN = "open"
    FLAG = "flag"
    WEIGH = "weigh"
    TRIAGE = "triage"
    TAKE = "take"
    HAND_BACK = "hand_back"
    ASSIGN = "assign"
    LAPSE = "lapse"
    PROPOSE = "propose"
    DOUBT = "doubt"
    CONFIRM = "confirm"
    REJECT = "reject"
    REPORT = "report"
    WAIVE = "waive"
    PRESERVE = "preserve"
    CLOSE = "close"
    REOPEN = "reopen"
    APPEAL = "appeal"
    ESCALATE = "escalate"
    EMERGENCY = "emergency"
    EXTEND = "extend"
    ROUTE = "route"
    NOTE = "note"
    MERGE = "merge"
    ABSORB = "absorb"
    SPLIT = "split"
    MEND = "mend"


class Outcome(StrEnum):
    """How a case ended."""

    REPORTED = "reported"
    NO_REPORT_DUE = "no_report_due"
    NOT_CONFIRMED = "not_confirmed"


class Ground(StrEnum):
    """Why a confirmed case owes no report."""

    REPORTED_ELSEWHERE = "reported_elsewhere"
    OUTSIDE_THE_LAW = "outside_the_law"
    NO_MINOR = "no_minor"
    VICTIM_ONLY = "victim_only"


class Severity(IntEnum):
    """How much a delay may cost."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class NextAction(StrEnum):
    """The one thing that an open case waits for."""

    TRIAGE = "triage"
    REVIEW = "review"
    SECOND = "second"
    REPORT = "report"
    PRESERVE = "preserve"
    CLOSE = "close"


class CaseKind(StrEnum):
    """What a case is about: the kinds of a scan, and two that only flags bring."""

    TRAFFICKING = "trafficking"
    GROOMING = "grooming"
    SEXTORTION = "sextortion"
    SOLICITATION = "solicitation"
    KNOWN_MEDIA = "known_media"
    MINOR_SAFETY = "minor_safety"
    OTHER = "other"


QUEUES = (
    "child_safety",
    "urgent",
    "review",
    "second",
    "appeals",
    "lead",
    "report",
    "unreadable",
    "canary",
)
"""The queues of work, as the database's ``case_queue`` names them, in the order in which they are shown."""
