from __future__ import annotations

import csv
from io import StringIO

from tests.console.review.house import House
from tests.console.review.scanned import HOSTILE, case_of, flag
from tocsin.people import Thing, find_person, latest_looks, record_look, set_conflicts


def look(house: House, name: str, case: str, purpose: str = "review", words: str = "") -> None:
    with house.store.begin() as connection:
        record_look(
            connection,
            find_person(connection, name),
            Thing.CASE,
            case,
            house.clock.now(),
            case=case,
            purpose=purpose,
            words=words,
        )


def test_each_look_stands_there_with_who_what_when_and_what_for(house: House) -> None:
    house.add("ana", "reviewer")
    house.add("bo", "reviewer")
    house.add("au", "auditor")
    flag(house, "x")
    case_id = case_of(house, "x")
    with house.signed_in("ana") as reader:
        reader.open("/settings").send(f"/case/{case_id}/open", purpose="review")
    look(house, "bo", "c-other", "emergency", f"somebody is in danger {HOSTILE}")
    with house.signed_in("au") as reader:
        reader.open("/audit")
        for told in ("ana", "bo", case_id, "Decide the case", "somebody is in danger", "2026-03-02"):
            assert told in reader.text, told
        assert "<script>alert" not in reader.text
        assert "\u202e" not in reader.text
        assert "c-other" not in reader.open("/audit?by=ana").text
        assert "Decide the case" not in reader.open("/audit?case=c-other").text
        assert "No look fits" in reader.open("/audit?by=nobody").text
        assert "No look fits" in reader.open("/audit?until=2026-03-01").text
        assert case_id in reader.open("/audit?since=2026-03-02&until=2026-03-02").text
        assert reader.open("/audit?since=yesterday").status == 422
        assert reader.open("/audit?before=x&by=%00").status == 200


def test_looks_come_in_pages(house: House) -> None:
    house.add("ana", "reviewer")
    house.add("au", "auditor")
    for number in range(130):
        look(house, "ana", f"c-{number:04d}")
    with house.signed_in("au") as reader:
        reader.open("/audit?by=ana")
        assert reader.text.count("c-0") == 2 * 100
        assert "c-0129" in reader.text
        older = reader.text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        reader.open(f"/audit{older}")
        assert "c-0029" in reader.text
        assert "c-0030" not in reader.text
        assert "Older ones" not in reader.text


def test_a_file_of_looks_carries_its_readers_name_and_is_a_look_itself(house: House) -> None:
    house.add("ana", "reviewer")
    house.add("au", "auditor")
    look(house, "ana", "c-1", "emergency", "=HYPERLINK(1)")
    with house.signed_in("au") as reader:
        reader.open("/audit").send("/audit/file", by="ana", words="the yearly audit")
        assert reader.status == 200
        (row,) = csv.DictReader(StringIO(reader.text))
        assert (row["by"], row["case"], row["taken_by"]) == ("ana", "c-1", "au")
        assert row["words"] == "'=HYPERLINK(1)", "no spreadsheet takes it for a formula"
        with house.store.read() as connection:
            (kept,) = latest_looks(connection, by="au")
        assert (kept.thing, kept.purpose, kept.words) == (Thing.EXPORT, "audit", "the yearly audit")
        assert kept.thing_id == "looks: by=ana"
        reader.open("/audit").send("/audit/file", by="ana")
        assert reader.status == 403, "without a sentence there is no file"
        with house.store.read() as connection:
            assert len(latest_looks(connection, by="au")) == 1


def test_changes_of_access_stand_there_and_can_be_taken_out(house: House) -> None:
    ana, adm = house.add("ana", "reviewer"), house.add("adm", "admin")
    house.add("au", "auditor")
    with house.store.begin() as connection:
        set_conflicts(connection, ana, ["x"], house.clock.now(), by=adm)
    with house.signed_in("au") as reader:
        reader.open("/audit/changes")
        assert "given these conflicts of interest" in reader.text
        assert "signed in for the first time" in reader.text
        reader.open("/audit/changes?by=adm")
        assert "given these conflicts of interest" in reader.text, "what adm did, too"
        reader.send("/audit/changes/file", by="ana", words="the yearly audit")
        rows = list(csv.DictReader(StringIO(reader.text)))
        assert rows[0]["change"] == "conflicts"
        assert {row["taken_by"] for row in rows} == {"au"}
        with house.store.read() as connection:
            assert latest_looks(connection, by="au")[0].thing_id == "changes: by=ana"
