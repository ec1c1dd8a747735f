from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.console.review.house import House, Reader
from tests.console.review.test_the_vault_shows_what_is_kept import kept, lee
from tests.jobs.waiting import until
from tocsin.log import log_entry
from tocsin.people import Person, Role, permissions
from tocsin.people.tables import look
from tocsin.vault import (
    Custody,
    ItemKind,
    Thing,
    Why,
    custody_of,
    list_items,
    list_requests,
    preserve,
)

__all__ = ["lee"]

ASKED = {
    "reader": "Det. A. Example",
    "basis": "18 U.S.C. 2703(a)",
    "purpose": "preservation",
    "reason": "warrant W-9",
}
BAG = "/vault/requests/1/bag"


@pytest.fixture
def case(house: House, lee: Person) -> str:
    return kept(house, lee)


def agreed(asker: Reader, second: Reader, case: str) -> None:
    """Have an export asked for by one, and agreed on by another."""
    page = f"/vault/cases/{case}"
    asker.open(page).send(f"{page}/export", **ASKED)
    second.open(page).send("/vault/requests/1", answer="approve", why="the warrant is signed")
    assert "Download the bag of request 1" in asker.open(page).text


def acts(house: House, case: str) -> list[Custody]:
    with house.store.read() as connection:
        items = list_items(connection, house.clock.now(), case=case)
        return [act for item in items for act in custody_of(connection, item.id) if act.action == "export"]


def handed_over(house: House) -> list[dict[str, object]]:
    query = select(log_entry.c.body).where(log_entry.c.kind == "vault.handed_over")
    with house.store.read() as connection:
        return list(connection.execute(query).scalars())


def looks(house: House) -> list[tuple[str, str, str]]:
    query = select(look.c.thing, look.c.purpose, look.c.words)
    with house.store.read() as connection:
        return [
            (row.thing, row.purpose, row.words)
            for row in connection.execute(query.where(look.c.thing == "export"))
        ]


def test_whoever_asked_downloads_a_bag_that_its_reader_can_check_and_all_of_it_is_written_down(
    house: House, case: str, tmp_path: Path
) -> None:
    with house.signed_in("lee") as lee, house.signed_in("leg") as leg:
        agreed(lee, leg, case)
        assert "python -m bagit --validate tocsin-request-1" in lee.text
        assert "Download the bag" not in leg.open(f"/vault/cases/{case}").text
        assert "person:lee hands it over" in leg.text
        sent = lee.open(f"/vault/cases/{case}").send(BAG).page
    assert sent is not None
    assert (sent.status_code, sent.headers["content-type"]) == (200, "application/x-tar")
    assert sent.headers["content-disposition"] == 'attachment; filename="tocsin-request-1.tar"'
    assert sent.headers["cache-control"] == "no-store"
    assert len(sent.content) == int(sent.headers["content-length"])
    with tarfile.open(fileobj=io.BytesIO(sent.content)) as tar:
        tar.extractall(tmp_path, filter="data")
    bag = tmp_path / "tocsin-request-1"
    done = subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", str(bag)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    item = next((bag / "data" / "items").iterdir())
    assert item.read_bytes() == b"the words of it"
    assert item.stat().st_mode & 0o777 == 0o600
    told = (bag / "bag-info.txt").read_text()
    assert "Intended-Reader: Det. A. Example" in told
    assert "asked by person:lee, approved by person:leg" in told
    (act,) = acts(house, case)
    assert (act.actor, act.second, act.more["way"]) == ("person:lee", "person:leg", "download")
    assert (act.more["reader"], act.legal_basis) == (ASKED["reader"], ASKED["basis"])
    assert looks(house) == [("export", "preservation", "warrant W-9")]
    (entry,) = handed_over(house)
    assert (entry["way"], entry["reader"], entry["request"]) == ("download", ASKED["reader"], 1)
    assert '"way":"download"' in (bag / "data" / "custody.jsonl").read_text()


