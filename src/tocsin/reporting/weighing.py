"""What weakens a report: what its readers need to act and do not find. Nothing here keeps it from being filed.

Source: the report of the Stanford Internet Observatory on the CyberTipline (2024): an upload's address and time say
more than a login's, a hash alone says little, offender and victim need a place, contacts should be a mailbox of a role.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_SIGN_INS = ("Login", "Registration")


@dataclass(frozen=True, slots=True)
class Weakness:
    """What a report's readers would miss. ``path``: where it would stand, as breaches name places."""

    path: str
    says: str

    def __str__(self) -> str:
        return self.says


def weaknesses(document: dict[str, Any], files: Sequence[dict[str, Any]]) -> list[Weakness]:
    """Return what would make a report worth more; a document of any form may be given."""
    found: list[Weakness] = []
    for number, each in _groups(document.get("personOrUserReported")):
        found += _of_reported(f"personOrUserReported[{number}]", each)
    victims = list(_groups(document.get("victim")))
    if not victims:
        found.append(Weakness("victim", "no victim is named: whoever reads it cannot look for the child"))
    found += [
        Weakness(
            f"victim[{number}]",
            f"nothing is told of the victim {str(each.get('espIdentifier', ''))[:80]} but the account",
        )
        for number, each in victims
        if not each.get("victimPerson") and "ipCaptureEvent" not in each
    ]
    found += [
        Weakness(
            f"victim[{number}]/estimatedLocation",
            f"no place of the victim {str(each.get('espIdentifier', ''))[:80]}: nobody knows which police can help",
        )
        for number, each in victims
        if each.get("victimPerson") and not _has_place(each, "victimPerson") and "ipCaptureEvent" not in each
    ]
    details = _groups(document.get("internetDetails"))
    told = [one for _, each in details for one in each.values() if isinstance(one, dict)]
    if not any(one.get("content") or one.get("url") for one in told) and not files:
        says = "neither words nor files nor addresses of the web show what happened"
        found.append(Weakness("internetDetails", says))
    found += _of_files(files)
    if files and not any(
        isinstance(each.get("details"), dict) and each["details"].get("fileViewedByEsp") for each in files
    ):
        says = "nobody here looked at a file: the police need a warrant before they may"
        found.append(Weakness("files", says))
    return found


def _of_reported(path: str, each: dict[str, Any]) -> Iterator[Weakness]:
    who = str(each.get("espIdentifier", "the person reported"))[:80]
    events = [event for _, event in _groups(each.get("ipCaptureEvent"))]
    seen = f"{path}/ipCaptureEvent"
    if not events:
        yield Weakness(seen, f"no network address of {who}: the police can hardly find them")
    elif not any("dateTime" in event for event in events):
        yield Weakness(seen, f"the network addresses of {who} have no time")
    elif not any("port" in event for event in events):
        yield Weakness(
            seen, f"no port beside the addresses of {who}: behind shared addresses that leaves many people"
        )
    elif all(event.get("eventName") in _SIGN_INS for event in events):
        yield Weakness(seen, f"addresses of {who} are of sign-ins alone: where something was sent says more")
    person = each.get("personOrUserReportedPerson")
    if not isinstance(person, dict) or not (person.get("email") or person.get("phone")):
        yield Weakness(
            f"{path}/personOrUserReportedPerson", f"no e-mail address or telephone number of {who}"
        )
    if not _has_place(each, "personOrUserReportedPerson"):
        yield Weakness(
            f"{path}/estimatedLocation",
            f"no place of {who}: the report cannot be sent to the police who are in charge",
        )


def _of_files(files: Sequence[dict[str, Any]]) -> Iterator[Weakness]:
    reported = [
        (number, each["details"])
        for number, each in enumerate(files, start=1)
        if isinstance(each.get("details"), dict)
        and each["details"].get("fileRelevance", "Reported") == "Reported"
    ]
    for number, details in reported:
        if "uploadedToEspTimestamp" not in details and "ipCaptureEvent" not in details:
            says = f"nothing tells when or from where file {number} came: its hash alone leads to nobody"
            yield Weakness(f"files[{number}]/uploadedToEspTimestamp", says)
    if reported and not any(details.get("fileAnnotations") for _, details in reported):
        says = "no file has a mark: say of each whether it spreads as a meme, or was made by a machine"
        yield Weakness(f"files[{reported[0][0]}]/fileAnnotations", says)


def _has_place(each: dict[str, Any], person: str) -> bool:
    who = each.get(person)
    return "estimatedLocation" in each or (isinstance(who, dict) and bool(who.get("address")))


def _groups(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    if isinstance(value, list):
        yield from ((number, each) for number, each in enumerate(value, start=1) if isinstance(each, dict))
