from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from tests.cases.time import Time
from tests.cases.working import POLICY
from tests.databases import store
from tests.reporting.filing import people
from tocsin.cases import Arrivals, case_id_of
from tocsin.inbox import Inbox
from tocsin.log import log_entry
from tocsin.lookup import FileLookup
from tocsin.model import Case, CaseAccount, Evidence, Kind, Role, Stage
from tocsin.people import show_picture
from tocsin.reporting import (
    REPORT,
    Draft,
    Handovers,
    Reporter,
    ReportError,
    Reporting,
    breaches_of,
    edit,
    preview,
    read_draft,
    weaknesses,
    withdraw,
    write,
)
from tocsin.reporting.missing import NO_EMAIL, NO_INCIDENT, NOBODY_ACCUSED, NOTHING_SAID, still_missing
from tocsin.store import Store

__all__ = ["store"]

REPORTER = Reporter(
    platform="Example Forum",
    service="Example",
    email="safety@platform.example",
    company="Serve process at legal@platform.example",
    post_url="https://platform.example/post/{id}",
)


def _event(number: int, kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": f"e{number}", "type": kind, "at": f"2026-03-02T15:0{number}:00Z", "actor": "rick", **fields}


@pytest.fixture
def reporting(store: Store, tmp_path: Path) -> Iterator[Reporting]:
    picture = BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "PNG")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "p1.png").write_bytes(picture.getvalue())
    events = [
        _event(1, "message", to=["kim"], conversation="c1", text="keep this \x07a secret <b>", media=["p1"]),
        _event(2, "message", actor="kim", to=["rick"], conversation="c1", text="why"),
        _event(3, "post", post="p7", surface="listing", text="see https://ads.example/x1, thanks"),
        _event(4, "payment", to=["kim"], amount="20", currency="USD"),
        _event(5, "media", media="p1", path="p1.png"),
        _event(6, "message", to=["out"], conversation="c2", text="for you", media=["p1"]),
    ]
    (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    known = [
        {
            "account": "rick",
            "name": "R Example",
            "emails": ["rick@mail.example", "not one"],
            "devices": [
                {"kind": "IMEI", "id": "490154203237518", "act": "login", "at": "2026-03-02T15:01:00Z"},
                {"kind": "SSID", "id": "home", "at": "2099-01-01T00:00:00Z"},
            ],
        },
        {"account": "rick", "ip": "192.0.2.7", "port": 4711, "at": "2026-03-02T15:01:00Z", "act": "login"},
        {"account": "rick", "ip": "192.0.2.8", "at": "2026-03-02T15:01:00Z", "act": "message", "event": "e1"},
        {"account": "kim", "name": "Kim Example", "birth_date": "2014-02-01"},
    ]
    (tmp_path / "known.jsonl").write_text("\n".join(map(json.dumps, known)))
    with FileLookup.open(
        [tmp_path / "events.jsonl"],
        tmp_path / "index",
        media_root=tmp_path / "media",
        identities=tmp_path / "known.jsonl",
    ) as lookup:
        yield Reporting(store, POLICY, Time(), tmp_path, lookup, REPORTER)


def _case(reporting: Reporting, *others: str) -> str:
    signs = tuple(
        Evidence(
            f"e{n}",
            "asks_secrecy",
            Stage.ISOLATION,
            3.0,
            "asked for a secret",
            f"2026-03-02T15:0{n}:00Z",
            "rick",
        )
        for n in (1, 3, 4, 6)
    )
    case = Case(
        case=case_id_of("trafficking", "rick"),
        kind=Kind.TRAFFICKING,
        probability=0.9,
        weight=12.0,
        opened_at="2026-03-02T15:06:00Z",
        accounts=(
            CaseAccount("rick", Role.RECRUITER, 12.0),
            *(CaseAccount(each, Role.ASSOCIATE, 1.0) for each in others),
            CaseAccount("kim", Role.MINOR, 0.0),
        ),
        stages=(),
        evidence=signs,
        weights_version="1",
        prior=-7.0,
    )
    Arrivals(reporting.store, POLICY, reporting.clock).bring([case])
    return case.case


def _one(reporting: Reporting) -> Draft:
    (draft,) = reporting.draft(_case(reporting))
    return draft


def test_a_draft_holds_what_is_known_and_would_be_taken(reporting: Reporting) -> None:
    draft = _one(reporting)
    report = draft.document
    assert breaches_of(draft, reporting.clock.now()) == []
    assert report["incidentSummary"]["incidentType"] == "Child Sex Trafficking"
    assert report["incidentSummary"]["incidentDateTime"] == "2026-03-02T15:06:00Z"
    (person,) = report["personOrUserReported"]
    assert person["personOrUserReportedPerson"] == {
        "firstName": "R",
        "lastName": "Example",
        "email": ["rick@mail.example"],
    }
    assert {
        "ipAddress": "192.0.2.7",
        "eventName": "Login",
        "dateTime": "2026-03-02T15:01:00Z",
        "port": 4711,
    } in (person["ipCaptureEvent"])
    assert person["deviceId"] == [
        {
            "idType": "IMEI",
            "idValue": "490154203237518",
            "eventName": "Login",
            "dateTime": "2026-03-02T15:01:00Z",
        },
        {"idType": "SSID", "idValue": "home", "eventName": "Unknown"},
    ]
    assert "20 USD" in person["additionalInfo"]
    assert "not one" in person["additionalInfo"]
    (victim,) = report["victim"]
    assert victim["victimPerson"]["dateOfBirth"] == "2014-02-01"
    assert [each["espIdentifier"] for each in report["intendedRecipient"]] == ["out"]
    chats = [each["chatImIncident"] for each in report["internetDetails"] if "chatImIncident" in each]
    assert "rick to kim: keep this a secret <b>" in chats[0]["content"]
    assert {"webPageIncident": {"url": ["https://platform.example/post/p7", "https://ads.example/x1"]}} in (
        report["internetDetails"]
    )
    assert any("1 characters that XML forbids were taken out" in each for each in draft.missing)
    assert b"&lt;b&gt;" in write(REPORT, report).xml
    assert "rick to kim: keep this a secret <b>" in preview(draft)


def test_a_file_is_said_to_be_viewed_only_where_somebody_saw_this_file_whole(reporting: Reporting) -> None:
    case = _case(reporting)
    (draft,) = reporting.draft(case)
    (file,) = draft.files
    assert file["details"]["fileViewedByEsp"] is False
    assert file["details"]["ipCaptureEvent"]["ipAddress"] == "192.0.2.8"
    store, clock = reporting.store, reporting.clock
    asta, _ = people(store, Time())
    claimed = [{**file, "details": {**file["details"], "fileViewedByEsp": True}}]

    def claim() -> Draft:
        with store.begin() as connection:
            return edit(
                connection,
                draft.id,
                version=1,
                document=draft.document,
                files=claimed,
                by=asta,
                now=clock.now(),
            )

    with pytest.raises(ReportError, match="no look at the whole"):
        claim()
    for medium, whole in (("p1", False), ("p2", True)):
        with store.begin() as connection:
            show_picture(connection, asta, medium, clock.now(), case=case, purpose="review", whole=whole)
    with pytest.raises(ReportError, match="no look at the whole"):
        claim()
    with store.begin() as connection:
        show_picture(connection, asta, "p1", clock.now(), case=case, purpose="review", whole=True)
    assert claim().version == 2
    with store.begin() as connection:
        withdraw(connection, draft.id, asta, "made anew", clock.now())
    (again,) = reporting.draft(case)
    assert again.files[0]["details"]["fileViewedByEsp"] is True


def test_every_look_is_on_record_before_the_draft_is(reporting: Reporting) -> None:
    draft = _one(reporting)
    with reporting.store.read() as connection:
        kinds = connection.execute(
            select(log_entry.c.kind, log_entry.c.body["asked"].astext, log_entry.c.body["purpose"].astext)
            .where(log_entry.c.kind.like("report%"))
            .order_by(log_entry.c.id)
        ).all()
    assert kinds[-1].kind == "report_drafted"
    assert {each[1] for each in kinds[:-1]} == {"text", "conversation", "picture", "identity", "address"}
    assert {each[2] for each in kinds[:-1]} == {"report"}
    assert draft.written_by == "machine:command-line"


def test_each_accused_account_has_a_report_of_its_own(reporting: Reporting) -> None:
    drafts = reporting.draft(_case(reporting, "ivo"))
    assert [each.subject for each in drafts] == ["rick", "ivo"]
    for each, other in zip(drafts, ("ivo", "rick"), strict=True):
        (person,) = each.document["personOrUserReported"]
        assert [one["espIdentifier"] for one in person["associatedAccount"]] == [other]
        assert breaches_of(each, reporting.clock.now()) == []
    with pytest.raises(ReportError, match="stands already"):
        reporting.draft(drafts[0].case_id)


def test_what_is_missing_and_what_weakens_it_is_said(reporting: Reporting) -> None:
    bare = Reporting(reporting.store, POLICY, reporting.clock, reporting.folder, reporting.lookup, Reporter())
    (draft,) = bare.draft(_case(reporting))
    assert any("reporting.yaml" in each for each in draft.missing)
    assert [str(each).split()[0] for each in breaches_of(draft, bare.clock.now())] == [
        "reporter/reportingPerson/email"
    ]
    told = " ".join(map(str, weaknesses(draft.document, draft.files)))
    assert "no place of rick" in told
    assert "nobody here looked at a file" in told
    assert "no network address" not in told
    assert "no victim is named" in " ".join(map(str, weaknesses({}, [])))


def test_what_somebody_typed_in_is_not_missing_any_more(reporting: Reporting) -> None:
    bare = Reporting(reporting.store, POLICY, reporting.clock, reporting.folder, reporting.lookup, Reporter())
    (draft,) = bare.draft(_case(reporting))

    def edited(document: dict[str, Any]) -> list[str]:
        with bare.store.begin() as connection:
            now = bare.clock.now()
            version = read_draft(connection, draft.id).version
            return edit(
                connection, draft.id, version=version, document=document, files=[], by=None, now=now
            ).missing

    person = {"reportingPerson": {"email": ["safety@platform.example"]}}
    assert NO_EMAIL in draft.missing
    assert NO_EMAIL not in edited(draft.document | {"reporter": person})
    assert NO_EMAIL in edited(draft.document), "taken out again, it is missing again"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (NO_EMAIL, {"contact_email": "safety@platform.example"}),
        (NOBODY_ACCUSED, {"reported": [{"account": "x"}]}),
        (NOBODY_ACCUSED, {"personOrUserReported": [{"espIdentifier": "x"}]}),
        (NOTHING_SAID, {"internetDetails": [{"webPageIncident": {"url": ["https://x.example"]}}]}),
        (f"a case of the kind other {NO_INCIDENT}", {"incidentSummary": {"incidentType": "x"}}),
    ],
)
def test_each_answer_ends_what_it_answers_alone(said: str, answer: dict[str, Any]) -> None:
    missing = [said, "picture p1 is absent: deleted"]
    assert still_missing(missing, {}) == missing
    assert still_missing(missing, answer) == missing[1:]


