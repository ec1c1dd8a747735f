from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.review.house import House, Reader, open_house
from tests.console.review.story import Story, lookup_of
from tocsin.cases import view_case
from tocsin.model import Kind
from tocsin.people import looks_at

GROOMING = Story()
RING = Story("99aa00bb11cc22dd", Kind.TRAFFICKING, 0.97, adult="dealer_7", minor="sam_14")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, GROOMING, RING) as lookup, open_house(lookup) as opened:
        opened.add("ana", "reviewer")
        opened.add("lea", "lead")
        opened.bring(GROOMING.case(), RING.case())
        yield opened


def path_of(story: Story) -> str:
    return f"/case/{story.name}"


def decide(reader: Reader, story: Story, act: str, **fields: str) -> Reader:
    """Fill the decision form of a case's page in and send it."""
    if f'action="{path_of(story)}/decide"' not in reader.text:
        reader.open(path_of(story))
    version = re.search(r'name="version" value="(\d+)"', reader.text)
    assert version is not None, reader.text
    asked = {"version": version[1], "reason": "it is so", "then": "stay", **fields}
    return reader.send(f"{path_of(story)}/decide", act=act, **asked)


def offered(reader: Reader) -> set[str]:
    return set(re.findall(r'name="act" value="(\w+)"', reader.text))


def test_the_gravest_case_is_given_first_and_opens_for_the_purpose_stated(house: House) -> None:
    with house.signed_in("ana") as reader:
        reader.open("/queue").send("/queue/take", purpose="review")
        assert reader.path == path_of(RING)
        assert "great. I pay 10 for each new picture" in reader.text


def test_content_shows_only_once_somebody_said_what_for_and_the_look_is_kept(house: House) -> None:
    with house.signed_in("ana") as reader:
        reader.open(path_of(GROOMING))
        assert reader.status == 200
        for content in ("great. I pay 10", GROOMING.adult, "Offers money for pictures"):
            assert content not in reader.text
        refused = reader.send(f"{path_of(GROOMING)}/open", purpose="legal_request")
        assert refused.status == 403
        reader.open(path_of(GROOMING)).send(f"{path_of(GROOMING)}/open", purpose="review")
        for content in ("great. I pay 10", GROOMING.adult, "Offers money for pictures"):
            assert content in reader.text
    with house.store.read() as connection:
        kept = looks_at(connection, GROOMING.name)
    assert {look.by for look in kept} == {"ana"}
    assert {look.purpose for look in kept} == {"review"}
    assert {str(look.thing) for look in kept} == {"case", "conversation"}


def way_from(reader: Reader) -> str:
    """Return where a page that wants the case open leads."""
    found = re.search(r'href="([^"]+)">Say what for<', reader.text)
    assert found is not None, reader.text
    return html.unescape(found[1])


def test_who_did_not_say_what_for_is_led_to_where_they_do_and_back(house: House) -> None:
    here, event = path_of(GROOMING), GROOMING.event(9)
    with house.signed_in("ana") as reader:
        refused = reader.open(f"{here}/conversation?event={event}")
        assert (refused.status, "Say first what you open this case for" in refused.text) == (403, True)
        reader.open(way_from(reader))
        then = re.search(r'name="then" value="([^"]+)"', reader.text)
        assert then is not None
        reader.send(f"{here}/open", purpose="review", then=html.unescape(then[1]))
        assert (reader.status, reader.path) == (200, f"{here}/conversation")
        assert "great. I pay 10" in reader.text
    with house.signed_in("ana") as reader:
        reader.open(here).send(f"{here}/picture", event=GROOMING.event(8), medium=GROOMING.picture)
        assert (reader.status, way_from(reader)) == (403, here), "what a form asked for is asked for again"
        for elsewhere in ("https://example.org/", "//example.org/", "/\\example.org", ""):
            reader.open(here).send(f"{here}/open", purpose="review", then=elsewhere)
            assert (reader.status, reader.path) == (200, here)


def test_an_opened_case_closes_with_the_session(house: House) -> None:
    with house.signed_in("ana") as reader:
        reader.open(path_of(GROOMING)).send(f"{path_of(GROOMING)}/open", purpose="review")
    house.clock.forward(minutes=1)
    with house.signed_in("ana") as reader:
        reader.open(path_of(GROOMING))
        assert "great. I pay 10" not in reader.text
        for below in ("conversation", "text"):
            assert reader.open(f"{path_of(GROOMING)}/{below}?event={GROOMING.event(1)}").status == 403


