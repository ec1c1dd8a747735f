from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tests.console.review.french import english_of
from tests.console.review.house import House, Reader, open_house
from tests.console.review.story import Story, lookup_of
from tocsin.banks import BankKind, BankStore, Item, Vote
from tocsin.cases import Act, Decision, Ground, read_case
from tocsin.cli import main
from tocsin.finds import Finds
from tocsin.log import log_entry
from tocsin.media import HashType

STORY = Story()
CASE = f"/case/{STORY.name}"
ASKED = {"event": STORY.event(8), "medium": STORY.picture}
BANKED = {**ASKED, "bank": "OWN_FINDS", "why": "<b>sold on</b>"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, STORY) as lookup, open_house(lookup) as opened:
        for name, role in (("ana", "reviewer"), ("lea", "lead"), ("bob", "lead")):
            opened.add(name, role)
        opened.bring(STORY.case())
        yield opened


def decide(house: House, name: str, *acts: Act) -> None:
    for act in acts:
        with house.store.read() as connection:
            version = read_case(connection, STORY.name).version
        ground = Ground.VICTIM_ONLY if act is Act.WAIVE else None
        what = Decision(act, "so it is", version, ground=ground)
        house.desk.decisions.decide(STORY.name, house.worker(name), what)


def picture_asked_for(reader: Reader) -> Reader:
    return reader.open(CASE).send(f"{CASE}/open", purpose="review").send(f"{CASE}/picture", **ASKED)


def banks(house: House) -> BankStore:
    assert house.desk.folder is not None
    return BankStore(house.desk.folder, house.clock)


def follow(house: House) -> int:
    assert house.desk.folder is not None
    return Finds(house.store, house.clock, house.desk.folder).follow_cases()


def test_only_of_a_confirmed_case_and_only_by_whoever_may(house: House) -> None:
    with house.signed_in("lea") as lead, house.signed_in("ana") as reviewer:
        assert "Put it into a bank" not in picture_asked_for(lead).text
        assert lead.send(f"{CASE}/bank", **BANKED).status == 422
        assert "not confirmed" in lead.text
        decide(house, "lea", Act.TRIAGE, Act.TAKE, Act.CONFIRM)
        assert "Put it into a bank" not in picture_asked_for(reviewer).text
        assert reviewer.send(f"{CASE}/bank", **BANKED).status == 403
        assert "Put it into a bank" in picture_asked_for(lead).text
        for wrong, status in (({"bank": "own finds"}, 422), ({"why": " "}, 422), ({"medium": "other"}, 404)):
            assert lead.open(CASE).send(f"{CASE}/bank", **{**BANKED, **wrong}).status == status
        with banks(house) as store:
            store.create("HARMLESS", BankKind.NEGATIVE)
        assert lead.open(CASE).send(f"{CASE}/bank", **{**BANKED, "bank": "HARMLESS"}).status == 422
        assert "Nothing was put into a bank" in lead.open("/banked").text
        assert lead.open(CASE).send(f"{CASE}/bank", **BANKED).path == "/banked"
        assert "&lt;b&gt;sold on" in lead.text
        assert lead.open(CASE).send(f"{CASE}/bank", **BANKED).status == 422
        assert "already" in lead.text
        lead.client.headers["accept-language"] = "fr"
        assert english_of(lead.open("/banked").text) == []
        assert english_of(picture_asked_for(lead).text) == []


def test_it_matches_names_nobody_and_is_silent_while_the_case_is_open_again(
    house: House, tmp_path: Path
) -> None:
    decide(house, "lea", Act.TRIAGE, Act.TAKE, Act.CONFIRM)
    with house.signed_in("lea") as lead:
        picture_asked_for(lead).send(f"{CASE}/bank", **BANKED)
    (picture,) = tmp_path.rglob("drawing.png")
    with banks(house) as store:
        (item,) = store.contents("OWN_FINDS")
        digest = hashlib.sha256(picture.read_bytes()).digest()
        assert digest in [value for _, value in item.signals]
        told = str(item)
        assert STORY.name not in told
        assert STORY.picture not in told
        assert "lea" not in told
    assert follow(house) == 0
    decide(house, "lea", Act.WAIVE)
    assert follow(house) == 0, "it is closed, and confirmed all the same"
    decide(house, "bob", Act.APPEAL)
    assert follow(house) == 1
    assert follow(house) == 0
    with banks(house) as store:
        assert store.contents("OWN_FINDS")[0].disabled_until > 0
    with house.signed_in("bob") as other:
        assert "matches nothing" in other.open("/banked").text
        decide(house, "bob", Act.TAKE, Act.CONFIRM)
        assert follow(house) == 1
        assert "matches nothing: its" not in other.open("/banked").text
        with banks(house) as store:
            assert store.contents("OWN_FINDS")[0].disabled_until == 0
        assert other.send("/banked/1/remove", why=" ").status == 422
        assert (
            "Nothing was put into a bank" in other.open("/banked").send("/banked/1/remove", why="a slip").text
        )
        assert other.send("/banked/1/remove", why="twice").status == 422
        assert other.open("/banked").send("/banked/x/remove", why="none").status == 404
    with banks(house) as store:
        assert store.contents("OWN_FINDS") == []
    with house.store.read() as connection:
        written = connection.execute(
            select(log_entry.c.kind, log_entry.c.actor)
            .where(log_entry.c.subject == f"case:{STORY.name}", log_entry.c.kind.like("medium_%"))
            .order_by(log_entry.c.id)
        ).all()
    assert [tuple(row) for row in written] == [
        ("medium_banked", "person:lea"),
        ("medium_paused", "machine:finds"),
        ("medium_resumed", "machine:finds"),
        ("medium_unbanked", "person:bob"),
    ]


def test_what_came_of_a_banks_items_is_written_for_its_source(tmp_path: Path) -> None:
    with BankStore(tmp_path) as store:
        store.create("KNOWN")
        votes = [Vote(True, "another platform")]
        items = [Item([(HashType.MD5, bytes([n]) * 16)], f"theirs-{n}", votes=votes) for n in range(4)]
        store.put("KNOWN", items)
        for key, up, by in (("theirs-0", True, "ana"), ("theirs-1", True, "ana"), ("theirs-1", False, "ana")):
            store.vote("KNOWN", store.find("KNOWN", key).number, up=up, by=by, reason="secret words")
        for by, up in (("ana", True), ("bob", False)):
            store.vote("KNOWN", store.find("KNOWN", "theirs-2").number, up=up, by=by)
    out = tmp_path / "outcomes.jsonl"
    words = ["bank", "outcomes", "KNOWN", "--data", str(tmp_path)]
    assert CliRunner().invoke(main, [*words, "--out", str(out)]).exit_code == 0
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(row["id"], row["outcome"]) for row in rows] == [
        ("theirs-0", "match"),
        ("theirs-1", "no_match"),
        ("theirs-2", "disputed"),
    ]
    assert rows[0]["hashes"] == [{"type": "md5", "hash": "00" * 16}]
    assert "ana" not in out.read_text()
    assert "secret" not in out.read_text()
    assert CliRunner().invoke(main, words).stdout == out.read_text()
    assert CliRunner().invoke(main, ["bank", "outcomes", "NONE", "--data", str(tmp_path)]).exit_code == 2
