from __future__ import annotations

import html
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.console.review.house import House, open_house
from tests.transparency.working import live
from tocsin.console.figures import as_proof
from tocsin.log import Publisher, log_entry
from tocsin.transparency import Made, Period, Publishing, told_of
from tocsin.transparency.tables import transparency_period
from tocsin_verify.__main__ import VERIFIED, main

SPRING, SUMMER = (
    Period(date(2026, 3, 1), date(2026, 4, 30), 3),
    Period(date(2026, 5, 1), date(2026, 6, 30), 3),
)
PAGE = "/published/2026-05-01/2026-06-30/3"
FILES = ("index.html", "figures.csv", "figures.json", "proof.json")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with open_house() as opened:
        opened.add("leg", "legal")
        opened.add("ana", "reviewer")
        yield opened


@pytest.fixture(scope="module")
def made(house: House) -> Made:
    key, folder = house.desk.log_key, house.desk.folder
    assert key is not None
    assert folder is not None
    publisher = Publisher(house.store, key, folder, house.clock)
    live(house.store, 1, accounts=3, start=datetime(2026, 3, 2, tzinfo=UTC))
    publisher.publish()
    live(house.store, 3, accounts=14)
    house.clock.at = datetime(2026, 8, 1, tzinfo=UTC)
    publisher.publish()
    publishing = Publishing(house.store, key, house.clock)
    publishing.make(SPRING)
    return publishing.make(SUMMER)


def test_periods_show_with_what_is_hidden_and_what_looks_wrong(house: House, made: Made) -> None:
    with house.signed_in("leg") as leg, house.signed_in("ana") as ana:
        leg.open("/published")
        assert leg.text.index("2026-05-01 – 2026-06-30") < leg.text.index("2026-03-01 – 2026-04-30")
        leg.open(PAGE)
        for table in made.figures["tables"]:
            assert html.escape(table["title"]).replace("&#x27;", "&#39;") in leg.text
        hidden = sum(cell["count"] is None for table in made.figures["tables"] for cell in table["cells"])
        assert leg.text.count(">hidden</span>") == hidden > 0
        assert "beside those of 2026-03-01 – 2026-04-30" in " ".join(leg.text.split())
        assert "Nothing was found" in leg.text
        wrong = json.loads(json.dumps(made.figures))
        cell = next(
            each for each in wrong["tables"][0]["cells"] if each["row"] is None and not each["column"]
        )
        cell["count"] = 1
        with house.store.begin() as connection:
            table_ = transparency_period
            connection.execute(update(table_).where(table_.c.first == SUMMER.first).values(figures=wrong))
        found = leg.open(PAGE).text
        with house.store.begin() as connection:
            connection.execute(
                update(table_).where(table_.c.first == SUMMER.first).values(figures=made.figures)
            )
        assert "<code>totals</code>" in found
        assert "<code>small_number</code>" in found
        assert ana.open("/published").status == 403
        for path in (f"{PAGE}/opened.jsonl", "/published/2026-05-01/2026-06-30/4", "/published/x/y/z"):
            assert leg.open(path).status == 404, path


def test_the_files_that_are_taken_verify(house: House, made: Made, tmp_path: Path) -> None:
    with house.signed_in("leg") as leg:
        for name in FILES:
            answer = leg.client.get(f"{PAGE}/{name}")
            assert answer.status_code == 200
            assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
            (tmp_path / name).write_text(answer.text)
        assert (tmp_path / "proof.json").read_text() == as_proof(made.proof)
        key = house.desk.log_key
        assert key is not None
        assert main([str(tmp_path), "--key", str(key.verifier)]) == VERIFIED


def test_salts_are_destroyed_by_two_people_and_what_was_published_stays_true(
    house: House, made: Made, tmp_path: Path
) -> None:
    page = "/published/2026-03-01/2026-04-30/3"
    house.add("lea", "lead")
    house.add("aud", "auditor")
    with house.signed_in("leg") as leg, house.signed_in("lea") as lea, house.signed_in("aud") as aud:
        for name in FILES:
            (tmp_path / name).write_text(leg.client.get(f"{page}/{name}").text)
        leg.open(page).send(f"{page}/salts", reason="")
        assert leg.status == 422
        leg.open(page).send(f"{page}/salts", reason="kept long enough")
        assert "person:leg asks that they be destroyed" in leg.text
        assert "Agree that they are destroyed" not in leg.text
        leg.send(f"{page}/salts/1", answer="approve")
        assert (leg.status, "somebody else has to agree" in leg.text) == (422, True)
        assert "kept long enough" in aud.open(page).text
        assert "Agree that they are destroyed" not in aud.text
        assert aud.send(f"{page}/salts/1", answer="approve").status == 403
        lea.open(page).send(f"{page}/salts/1", answer="refuse", why="")
        assert lea.status == 422
        lea.open(PAGE).send(f"{PAGE}/salts/1", answer="approve")
        assert lea.status == 404, "a request is answered where it was asked"
        lea.open(page).send(f"{page}/salts/1", answer="approve")
        assert "its salts were destroyed" in lea.text
        assert lea.client.get(f"{page}/proof.json").status_code == 422
        assert lea.send(f"{page}/salts", reason="again").status == 422
    key = house.desk.log_key
    assert key is not None
    assert main([str(tmp_path), "--key", str(key.verifier)]) == VERIFIED
    with house.store.read() as connection:
        kinds = connection.scalars(
            select(log_entry.c.kind).where(log_entry.c.kind.like("salts_%")).order_by(log_entry.c.id)
        ).all()
        assert [each.provable for each in told_of(connection)] == [True, False]
    assert kinds == ["salts_asked", "salts_destroyed"]


def test_a_period_is_made_on_the_page_and_comes_out_as_at_the_command_line(house: House, made: Made) -> None:
    key, least = house.desk.log_key, 7
    assert key is not None
    with house.signed_in("leg") as leg, house.signed_in("ana") as ana:
        leg.open("/published")
        asked = {"first": "2026-05-01", "last": "2026-06-30", "least": str(least)}
        for _again in range(2):
            assert (leg.open("/published").send("/published", **asked).status, leg.path) == (
                200,
                f"{PAGE[:-1]}7",
            )
        assert ana.open("/queue").send("/published", **asked).status == 403
        for wrong, told in (
            ({"first": "2026-06-30", "last": "2026-05-01", "least": "3"}, "turn its days round"),
            ({"first": "2026-05-01", "last": "2027-05-01", "least": "3"}, "The period is not over"),
            ({"first": "", "last": "2026-05-01", "least": "3"}, "Give the first and the last day"),
        ):
            assert leg.open("/published").send("/published", **wrong).status == 422
            assert told in leg.text
    period = Period(SUMMER.first, SUMMER.last, least)
    with house.store.read() as connection:
        here = [each.figures for each in told_of(connection) if each.period == period]
    assert here == [Publishing(house.store, key, house.clock).make(period).figures]
