"""A draft of each report on a case, from what was gathered: what the evidence shows, nothing that it does not.

One report an accused account, text first: a case without any file makes a whole report. People edit it before it goes.
"""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime
from typing import Any
from urllib.parse import quote

from tocsin.cases import CaseKind, CaseView
from tocsin.lookup import AddressUse, Device, Identity
from tocsin.model import Role
from tocsin.reporting.cybertip.incidents import IncidentType
from tocsin.reporting.cybertip.places import ISO_COUNTRIES
from tocsin.reporting.cybertip.values import EMAIL_FORM
from tocsin.reporting.drafts import Proposal, was_viewed
from tocsin.reporting.gathering import Gathered, accused, in_role
from tocsin.reporting.missing import NO_EMAIL, NO_INCIDENT, NOBODY_ACCUSED, NOTHING_SAID
from tocsin.reporting.observed import concerns, happened, payments_of, summary_of, transcript, urls_of, zoned
from tocsin.reporting.settings import Reporter

INCIDENT_OF = {
    CaseKind.TRAFFICKING: IncidentType.TRAFFICKING,
    CaseKind.GROOMING: IncidentType.ENTICEMENT,
    CaseKind.SEXTORTION: IncidentType.ENTICEMENT,
    CaseKind.SOLICITATION: IncidentType.ENTICEMENT,
    CaseKind.KNOWN_MEDIA: IncidentType.PICTURES,
}
"""The kind of incident of a kind of case; of the others people say it. Text alone is enough for each."""

_ASKS_PICTURES = frozenset({"picture_request", "picture_pay_offer"})
"""Indicators of words that ask for pictures; of what kind of pictures, no machine says."""

_MOST_IPS = 200
_ACTS = {
    "login": "Login",
    "sign_in": "Login",
    "registration": "Registration",
    "register": "Registration",
    "signup": "Registration",
    "upload": "Upload",
    "media": "Upload",
    "purchase": "Purchase",
    "payment": "Purchase",
    "unknown": "Unknown",
}
_EXTENSION = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
}


def compose(
    view: CaseView, found: Gathered, reporter: Reporter, viewed: frozenset[str], now: datetime
) -> list[Proposal]:
    """Return a draft for each accused account, heaviest first.

    :param viewed: media that a person was shown whole, by the record of looks.
    """
    people = accused(view)
    proposals = []
    for subject in people or [""]:
        missing = list(found.absent)
        document: dict[str, Any] = {"incidentSummary": _incident(view, reporter, now, missing)}
        details = _details(view, found, reporter, subject)
        if details:
            document["internetDetails"] = details
        else:
            missing.append(NOTHING_SAID)
        document["reporter"] = _reporter(reporter, missing)
        if subject:
            document["personOrUserReported"] = [_reported(view, found, reporter, subject, now)]
        else:
            missing.append(NOBODY_ACCUSED)
        recipients = _recipients(view, found, subject)
        if recipients:
            document["intendedRecipient"] = [{"espIdentifier": each} for each in recipients]
        victims = in_role(view, Role.MINOR)
        if victims:
            document["victim"] = [_victim(found, reporter, each, now) for each in victims]
        involved = in_role(view, Role.MINOR_INVOLVED)
        if involved:
            missing.append(
                f"{', '.join(involved)}: a minor who did what is charged; people say how they are named, and mark "
                "minorToMinorInteraction where it fits"
            )
        if any(piece.get("indicator") in _ASKS_PICTURES for piece in view.evidence):
            missing.append(
                "a child was asked for pictures: people mark csamSolicitation where abuse pictures were meant"
            )
        document["additionalInfo"] = summary_of(view, subject, people)
        proposals.append(Proposal(subject, document, _files(found, subject, viewed), missing))
    return proposals


