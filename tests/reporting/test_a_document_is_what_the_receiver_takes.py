from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reporting.documents import NOW, documents, smallest
from tests.reporting.own_schema import own_schema
from tocsin.reporting import DocumentError, SchemaError
from tocsin.reporting.cybertip import (
    FILE_DETAILS,
    INCIDENT_TYPES,
    REPORT,
    Element,
    Schema,
    check,
    clean,
    gated_paths,
    read,
    write,
)

SCHEMA = Schema(own_schema())


def breaches(document: dict[str, Any], root: Element = REPORT) -> list[str]:
    return [str(each) for each in check(root, document, NOW)]


def changed(path: str, value: Any) -> dict[str, Any]:
    document = smallest()
    place: Any = document
    *way, last = path.split("/")
    for name in way:
        place = place.setdefault(name, {})
    place[last] = value
    return document


@settings(max_examples=25, deadline=None)
@given(documents(REPORT), st.randoms(use_true_random=False))
def test_what_the_model_accepts_is_written_in_order_and_read_back_the_same(
    document: dict[str, Any], draw: Any
) -> None:
    assert breaches(document) == []
    shuffled = _shuffled(document, draw)
    written = write(REPORT, shuffled)
    assert written.removed == ()
    assert SCHEMA.faults(written.xml) == []
    assert read(REPORT, written.xml) == document
    assert written.xml == write(REPORT, document).xml


@settings(max_examples=25, deadline=None)
@given(documents(FILE_DETAILS), st.randoms(use_true_random=False))
def test_so_are_the_details_of_a_file(document: dict[str, Any], draw: Any) -> None:
    assert breaches(document, FILE_DETAILS) == []
    written = write(FILE_DETAILS, _shuffled(document, draw))
    assert SCHEMA.faults(written.xml) == []
    assert read(FILE_DETAILS, written.xml) == document


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["#", "@type", "email", "reporter", "victim", "incidentSummary"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=25, deadline=None)
@given(_JSON)
def test_whatever_stands_there_the_checker_tells_and_never_breaks(document: Any) -> None:
    assert check(REPORT, document, NOW) != []
    check(REPORT, {**smallest(), "victim": document, "internetDetails": [document]}, NOW)


def _shuffled(value: Any, draw: Any) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        draw.shuffle(keys)
        return {key: _shuffled(value[key], draw) for key in keys}
    return [_shuffled(each, draw) for each in value] if isinstance(value, list) else value


def test_a_report_of_text_alone_is_enough() -> None:
    assert breaches(smallest()) == []
    assert SCHEMA.faults(write(REPORT, smallest()).xml) == []


def test_the_eight_kinds_of_incident_are_written_letter_by_letter() -> None:
    assert len(INCIDENT_TYPES) == len(set(INCIDENT_TYPES)) == 8
    assert "Online Enticement of Children for Sexual Acts" in INCIDENT_TYPES
    assert "Child Sex Trafficking" in INCIDENT_TYPES
    cut = changed("incidentSummary/incidentType", "Online Enticement of Children for Sexual Act")
    assert "incidentSummary/incidentType is" in breaches(cut)[0]


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("incidentSummary/incidentDateTime", "2026-05-01T10:00:00", "with its zone"),
        ("incidentSummary/incidentDateTime", "2026-06-01T12:00:00Z", "not past"),
        ("incidentSummary/escalateToHighPriority", "  ", "is blank"),
        ("incidentSummary/escalateToHighPriority", "x" * 3001, "shorten it to 3,000"),
        ("incidentSummary/escalateToHighPriority", True, "write a text"),
        ("incidentSummary/reportAnnotations", {"sextortion": False}, "leave it out"),
        ("incidentSummary/reportAnnotations", {"generativeAi": True}, "not known there"),
        ("incidentSummary/reportAnnotations", {"informational": True}, "newer than the schema"),
        ("reporter/reportingPerson", {}, "reporter/reportingPerson/email is missing"),
        ("reporter/reportingPerson/email", "a@b.example", "is no list"),
        ("reporter/legalURL", "https://platform.example/a b", "no address of the web"),
        ("internetDetails", [{}], "holds 0 kinds"),
        ("internetDetails", [{"webPageIncident": {}, "emailIncident": {}}], "holds 2 kinds"),
        ("internetDetails", [{"webPageIncident": {"thirdPartyHostedContent": True}}], "not known there"),
        ("internetDetails", [{"emailIncident": {"emailAddress": ["a@b.example"]}}], "no address of a person"),
        ("victim", [{}], "victim[1]/victimPerson is missing"),
        ("personOrUserReported", [{}, {}], "make a report for each"),
        ("personOrUserReported", [{"ipCaptureEvent": [{"ipAddress": "300.1.1.1"}]}], "no IP address"),
        ("personOrUserReported", [{"ipCaptureEvent": [{"ipAddress": "::1", "port": 0}]}], "1 to 65,535"),
        ("personOrUserReported", [{"associatedAccount": [{}]}], "has no attribute type"),
        ("personOrUserReported", [{"associatedAccount": [{"@type": "Other", "accountType": "x"}]}], "not known"),
        (
            "personOrUserReported",
            [{"associatedAccount": [{"@type": "Other", "approximateAge": 3, "dateOfBirth": "2000-01-01"}]}],
            "one of the two",
        ),
        ("personOrUserReported", [{"estimatedLocation": {"city": "X"}}], "countryCode is missing"),
        ("personOrUserReported", [{"estimatedLocation": {"city": "X", "countryCode": "US"}}], "postal code"),
        ("personOrUserReported", [{"estimatedLocation": {"countryCode": "UK"}}], "choose one of"),
        (
            "personOrUserReported",
            [{"accountPermanentlyDisabled": {
                "#": True, "@disabledDate": "2026-05-02T00:00:00Z", "@userNotifiedDate": "2026-05-01T00:00:00Z"}}],
            "told before",
        ),
        (
            "victim",
            [{"victimPerson": {"phone": [{"#": "+44 20 7946 0000", "@countryCallingCode": "+44"}]}}],
            "leave the code out",
        ),
        (
            "victim",
            [{"victimPerson": {"email": [{"#": "a@b.example", "@verificationDate": "2026-05-02T00:00:00Z"}]}}],
            "is not verified",
        ),
        ("victim", [{"victimPerson": {"email": ["a" * 65 + "@b.example"]}}], "too long before the @"),
        ("lawEnforcement", {"agencyName": "Police", "@fleaCountry": "FR"}, "no attribute known there"),
        ("batchedReport", {"@reason": "OTHER"}, "choose one of"),
    ],
)  # fmt: skip
def test_each_breach_is_named_with_its_place(path: str, value: Any, told: str) -> None:
    found = breaches(changed(path, value))
    assert any(told in each for each in found), found


