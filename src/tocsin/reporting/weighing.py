"""What weakens a report: what its readers need to act and do not find. Nothing here keeps it from being filed.

Source: the report of the Stanford Internet Observatory on the CyberTipline (2024): an upload's address and time say
more than a login's, a hash alone says little, offender and victim need a place, contacts should be a mailbox of a role.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def weaknesses(document: dict[str, Any], files: Sequence[dict[str, Any]]) -> list[str]:
    """Return what would make a report worth more, a sentence each; a document of any form may be given."""
    found: list[str] = []
    for each in _groups(document.get("personOrUserReported")):
        who = str(each.get("espIdentifier", "the person reported"))[:80]
        events = _groups(each.get("ipCaptureEvent"))
        if not events:
            found.append(f"no network address of {who}: the police can hardly find them")
        elif not any("dateTime" in event for event in events):
            found.append(f"the network addresses of {who} have no time")
        elif not any("port" in event for event in events):
            found.append(
                f"no port beside the addresses of {who}: behind shared addresses that leaves many people"
            )
        person = each.get("personOrUserReportedPerson")
        if not isinstance(person, dict) or not (person.get("email") or person.get("phone")):
            found.append(f"no e-mail address or telephone number of {who}")
        if "estimatedLocation" not in each and not (isinstance(person, dict) and person.get("address")):
            found.append(f"no place of {who}: the report cannot be sent to the police who are in charge")
    victims = _groups(document.get("victim"))
    if not victims:
        found.append("no victim is named: whoever reads it cannot look for the child")
    found += [
        f"nothing is told of the victim {str(each.get('espIdentifier', ''))[:80]} but the account"
        for each in victims
        if not each.get("victimPerson") and "ipCaptureEvent" not in each
    ]
    details = _groups(document.get("internetDetails"))
    told = [one for each in details for one in each.values() if isinstance(one, dict)]
    if not any(one.get("content") or one.get("url") for one in told) and not files:
        found.append("neither words nor files nor addresses of the web show what happened")
    if files and not any(
        isinstance(each.get("details"), dict) and each["details"].get("fileViewedByEsp") for each in files
    ):
        found.append("nobody here looked at a file: the police need a warrant before they may")
    return found


def _groups(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