def _incident(view: CaseView, reporter: Reporter, now: datetime, missing: list[str]) -> dict[str, Any]:
    kind = INCIDENT_OF.get(view.file.kind)
    incident: dict[str, Any] = {}
    if kind is None:
        missing.append(f"a case of the kind {view.file.kind} {NO_INCIDENT}")
    else:
        incident["incidentType"] = str(kind)
    if reporter.platform:
        incident["platform"] = reporter.platform[:256]
    if view.file.emergency:
        incident["escalateToHighPriority"] = "Reviewers found that a child may be in danger now."
    if view.file.kind is CaseKind.SEXTORTION:
        incident["reportAnnotations"] = {"sextortion": True}
    first, last, count = happened(view, now)
    incident["incidentDateTime"] = zoned(last)
    incident["incidentDateTimeDescription"] = (
        "When the case was opened here; when it happened is not known."
        if not count
        else "The one event that this report rests on."
        if count == 1
        else f"The last of {count} events that this report rests on; the first was at {zoned(first)}."
    )
    return incident


def _details(view: CaseView, found: Gathered, reporter: Reporter, subject: str) -> list[dict[str, Any]]:
    details: list[dict[str, Any]] = []
    for conversation in found.conversations:
        said = [each for each in conversation.messages if each.written.type == "message"]
        if not said or (subject and not any(concerns(each.written, subject) for each in said)):
            continue
        chat: dict[str, Any] = {"chatClient": reporter.platform[:255]} if reporter.platform else {}
        if conversation.conversation:
            chat["chatRoomName"] = conversation.conversation[:255]
        details.append({"chatImIncident": {**chat, "content": transcript(conversation)}})
    urls = urls_of(view, found, reporter, subject)
    if urls:
        details.append({"webPageIncident": {"url": [url for url in dict.fromkeys(urls) if len(url) <= 2083]}})
    return details


def _reporter(reporter: Reporter, missing: list[str]) -> dict[str, Any]:
    person: dict[str, Any] = {}
    if reporter.first_name:
        person["firstName"] = reporter.first_name
    if reporter.last_name:
        person["lastName"] = reporter.last_name
    if reporter.phone:
        person["phone"] = [reporter.phone]
    if reporter.email:
        person["email"] = [reporter.email]
    else:
        missing.append(NO_EMAIL)
    whole: dict[str, Any] = {
        "companyTemplate": reporter.company,
        "termsOfService": reporter.terms_of_service,
        "legalURL": reporter.legal_url,
    }
    return {"reportingPerson": person} | {name: value for name, value in whole.items() if value}


def _reported(
    view: CaseView, found: Gathered, reporter: Reporter, subject: str, now: datetime
) -> dict[str, Any]:
    person, more = _person(found.identities.get(subject), now)
    whole: dict[str, Any] = {"personOrUserReportedPerson": person} if person else {}
    whole |= _account(found, reporter, subject, now)
    others = [each for each in accused(view) if each != subject]
    if others:
        whole["associatedAccount"] = [{"@type": "Linked", "espIdentifier": each} for each in others]
    more += payments_of(found, subject)
    more += [
        f"Linked to {' and '.join(link.get('accounts', ()))} by {link.get('kind')}: {link.get('why')}"
        for document in view.documents
        for link in document.document.get("links", ())
        if subject in link.get("accounts", ())
    ]
    if more:
        whole["additionalInfo"] = "\n".join(dict.fromkeys(more))
    return whole


def _victim(found: Gathered, reporter: Reporter, account: str, now: datetime) -> dict[str, Any]:
    person, more = _person(found.identities.get(account), now)
    whole: dict[str, Any] = {"victimPerson": person, **_account(found, reporter, account, now)}
    if more:
        whole["additionalInfo"] = "\n".join(more)
    return whole


