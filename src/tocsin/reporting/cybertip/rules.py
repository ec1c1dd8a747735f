"""What the receiver wants of several values together: its documentation says so, its schema does not.

A rule yields (path, what is wrong, what to do). It sees only documents whose form is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tocsin.reporting.cybertip.file_tree import SUPPLEMENTAL
from tocsin.reporting.cybertip.kinds import TEXT_KEY
from tocsin.reporting.cybertip.values import as_moment

Found = Iterator[tuple[str, str, str]]
Rule = Callable[[Mapping[str, Any]], Found]

_PEOPLE = {
    "personOrUserReported": "personOrUserReportedPerson",
    "intendedRecipient": "intendedRecipientPerson",
    "victim": "victimPerson",
}


def _plain(value: Any) -> Any:
    return value[TEXT_KEY] if isinstance(value, Mapping) and TEXT_KEY in value else value


def _walk(value: Any, path: str = "", name: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield (path, element name, value) of everything in a document, lists opened."""
    if isinstance(value, list):
        for number, each in enumerate(value, start=1):
            yield from _walk(each, f"{path}[{number}]", name)
        return
    yield path, name, value
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _walk(each, f"{path}/{key}" if path else key, key)


def reporter_has_an_email(report: Mapping[str, Any]) -> Found:
    """The reporting person has an e-mail address."""
    if not report.get("reporter", {}).get("reportingPerson", {}).get("email"):
        yield (
            "reporter/reportingPerson/email",
            "is missing",
            "give at least one address: reports without are refused",
        )


def mail_is_of_somebody(report: Mapping[str, Any]) -> Found:
    """An address of an e-mail or newsgroup incident is also one of a person, recipient or victim of the report."""
    known = {
        str(_plain(mail)).lower()
        for who, person in _PEOPLE.items()
        for each in report.get(who, ())
        for mail in each.get(person, {}).get("email", ())
    }
    for path, name, value in _walk(report.get("internetDetails", []), "internetDetails"):
        if name == "emailAddress" and str(_plain(value)).lower() not in known:
            yield (
                path,
                "is no address of a person of the report",
                "give it to the person, recipient or victim too",
            )


def verified_where_dated(document: Mapping[str, Any]) -> Found:
    """What has a day of verification is verified."""
    for path, name, value in _walk(document):
        if name not in ("email", "phone", "emailAddress", "phoneNumber") or not isinstance(value, Mapping):
            continue
        if "@verificationDate" in value and value.get("@verified") is not True:
            yield (
                path,
                "has a day of verification and is not verified",
                "set verified to true, or drop the day",
            )


def phone_without_its_calling_code(document: Mapping[str, Any]) -> Found:
    """A telephone number does not begin with the calling code that stands beside it."""
    for path, name, value in _walk(document):
        if name in ("phone", "phoneNumber") and isinstance(value, Mapping) and "@countryCallingCode" in value:
            code = value["@countryCallingCode"]
            if value[TEXT_KEY].lstrip().startswith((code, code.lstrip("+"))):
                yield path, f"begins with its calling code {code}", "leave the code out of the number"


def disabled_before_told(document: Mapping[str, Any]) -> Found:
    """A user is told of a closed account after it was closed, and it comes back later than that."""
    for path, name, value in _walk(document):
        if name not in ("accountTemporarilyDisabled", "accountPermanentlyDisabled") or not isinstance(
            value, Mapping
        ):
            continue
        disabled = as_moment(value.get("@disabledDate", ""))
        told = as_moment(value.get("@userNotifiedDate", ""))
        again = as_moment(value.get("@reenabledDate", ""))
        if disabled and told and told < disabled:
            yield path, "says that the user was told before the account was disabled", "correct the moments"
        if disabled and again and again <= disabled:
            yield path, "says that the account came back before it was disabled", "correct the moments"


def us_city_has_its_postal_code(document: Mapping[str, Any]) -> Found:
    """A city in the United States has its postal code as the region."""
    for path, name, value in _walk(document):
        if name != "estimatedLocation" or value.get("countryCode") != "US" or "city" not in value:
            continue
        if not value.get("region", "").strip():
            yield (
                f"{path}/region",
                "is missing beside a city in the United States",
                "give the postal code",
            )