def test_nothing_is_downloaded_before_a_second_person_agreed_nor_after_a_refusal(
    house: House, case: str
) -> None:
    page = f"/vault/cases/{case}"
    with house.signed_in("lee") as lee, house.signed_in("leg") as leg:
        lee.open(page).send(f"{page}/export", **ASKED)
        assert "Download the bag" not in lee.text
        assert lee.open(page).send(BAG).status == 403
        assert "waits for approval" in lee.text
        lee.open(page).send("/vault/requests/1", answer="approve", why="myself")
        assert lee.status == 403
        assert lee.open(page).send(BAG).status == 403
        leg.open(page).send("/vault/requests/1", answer="refuse", why="it is not signed")
        assert lee.open(page).send(BAG).status == 403
        assert "was refused" in lee.text
        lee.open(page).send(f"{page}/destroy", reason="nothing wants it kept", item="")
        leg.open(page).send("/vault/requests/2", answer="refuse", why="it does")
        assert lee.open(page).send("/vault/requests/2/bag").status == 422
        assert lee.send("/vault/requests/9/bag").status == 404
        assert lee.open(page).send("/vault/requests/x/bag").status == 404
    assert acts(house, case) == []
    assert handed_over(house) == []


@pytest.mark.parametrize("role", list(Role))
def test_nobody_but_whoever_asked_has_the_bag_whatever_their_role(
    house: House, case: str, role: Role
) -> None:
    house.add("other", role)
    with house.signed_in("lee") as lee, house.signed_in("leg") as leg, house.signed_in("other") as other:
        agreed(lee, leg, case)
        assert other.open("/settings").send(BAG).status == 403
        may = role in permissions()["export_preserved"].roles
        assert ("is that of person:lee" in other.text) == may
        assert ("Your roles do not allow this" in other.text) != may
    assert acts(house, case) == []


def test_a_bag_is_handed_over_once(house: House, case: str) -> None:
    with house.signed_in("lee") as lee, house.signed_in("leg") as leg:
        agreed(lee, leg, case)
        page = f"/vault/cases/{case}"
        assert lee.send(BAG).status == 200
        until(lambda: handed_over(house))
        assert lee.open(page).send(BAG).status == 422
        assert "was carried out" in lee.text
        assert "Download the bag" not in lee.open(page).text
    assert len(acts(house, case)) == 1


def test_a_download_that_broke_off_is_had_again_and_both_are_written_down(
    house: House, case: str, lee: Person
) -> None:
    thing = Thing(ItemKind.FILE, "a long film", "video/mp4")
    content = io.BytesIO(os.urandom(48 << 20))
    preserve(house.desk.vault, lee, case, thing, content, why=Why("preservation", "", "a letter"))
    with house.signed_in("lee") as asker, house.signed_in("leg") as second:
        agreed(asker, second, case)
        form = {"csrf": asker.csrf}
        with asker.client.stream("POST", BAG, data=form, headers={"Sec-Fetch-Site": "same-origin"}) as answer:
            assert answer.status_code == 200
            assert len(next(answer.iter_bytes(1 << 20))) == 1 << 20
        with house.store.read() as connection:
            assert [request.done_at for request in list_requests(connection)] == [None]
        assert handed_over(house) == []
        sent = asker.open(f"/vault/cases/{case}").send(BAG).page
        assert sent is not None
        assert len(sent.content) == int(sent.headers["content-length"])
        assert content.getvalue() in sent.content
        until(lambda: handed_over(house))
    assert len(acts(house, case)) == 2 * 2


def test_a_damaged_item_and_a_half_named_authority_stop_it_before_the_first_byte(
    house: House, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.signed_in("lee") as lee, house.signed_in("leg") as leg:
        agreed(lee, leg, case)
        page = f"/vault/cases/{case}"
        with monkeypatch.context() as there:
            there.setenv("TOCSIN_TSA_URL", "https://tsa.example/")
            assert lee.send(BAG).status == 503
            assert "go together" in lee.text
        (path,) = [each for each in (house.desk.vault.folder / "items").rglob("*") if each.is_file()]
        path.write_bytes(path.read_bytes()[:-1])
        assert lee.open(page).send(BAG).status == 503
        assert "application/x-tar" not in str(lee.page and lee.page.headers)
    assert handed_over(house) == []