def test_a_case_is_taken_confirmed_reported_preserved_and_closed(house: House) -> None:
    house.flags.accept(
        [
            {
                "id": "f1",
                "actor": "kit_13",
                "at": "2026-03-01T10:00:00Z",
                "by": "user",
                "reason": "grooming",
                "subject": {"kind": "account", "id": GROOMING.adult},
                "text": "He wants it to be a secret.",
            }
        ],
        "forum",
    )
    with house.signed_in("ana") as reader:
        reader.open(path_of(GROOMING)).send(f"{path_of(GROOMING)}/open", purpose="review")
        assert "He wants it to be a secret." in reader.text
        for act, more in (
            ("triage", {}),
            ("take", {}),
            ("confirm", {"kind": "grooming"}),
            ("report", {"receipt": "R-1"}),
            ("preserve", {}),
            ("close", {}),
        ):
            decide(reader, GROOMING, act, **more)
            assert (reader.status, reader.path) == (200, path_of(GROOMING)), (act, reader.text)
        assert "told that it was acted on" in reader.text
    with house.store.read() as connection:
        case = view_case(connection, GROOMING.name).file
    assert (str(case.state), case.outcome) == ("closed", "reported")


def test_what_is_offered_is_done_and_nothing_else_is(house: House) -> None:
    with house.signed_in("ana") as ana, house.signed_in("lea") as lea:
        ana.open(path_of(RING))
        assert "confirm" not in offered(ana)
        decide(ana, RING, "confirm")
        assert ana.status == 403
        decide(ana, RING, "reopen")
        assert ana.status == 409
        for act in ("triage", "take"):
            decide(ana, RING, act)
        assert {"propose", "reject", "hand_back"} <= offered(ana)
        assert not {"confirm", "doubt", "assign", "take"} & offered(ana)
        decide(ana, RING, "propose", kind="trafficking")
        assert "a queue that your roles do not show" in ana.text
        assert ana.open(path_of(RING)).status == 404
        lea.open(path_of(RING))
        assert "Proposed for confirmation by ana" in lea.text
        assert "doubt" in offered(lea)
        decide(lea, RING, "take")
        assert "confirm" in offered(lea)
        decide(lea, RING, "confirm", kind="trafficking")
        assert lea.status == 200
        assert "confirmed" in lea.text


def test_deciding_takes_the_next_case_where_that_is_asked(house: House) -> None:
    with house.signed_in("ana") as reader:
        reader.open("/queue").send("/queue/take", purpose="review")
        assert reader.path == path_of(RING)
        decide(reader, RING, "reject", then="next")
        assert reader.path == path_of(GROOMING)
        assert "great. I pay 10" in reader.text
        decide(reader, GROOMING, "reject", then="next")
        assert reader.path == "/queue"


def test_a_decision_without_a_reason_is_not_taken_and_the_form_keeps_what_was_typed(house: House) -> None:
    with house.signed_in("ana") as reader:
        decide(reader.open(path_of(GROOMING)), GROOMING, "escalate", reason="  ")
        assert reader.status == 422
        assert "A decision needs a reason" in reader.text
        assert re.search(r'value="escalate"[^>]* checked', reader.text)
        reader.open(path_of(GROOMING)).send(f"{path_of(GROOMING)}/decide", act="fly", reason="x", version="1")
        assert reader.status == 422
        reader.open(path_of(GROOMING)).send(
            f"{path_of(GROOMING)}/decide", act="note", reason="x", version="?"
        )
        assert reader.status == 422


def test_a_stale_form_is_not_taken_and_tells_what_changed(house: House) -> None:
    with house.signed_in("ana") as ana, house.signed_in("lea") as lea:
        ana.open(path_of(GROOMING)).send(f"{path_of(GROOMING)}/open", purpose="review")
        decide(lea.open(path_of(GROOMING)), GROOMING, "note", reason="called the parents")
        decide(ana, GROOMING, "escalate", reason="my own <reason>")
        assert ana.status == 409
        assert "called the parents" in ana.text
        assert html.escape("my own <reason>") in ana.text
        assert re.search(r"<ul>\s*<li>[^<]*note written, lea", ana.text)
        decide(ana, GROOMING, "escalate", reason="my own <reason>")
        assert ana.status == 200


