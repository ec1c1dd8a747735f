"""A neutral report on a case, from what was gathered: one for the whole case, all accused accounts in it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from tocsin.cases import CaseView
from tocsin.legal_basis import LegalBasis
from tocsin.lookup import Identity
from tocsin.model import Role
from tocsin.reporting.drafts import was_viewed
from tocsin.reporting.gathering import Gathered, accused, in_role
from tocsin.reporting.missing import NO_EMAIL, NOBODY_ACCUSED
from tocsin.reporting.neutral.model import AddressEvent, Attachment, Party, Report, Talk
from tocsin.reporting.observed import happened, payments_of, summary_of, transcript, urls_of, zoned
from tocsin.reporting.settings import Reporter

_MOST_ADDRESSES = 200


def compose(
    view: CaseView,
    found: Gathered,
    reporter: Reporter,
    viewed: frozenset[str],
    now: datetime,
    *,
    basis: LegalBasis | None = None,
) -> tuple[Report, list[str]]:
    """Return the report, and in words what could not be found for it.

    :param viewed: media that a person was shown whole, by the record of looks.
    :param basis: which messages the platform reads, and by what law.
    """
    missing = list(found.absent)
    people, victims = accused(view), in_role(view, Role.MINOR)
    if not people:
        missing.append(NOBODY_ACCUSED)
    if not reporter.email:
        missing.append(NO_EMAIL)
    missing += [
        f"{each}: a minor who did what is charged; people say how they are named"
        for each in in_role(view, Role.MINOR_INVOLVED)
    ]
    first, last, _ = happened(view, now)
    known = {each.account for each in view.accounts}
    addresses = [
        AddressEvent(each.account, each.ip, zoned(each.at), each.act, each.port)
        for each in found.addresses
        if each.account in known and each.at < now
    ]
    if len(addresses) > _MOST_ADDRESSES:
        missing.append(f"{len(addresses) - _MOST_ADDRESSES} older uses of network addresses were left out")
    report = Report(
        case=view.file.id,
        kind=str(view.file.kind),
        what=summary_of(view, "", people),
        happened_from=zoned(first),
        happened_until=zoned(last),
        reported=[_party(each, found.identities.get(each), reporter) for each in people],
        victims=[_party(each, found.identities.get(each), reporter) for each in victims],
        talks=[
            Talk(each.conversation or "", transcript(each))
            for each in found.conversations
            if any(one.written.type == "message" for one in each.messages)
        ],
        urls=urls_of(view, found, reporter, ""),
        payments=list(dict.fromkeys(line for each in people for line in payments_of(found, each))),
        links=[
            f"{' and '.join(link.get('accounts', ()))} by {link.get('kind')}: {link.get('why')}"
            for document in view.documents
            for link in document.document.get("links", ())
        ],
        ip_events=addresses[-_MOST_ADDRESSES:],
        media=[
            Attachment(
                each.media,
                f"{number:03}-{each.sha256[:12]}",
                each.mime,
                each.sha256,
                each.md5,
                each.actor or "",
                zoned(each.at) if each.at else "",
                was_viewed(each.media, each.mime, viewed),
            )
            for number, each in enumerate(found.media, start=1)
        ],
        detected_by="; ".join(dict.fromkeys(_found_by(view))),
        platform=reporter.platform,
        service=reporter.service or ("" if basis is None else basis.service),
        region=", ".join(sorted({each for who in people for each in found.regions.get(who, ())})),
        legal_basis="; ".join(_bases(basis, found, [*people, *victims], last)),
        contact_name=" ".join(filter(None, (reporter.first_name, reporter.last_name))),
        contact_email=reporter.email,
        contact_phone=reporter.phone,
    )
    return report, missing


def _bases(basis: LegalBasis | None, found: Gathered, accounts: list[str], at: datetime) -> list[str]:
    if basis is None:
        return []
    holding = basis.holding(at, [found.regions.get(each, frozenset()) for each in accounts])
    return list(dict.fromkeys(span.basis for span in holding))


def _party(account: str, identity: Identity | None, reporter: Reporter) -> Party:
    profile = reporter.profile_url.replace("{id}", quote(account, safe="")) if reporter.profile_url else ""
    if identity is None or identity.absent is not None:
        return Party(account, profile_url=profile)
    return Party(
        account,
        identity.name or "",
        identity.birth_date or "",
        list(identity.emails),
        list(identity.phones),
        list(identity.addresses),
        profile,
    )


def _found_by(view: CaseView) -> list[str]:
    ways = [f"a flag by {each.by.replace('_', ' ')}" for each in view.flags]
    return [*ways, "automated detection, reviewed by people"] if view.documents else ways