def one_person_unless_a_batch(report: Mapping[str, Any]) -> Found:
    """Only a batched report names several persons."""
    if "batchedReport" not in report and len(report.get("personOrUserReported", ())) > 1:
        yield (
            "personOrUserReported",
            "stands more than once",
            "make a report for each, linked by priorCTReports",
        )


_NOT_IN_A_BATCH = ("internetDetails", "lawEnforcement", "intendedRecipient", "victim", "additionalInfo")


def batch_holds_only_ids(report: Mapping[str, Any]) -> Found:
    """A batched report names persons by their id alone, and forbids most of the rest."""
    if "batchedReport" not in report:
        return
    for name in _NOT_IN_A_BATCH:
        if name in report:
            yield name, "may not stand in a batched report", "leave it out, or report each person alone"
    if "escalateToHighPriority" in report.get("incidentSummary", {}):
        yield "incidentSummary/escalateToHighPriority", "may not stand in a batched report", "leave it out"
    for number, each in enumerate(report.get("personOrUserReported", ()), start=1):
        if set(each) != {"espIdentifier"}:
            yield (
                f"personOrUserReported[{number}]",
                "holds more, or less, than espIdentifier in a batched report",
                "leave espIdentifier alone there",
            )


def whole_file_seen_with_its_exif(details: Mapping[str, Any]) -> Found:
    """EXIF data was seen only where the file was."""
    if details.get("exifViewedByEsp") is True and details.get("fileViewedByEsp") is not True:
        yield (
            "exifViewedByEsp",
            "is true and fileViewedByEsp is not",
            "a person must have seen the file itself",
        )


def context_is_not_classified(details: Mapping[str, Any]) -> Found:
    """A supplemental file has no classification and is no meme."""
    if details.get("fileRelevance") != SUPPLEMENTAL:
        return
    if "industryClassification" in details:
        yield "industryClassification", f"may not stand in a file that is {SUPPLEMENTAL}", "leave it out"
    if "potentialMeme" in details or "potentialMeme" in details.get("fileAnnotations", {}):
        yield "potentialMeme", f"may not stand in a file that is {SUPPLEMENTAL}", "leave it out"


def files_of_a_batch(report: Mapping[str, Any], files: Sequence[Mapping[str, Any]]) -> Found:
    """Yield what is wrong with the files of a batched report: found only at ``/finish``, when it is late."""
    if "batchedReport" not in report:
        return
    if len(files) > 1:
        yield "files", f"are {len(files)} in a batched report", "send one at most"
    allowed = {"reportId", "fileId", "uploadedToEspTimestamp", "fileViewedByEsp", "exifViewedByEsp"}
    allowed |= {"publiclyAvailable", "fileRelevance", "fileAnnotations", "industryClassification"}
    for number, each in enumerate(files, start=1):
        for name in sorted(set(each) - allowed):
            yield f"files[{number}]/{name}", "may not stand in a batched report", "leave it out"
        if each.get("fileRelevance", "Reported") != "Reported":
            yield f"files[{number}]/fileRelevance", "is not Reported in a batched report", "make it so"
        marks = set(each.get("fileAnnotations", {}))
        if not marks or marks - {"viral", "potentialMeme"}:
            yield (
                f"files[{number}]/fileAnnotations",
                "must be viral, potentialMeme or both",
                "and nothing else",
            )


_BOTH: tuple[Rule, ...] = (
    verified_where_dated,
    phone_without_its_calling_code,
    disabled_before_told,
    us_city_has_its_postal_code,
)

RULES: dict[str, tuple[Rule, ...]] = {
    "report": (
        reporter_has_an_email,
        mail_is_of_somebody,
        one_person_unless_a_batch,
        batch_holds_only_ids,
        *_BOTH,
    ),
    "fileDetails": (whole_file_seen_with_its_exif, context_is_not_classified),
}
