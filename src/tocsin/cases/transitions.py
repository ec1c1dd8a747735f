"""The state machine of a case. The database holds the same table and refuses what is not in it."""

from __future__ import annotations

from types import MappingProxyType

from tocsin.cases.words import Act, NextAction, State

_OPEN = tuple(state for state in State if not state.over)
_WORKED_ON = (State.IN_REVIEW, State.CONFIRMED, State.REPORTED, State.PRESERVED, State.NOT_CONFIRMED)

REOPENED = (State.CLOSED, State.NOT_CONFIRMED)
"""States that something new ends: what was decided was decided without it."""


def _stays(*states: State) -> dict[State, State]:
    return {state: state for state in states}


TRANSITIONS: MappingProxyType[Act, dict[State, State]] = MappingProxyType(
    {
        # What arrives at a case that was judged before it came opens it again: nothing that is told of it is swallowed.
        Act.FLAG: {**_stays(*_OPEN), **dict.fromkeys(REOPENED, State.TRIAGE)},
        Act.WEIGH: {**_stays(*_OPEN), **dict.fromkeys(REOPENED, State.TRIAGE)},
        Act.TRIAGE: {State.NEW: State.TRIAGE},
        Act.TAKE: {State.TRIAGE: State.IN_REVIEW, **_stays(*_WORKED_ON)},
        Act.HAND_BACK: _stays(*_WORKED_ON),
        Act.ASSIGN: {State.TRIAGE: State.IN_REVIEW, **_stays(*_WORKED_ON)},
        Act.LAPSE: _stays(*_WORKED_ON),
        Act.PROPOSE: _stays(State.IN_REVIEW),
        Act.DOUBT: _stays(State.IN_REVIEW),
        Act.CONFIRM: {State.IN_REVIEW: State.CONFIRMED},
        Act.REJECT: {State.IN_REVIEW: State.NOT_CONFIRMED},
        Act.REPORT: {State.CONFIRMED: State.REPORTED},
        Act.WAIVE: {State.CONFIRMED: State.CLOSED},
        Act.PRESERVE: {State.REPORTED: State.PRESERVED},
        Act.CLOSE: {State.PRESERVED: State.CLOSED, State.NOT_CONFIRMED: State.CLOSED},
        Act.REOPEN: dict.fromkeys(REOPENED, State.TRIAGE),
        Act.APPEAL: {State.CLOSED: State.TRIAGE},
        Act.ESCALATE: _stays(*_OPEN),
        Act.EMERGENCY: _stays(*_OPEN),
        Act.EXTEND: _stays(*_OPEN),
        Act.ROUTE: _stays(*_OPEN),
        Act.NOTE: _stays(*_OPEN, State.CLOSED),
        # What was reported or preserved stands on its own: a report names its case.
        Act.MERGE: dict.fromkeys(
            (State.NEW, State.TRIAGE, State.IN_REVIEW, State.CONFIRMED, State.NOT_CONFIRMED), State.MERGED
        ),
        Act.ABSORB: _stays(*_OPEN),
        Act.SPLIT: _stays(*_OPEN),
        Act.MEND: _stays(*_OPEN, State.CLOSED, State.MERGED),
    }
)
"""Act → from → to. Only ``OPEN`` is missing: it comes from nowhere and leads to ``NEW``."""

NEXT: MappingProxyType[State, NextAction] = MappingProxyType(
    {
        State.NEW: NextAction.TRIAGE,
        State.TRIAGE: NextAction.REVIEW,
        State.IN_REVIEW: NextAction.REVIEW,
        State.CONFIRMED: NextAction.REPORT,
        State.REPORTED: NextAction.PRESERVE,
        State.PRESERVED: NextAction.CLOSE,
        State.NOT_CONFIRMED: NextAction.CLOSE,
    }
)
"""What a case waits for in each state that is not over; a proposal waits for ``SECOND`` instead."""

NOWHERE = "-"
"""The state before the first act, as the ledger writes it."""


def rows() -> list[tuple[str, str, str]]:
    """Return every (act, from, to), as the database's ``case_transition`` holds them, sorted."""
    found = [(str(act), str(a), str(b)) for act, steps in TRANSITIONS.items() for a, b in steps.items()]
    return sorted([(str(Act.OPEN), NOWHERE, str(State.NEW)), *found])
