from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.console.review.french import english_of
from tests.console.review.house import House, Reader, open_house
from tests.console.review.story import Story, lookup_of
from tocsin.cli import main
from tocsin.log import log_entry
from tocsin.model import Case
from tocsin.people import begin_session, find_person, keep_session, looks_at

STORY = Story()
CASE = f"/case/{STORY.name}"
HOSTILE = "<script>alert(1)</script>\u202eevil"


def scanned() -> Case:
    """Return the case with a sentence that a scan has of its own, beside those that a platform wrote."""
    case = STORY.case()
    first, second, *rest = case.evidence
    told = msgspec.structs.replace(second, why="asked a minor to keep it secret (3 minors)")
    return msgspec.structs.replace(case, evidence=(first, told, *rest))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, STORY) as lookup, open_house(lookup) as opened:
        for name, role in (("ana", "reviewer"), ("lea", "lead"), ("jo", "legal"), ("au", "auditor")):
            opened.add(name, role)
        opened.bring(scanned())
        subject = {"kind": "account", "id": STORY.adult}
        flag = {"id": "f1", "actor": HOSTILE, "subject": subject, "reason": "grooming", "by": "user"}
        opened.flags.accept([{**flag, "text": HOSTILE}], "forum")
        yield opened


def opened_for(reader: Reader, purpose: str, **words: str) -> Reader:
    return reader.open(CASE).send(f"{CASE}/open", purpose=purpose, **words)


def taken(house: House) -> list[dict[str, str]]:
    with house.store.read() as connection:
        rows = connection.execute(
            select(log_entry.c.actor, log_entry.c.body).where(log_entry.c.kind == "case_taken")
        ).all()
    return [{"actor": row.actor, **row.body} for row in rows]


def test_the_file_carries_who_took_it_and_what_for_and_no_message(house: House) -> None:
    with house.signed_in("jo") as legal:
        assert legal.open(CASE).send(f"{CASE}/file", form="html").status == 403, "it was opened for nothing"
        opened_for(legal, "legal_request", words="order 12/26")
        assert "Take the case out" in legal.text
        legal.send(f"{CASE}/file", form="html")
        assert legal.page is not None
        assert "attachment" in legal.page.headers["content-disposition"]
        page = legal.text
        assert "taken out by jo" in page
        assert page.count("Purpose: Answer a demand of law – order 12/26") == 2, "on each sheet, and on top"
        assert "Asks to keep the contact secret." in page
        assert "keep our chats a secret" not in page, "no message"
        assert "<script" not in page
        assert "\u202e" not in page
        assert legal.open(CASE).send(f"{CASE}/file", form="pdf").status == 422
        told = json.loads(legal.open(CASE).send(f"{CASE}/file", form="json").text)
    assert (told["format"], told["taken"]["by"], told["case"]["id"]) == ("tocsin-case/1", "jo", STORY.name)
    assert [each["why"] for each in told["evidence"]][:1] == ["The minor began the contact."]
    assert told["flags"][0]["text"] == HOSTILE
    assert told["ledger"][0]["act"] == "open"
    one, two = taken(house)
    assert (one["actor"], one["purpose"], one["words"]) == ("person:jo", "legal_request", "order 12/26")
    assert two["content_sha256"] == told["content_sha256"]
    with house.store.read() as connection:
        looks = [look for look in looks_at(connection, STORY.name) if look.thing == "export"]
    assert [(look.by, look.purpose) for look in looks] == [("jo", "legal_request")] * 2


def test_who_may_not_take_a_case_out_does_not(house: House) -> None:
    for name, purpose, words in (("ana", "review", ""), ("au", "audit", "a sample")):
        with house.signed_in(name) as reader:
            opened_for(reader, purpose, words=words)
            assert "Take the case out" not in reader.text
            assert reader.send(f"{CASE}/file", form="html").status == 403
    assert taken(house) == []


def test_the_page_offers_it_in_french_too(house: House) -> None:
    with house.signed_in("lea") as lead:
        lead.client.headers["accept-language"] = "fr"
        opened_for(lead, "review")
        assert f"{CASE}/file" in lead.text
        assert english_of(lead.text) == []


def test_the_file_stands_in_the_readers_language_and_what_is_kept_of_it_stays_the_same(house: House) -> None:
    with house.signed_in("jo") as legal:
        legal.client.headers["accept-language"] = "fr"
        opened_for(legal, "legal_request", words="order 12/26")
        page = legal.send(f"{CASE}/file", form="html").text
        assert english_of(page) == []
        assert '<html lang="fr">' in page
        for said in (
            "sorti par jo",
            "Motif : Répondre à une demande légale – order 12/26",
            "a demandé à un mineur de garder le secret (mineurs : 3)",
            "manipulation d’enfant",
            "<td>nouveau</td>",
            "l’alarme a sonné à",
            "informé de la réception",
        ):
            assert said in page, said
        told = json.loads(legal.open(CASE).send(f"{CASE}/file", form="json").text)
    assert (told["taken"]["purpose"], told["case"]["kind"]) == ("legal_request", "grooming")
    assert len({each["content_sha256"] for each in taken(house)} | {told["content_sha256"]}) == 1


def test_the_command_line_takes_a_case_out_in_a_persons_name(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_DATABASE_URL", house.store.url)
    data = tmp_path / "data"

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["cases", "take", STORY.name, *words, "--data", str(data)])

    file = data / "case.html"
    nobody = run("--out", str(file), "--words", "x")
    assert (nobody.exit_code, "tocsin login" in nobody.stderr) == (2, True)
    for name, code in (("ana", 2), ("jo", 0)):
        now = datetime.now(UTC)
        with house.store.begin() as connection:
            person = find_person(connection, name)
            token = begin_session(connection, person.id, "password", now, client="cli")
        keep_session(data, "http://127.0.0.1:8080", token)
        assert run("--out", str(file), "--words", "order 12/26").exit_code == code
    assert "taken out by jo" in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert run("--out", str(file), "--words", "x", "--language", "fr").exit_code == 0
    assert "sorti par jo" in file.read_text()
    assert run("--out", str(file)).exit_code == 2, "the purpose wants words"
    assert run("--out", str(data / "case.pdf"), "--words", "x").exit_code == 2
    assert run("--out", str(data / "case.json"), "--words", "x").exit_code == 0
    assert json.loads((data / "case.json").read_text())["taken"]["words"] == "x"
    assert len(taken(house)) == 3