def _person(identity: Identity | None, now: datetime) -> tuple[dict[str, Any], list[str]]:
    """Return a person as the report has them, and in words what its form cannot hold."""
    if identity is None or identity.absent is not None:
        return {}, []
    person: dict[str, Any] = {}
    more: list[str] = []
    first, _, last = (identity.name or "").strip().rpartition(" ")
    if first and len(first) <= 100:
        person["firstName"] = first
    if last and len(last) <= 100:
        person["lastName" if first else "firstName"] = last
    phones = [each for each in identity.phones if each.strip() and len(each) <= 50]
    if phones:
        person["phone"] = phones
    emails = [each for each in identity.emails if EMAIL_FORM.fullmatch(each) and len(each) <= 255]
    if emails:
        person["email"] = emails
    more += [f"E-mail as the platform has it: {each}" for each in identity.emails if each not in emails]
    addresses = [each for each in identity.addresses if each.strip()]
    if addresses:
        person["address"] = [{"address": each[:255]} for each in addresses]
    born = identity.birth_date or ""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", born, re.ASCII) and born < now.date().isoformat():
        person["dateOfBirth"] = born
    elif born:
        more.append(f"Born, as the platform has it: {born}")
    return person, more


def _account(found: Gathered, reporter: Reporter, account: str, now: datetime) -> dict[str, Any]:
    whole: dict[str, Any] = {"espIdentifier": account}
    if reporter.service:
        whole["espService"] = reporter.service[:100]
    if reporter.profile_url:
        whole["profileUrl"] = [reporter.profile_url.replace("{id}", quote(account, safe=""))]
    uses = [each for each in found.addresses if each.account == account and each.at < now and _is_ip(each.ip)]
    if uses:
        whole["ipCaptureEvent"] = [_ip_event(each) for each in uses[-_MOST_IPS:]]
    identity = found.identities.get(account)
    devices = [_device(each, now) for each in (identity.devices if identity else ())]
    if devices:
        whole["deviceId"] = devices[-_MOST_IPS:]
    # As the account says itself; who states several countries is somewhere that people have to say.
    countries = {each.upper().partition("-")[0] for each in found.regions.get(account, ())}
    if len(countries) == 1 and countries <= set(ISO_COUNTRIES):
        whole["estimatedLocation"] = {"countryCode": countries.pop()}
    return whole


def _device(seen: Device, now: datetime) -> dict[str, Any]:
    device: dict[str, Any] = {"idType": seen.kind[:255], "idValue": seen.id[:2083]}
    device["eventName"] = _ACTS.get(seen.act.lower(), "Other")
    if seen.at is not None and seen.at < now:
        device["dateTime"] = zoned(seen.at)
    return device


def _ip_event(use: AddressUse) -> dict[str, Any]:
    event: dict[str, Any] = {"ipAddress": use.ip, "eventName": _ACTS.get(use.act.lower(), "Other")}
    event["dateTime"] = zoned(use.at)
    if use.port:
        event["port"] = use.port
    return event


def _recipients(view: CaseView, found: Gathered, subject: str) -> list[str]:
    known = {each.account for each in view.accounts}
    to = [
        each
        for one in sorted(found.written.values(), key=lambda one: one.event)
        if one.actor == subject and one.media and one.type == "message"
        for each in one.to
    ]
    return [each for each in dict.fromkeys(to) if each not in known]


def _files(found: Gathered, subject: str, viewed: frozenset[str]) -> list[dict[str, Any]]:
    files = []
    for each in found.media:
        if subject and each.actor != subject:
            continue
        name = re.sub(r"[^A-Za-z0-9._-]", "_", each.media)[:200] + _EXTENSION.get(each.mime, "")
        details: dict[str, Any] = {"originalFileName": name}
        if each.at is not None:
            details["uploadedToEspTimestamp"] = zoned(each.at)
        # Only what is on record: where nobody looked at this very file, the police need a warrant to.
        details["fileViewedByEsp"] = was_viewed(each.media, each.mime, viewed)
        details["fileRelevance"] = "Reported"
        details["originalFileHash"] = [
            {"#": each.md5, "@hashType": "MD5"},
            {"#": each.sha256, "@hashType": "SHA256"},
        ]
        uses = [use for use in found.addresses if use.event == each.event and _is_ip(use.ip)]
        if uses:
            details["ipCaptureEvent"] = _ip_event(uses[0])
        files.append(
            {"media": each.media, "name": name, "mime": each.mime, "sha256": each.sha256, "details": details}
        )
    return files


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text
