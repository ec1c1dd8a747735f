"""A restriction as it is counted: the values of its statement that say what was done, and nothing of anybody.

They stand in the log, in the entry of each act on the statement; from there comes the fact that reports count.
"""

from __future__ import annotations

from typing import Any

from tocsin.dsa.statement import RESTRICTIONS, Statement
from tocsin.dsa.template import Counted
from tocsin.transparency import Fact


def told_of(said: Statement) -> dict[str, Any]:
    """Return what the log says of a statement."""
    decided = [said[name] for name in RESTRICTIONS if name in said]
    return {
        "category": said.get("category"),
        "ground": said.get("decision_ground"),
        "restrictions": [value for each in decided for value in ([each] if isinstance(each, str) else each)],
        "source": said.get("source_type"),
        "automated_detection": said.get("automated_detection"),
        "automated_decision": said.get("automated_decision"),
        "applied_on": said.get("application_date"),
    }


def measure_of_fact(fact: Fact) -> Counted:
    """Return what a measure of the fact table counts as."""
    return _counted(
        {
            "category": fact.category,
            "ground": fact.ground,
            "restrictions": (fact.restrictions or "").split(),
            "source": fact.source,
            "automated_detection": fact.automated_detection,
            "automated_decision": fact.automated_decision,
        }
    )


def measure_of(said: Statement) -> Counted:
    """Return what a statement counts as."""
    return _counted(told_of(said))


def _counted(told: dict[str, Any]) -> Counted:
    return Counted(
        "measure",
        told["category"] or "",
        {
            "ground": told["ground"] or (),
            "restriction": told["restrictions"],
            "source": told["source"] or (),
            "automated_detection": told["automated_detection"] or (),
            "automated_decision": told["automated_decision"] or (),
        },
    )