def test_the_place_that_an_account_states_is_told_and_the_law_under_which_messages_are_read(
    reporting: Reporting,
) -> None:
    assert reporting.folder is not None
    stated = [
        {**_event(number, "account", region=region, age_band="18+"), "actor": who, "id": f"a{number}"}
        for number, (who, region) in enumerate((("rick", "US-CA"), ("kim", "FR"), ("kim", "BE")))
    ]
    answers = (
        Inbox(reporting.store, reporting.clock)
        .accept([json.dumps(each).encode() for each in stated], "test")
        .answers
    )
    assert {each.reason for each in answers} == {None}
    (reporting.folder / "legal-basis.yaml").write_text(
        "services: {chat: {rules: [{regions: [US], read: true, basis: terms of service},"
        " {regions: [FR, BE], read: true, basis: a regulation}]}}"
    )
    (reporting.folder / "addressees.yaml").write_text("hotline: {kind: hotline, title: H, folder: drop}")
    draft = _one(reporting)
    assert draft.document["personOrUserReported"][0]["estimatedLocation"] == {"countryCode": "US"}
    # Two countries are none that a machine could choose.
    assert "estimatedLocation" not in draft.document["victim"][0]
    assert breaches_of(draft, reporting.clock.now()) == []
    neutral = Handovers(reporting).draft(draft.case_id, "hotline").report
    assert (neutral.region, neutral.legal_basis) == ("US-CA", "terms of service; a regulation")


@pytest.mark.parametrize(
    ("event", "details", "victim", "told"),
    [
        ("Login", {"uploadedToEspTimestamp": "x"}, {}, "of sign-ins alone"),
        ("Upload", {}, {}, "file 1 came"),
        ("Upload", {"uploadedToEspTimestamp": "x"}, {}, "say of each whether it spreads as a meme"),
        ("Upload", {"fileAnnotations": {"viral": True}}, {"firstName": "Kim"}, "no place of the victim kim"),
    ],
)
def test_what_would_lead_nobody_anywhere_is_said(
    event: str, details: dict[str, Any], victim: dict[str, Any], told: str
) -> None:
    seen = {"ipAddress": "192.0.2.1", "port": 1, "dateTime": "x", "eventName": event}
    document = {
        "personOrUserReported": [{"espIdentifier": "rick", "ipCaptureEvent": [seen]}],
        "victim": [{"espIdentifier": "kim", "victimPerson": victim}],
    }
    assert told in " ".join(map(str, weaknesses(document, [{"details": details}])))
    supplemental = {"details": {"fileRelevance": "Supplemental Reported"}}
    assert "file 1 came" not in " ".join(map(str, weaknesses(document, [supplemental])))