def test_a_form_that_is_sent_twice_counts_once(house: House) -> None:
    with house.signed_in("ana") as reader:
        reader.open(path_of(GROOMING))
        version = re.search(r'name="version" value="(\d+)"', reader.text)
        assert version is not None
        form = {"csrf": reader.csrf, "act": "note", "reason": "once", "version": version[1]}
        ours = {"Sec-Fetch-Site": "same-origin"}
        sent = [reader.client.post(f"{path_of(GROOMING)}/decide", data=form, headers=ours) for _ in range(2)]
        assert [answer.status_code for answer in sent] == [200, 409]
    with house.store.read() as connection:
        ledger = view_case(connection, GROOMING.name).ledger
    assert [row.act for row in ledger].count("note") == 1


def test_another_reviewers_case_cannot_be_decided(house: House) -> None:
    house.add("bo", "reviewer")
    with house.signed_in("ana") as ana, house.signed_in("bo") as bo:
        ana.open("/queue").send("/queue/take", purpose="review")
        bo.open(path_of(RING))
        assert {"reject", "propose", "take"}.isdisjoint(offered(bo))
        decide(bo, RING, "reject")
        assert bo.status == 403
        bo.open("/queue").send("/queue/take", purpose="review")
        assert bo.path == path_of(GROOMING)


def test_a_case_of_a_queue_that_is_not_for_the_person_looks_like_none(house: House) -> None:
    unknown = "0123456789abcdef"
    with house.signed_in("lea") as lea:
        decide(lea.open(path_of(RING)), RING, "route", queue="review")
    with house.store.begin() as connection:
        connection.exec_driver_sql("update case_file set queue = 'child_safety' where id = %s", (RING.name,))
    with house.signed_in("ana") as reader:
        texts = []
        for case in (RING.name, unknown):
            assert reader.open(f"/case/{case}").status == 404
            texts.append(reader.text)
            assert reader.open(f"/search?for={case}").text.count("Nothing that you may see") == 1
            assert reader.open("/queue").send(f"/case/{case}/open", purpose="review").status == 404
        assert texts[0] == texts[1]
        assert reader.open(f"/account/{RING.adult}").status == 404


def test_auditors_see_and_decide_nothing(house: House) -> None:
    house.add("aud", "auditor")
    with house.signed_in("aud") as reader:
        reader.open(path_of(GROOMING))
        assert offered(reader) == set()
        assert reader.send(f"{path_of(GROOMING)}/open", purpose="audit").status == 403
        reader.open(path_of(GROOMING)).send(
            f"{path_of(GROOMING)}/open", purpose="audit", words="yearly check"
        )
        assert "Offers money for pictures" in reader.text
        assert "yearly check" in reader.text
        assert "Ask to see it" not in reader.text


def test_similar_cases_and_the_accounts_page_lead_on(house: House) -> None:
    third = Story("1212ffee34345656", probability=0.6, minor="lee_12", adult="somebody_else")
    house.bring(third.case())
    with house.signed_in("ana") as reader:
        reader.open(path_of(GROOMING)).send(f"{path_of(GROOMING)}/open", purpose="review")
        assert f'href="/case/{third.name}"' in reader.text
        assert "evidence alike by 100%" in reader.text
        reader.open(f"/search?for={GROOMING.adult}")
        assert reader.path == f"/account/{GROOMING.adult}"
        assert "offender" in reader.text
        assert reader.open(f"/search?for={GROOMING.name}").path == path_of(GROOMING)


def test_a_lead_merges_two_cases_and_splits_one(house: House) -> None:
    with house.signed_in("lea") as reader:
        reader.open(path_of(GROOMING)).send(f"{path_of(GROOMING)}/open", purpose="review")
        wrong = reader.send(f"{path_of(GROOMING)}/merge", into="0123456789abcdef", reason="one ring")
        assert wrong.status == 422
        assert "There is no case" in reader.text
        reader.send(f"{path_of(GROOMING)}/merge", into=RING.name, reason="one ring")
        assert (reader.status, reader.path) == (200, path_of(RING))
        assert reader.open(path_of(GROOMING)).path == path_of(RING)
        reader.send(f"{path_of(RING)}/open", purpose="review")
        assert reader.send(f"{path_of(RING)}/split", reason="not of the ring").status == 422
        reader.send(f"{path_of(RING)}/split", accounts=[GROOMING.adult], reason="not of the ring")
        assert reader.status == 200
        assert reader.path not in (path_of(RING), path_of(GROOMING))