def test_a_batch_names_people_by_their_ids_and_nothing_else() -> None:
    document = {**smallest(), "batchedReport": {"@reason": "VIRAL_POTENTIAL_MEME"}}
    document["personOrUserReported"] = [{"espIdentifier": "a"}, {"espIdentifier": "b"}]
    assert breaches(document) == []
    assert SCHEMA.faults(write(REPORT, document).xml) == []
    document["personOrUserReported"].append({"espIdentifier": "c", "screenName": "d"})
    document["additionalInfo"] = "more"
    assert {each.split()[0] for each in breaches(document)} == {"additionalInfo", "personOrUserReported[3]"}


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({"exifViewedByEsp": True}, "fileViewedByEsp is not"),
        ({"exifViewedByEsp": True, "fileViewedByEsp": False}, "fileViewedByEsp is not"),
        ({"fileRelevance": "Supplemental Reported", "industryClassification": "A1"}, "leave it out"),
        (
            {"fileRelevance": "Supplemental Reported", "fileAnnotations": {"potentialMeme": True}},
            "leave it out",
        ),
        ({"potentialMeme": True, "fileAnnotations": {"viral": True}}, "one of the two"),
        ({"ipCaptureEvent": [{"ipAddress": "::1"}]}, "is no group"),
        ({"originalFileHash": ["abc"]}, "has no attribute hashType"),
        ({"details": [{}]}, "nameValuePair is missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(details: dict[str, Any], told: str) -> None:
    found = breaches({"reportId": 1, "fileId": "ab", **details}, FILE_DETAILS)
    assert any(told in each for each in found), found


def test_characters_that_xml_forbids_are_taken_out_and_told() -> None:
    hostile = "a\x00b\x1b\ud800\ufffe</content><!-- &amp; \U0001f600"
    document = {**smallest(), "internetDetails": [{"chatImIncident": {"content": hostile}}]}
    written = write(REPORT, document)
    assert [str(each) for each in written.removed] == [
        "internetDetails[1]/chatImIncident/content: 4 characters that XML forbids were taken out"
    ]
    kept = read(REPORT, written.xml)["internetDetails"][0]["chatImIncident"]["content"]
    assert kept == "ab</content><!-- &amp; \U0001f600"
    assert clean(document)[0] == read(REPORT, written.xml)


@pytest.mark.parametrize(
    "xml",
    [
        b"<report>",
        b'<!DOCTYPE report [<!ENTITY a "b">]><report>&a;</report>',
        b'<report xmlns="urn:x"/>',
        b"<report><unknown/></report>",
        b"<report><additionalInfo>a</additionalInfo><additionalInfo>b</additionalInfo></report>",
        b"",
    ],
)
def test_a_document_from_elsewhere_is_read_with_suspicion(xml: bytes) -> None:
    with pytest.raises(DocumentError):
        read(REPORT, xml)


def test_newer_elements_wait_for_a_schema_that_knows_them() -> None:
    newer = {
        "report/incidentSummary/reportAnnotations/informational",
        "report/victim/victimPerson/ageAssertionDiscrepancy",
    }
    assert gated_paths(None) == gated_paths(SCHEMA) == frozenset()
    schema = Schema(own_schema(newer))
    assert gated_paths(schema) == newer
    document = {**smallest(), "victim": [{"victimPerson": {"age": 12, "ageAssertionDiscrepancy": True}}]}
    assert check(REPORT, document, NOW, gated_paths(schema)) == []
    assert schema.faults(write(REPORT, document).xml) == []
    assert "newer than the schema" in breaches(document)[0]
    assert SCHEMA.faults(write(REPORT, document).xml) != []


@pytest.mark.parametrize(
    "xsd",
    [
        b"",
        b"<html/>",
        b'<!DOCTYPE x><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>',
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="http://192.0.2.1/x"/>'
        b"</xs:schema>",
    ],
)
def test_a_schema_that_is_none_is_refused(xsd: bytes) -> None:
    with pytest.raises(SchemaError):
        Schema(xsd)
