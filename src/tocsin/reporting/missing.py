"""What a draft lacks, in words that are kept with it, and when somebody who edits it has answered them.

What was asked of a machine's sources is of the moment of drafting; what a person can type in is not missing any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NO_EMAIL = "who reports has no e-mail address: write it in reporting.yaml in the data folder"
NOBODY_ACCUSED = "no account is accused in the case: name the person or account that is reported"
NOTHING_SAID = "no message, post or address of the web was found: say in words what happened"
NO_INCIDENT = "has no kind of incident of its own: choose one"
"""How what is said of a case's kind ends."""

_ANSWERS = {
    NO_EMAIL: (("reporter", "reportingPerson", "email"), ("contact_email",)),
    NOBODY_ACCUSED: (("personOrUserReported",), ("reported",)),
    NOTHING_SAID: (("internetDetails",),),
    NO_INCIDENT: (("incidentSummary", "incidentType"),),
}
"""Where the answer to each stands: in a report to the CyberTipline, in one to somebody else."""


def still_missing(missing: Sequence[str], document: dict[str, Any]) -> list[str]:
    """Return what a document does not answer of all that was missing when it was drafted."""
    answered = tuple(
        said for said, places in _ANSWERS.items() if any(_stands(document, place) for place in places)
    )
    return [each for each in missing if not each.endswith(answered)]


def _stands(document: object, place: Sequence[str]) -> bool:
    for name in place:
        document = document.get(name) if isinstance(document, dict) else None
    return bool(document)
