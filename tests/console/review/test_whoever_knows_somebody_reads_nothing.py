from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.review.house import House, Reader, open_house
from tests.console.review.story import Story, lookup_of
from tocsin.people import find_person, looks_at, set_conflicts

STORY = Story()
CASE = f"/case/{STORY.name}"
SAID = "great. I pay 10 for each new picture"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, STORY) as lookup, open_house(lookup) as opened:
        opened.add("ana", "reviewer")
        opened.bring(STORY.case())
        yield opened


def knows(house: House, *accounts: str) -> None:
    with house.store.begin() as connection:
        set_conflicts(connection, find_person(connection, "ana"), accounts, house.clock.now())


def test_a_case_with_somebody_they_know_does_not_open(house: House) -> None:
    knows(house, STORY.minor)
    with house.signed_in("ana") as reader:
        reader.open(CASE)
        assert "conflict of interest" in reader.text
        assert "What for" not in reader.text
        assert reader.send(f"{CASE}/open", purpose="review").status == 403
        assert "hand it to somebody else" in reader.text
        assert SAID not in reader.open(CASE).text
    with house.store.read() as connection:
        assert looks_at(connection, STORY.name) == []


def test_one_that_is_open_closes_as_soon_as_it_is_known(house: House) -> None:
    def refused(reader: Reader, path: str) -> bool:
        return reader.open(path).status == 403 and SAID not in reader.text

    with house.signed_in("ana") as reader:
        reader.open(CASE).send(f"{CASE}/open", purpose="review")
        assert SAID in reader.text
        knows(house, STORY.adult)
        assert SAID not in reader.open(CASE).text
        assert refused(reader, f"{CASE}/conversation?event={STORY.event(1)}")
        assert refused(reader, f"{CASE}/text?event={STORY.event(1)}")
        asked = reader.open(CASE).send(f"{CASE}/picture", event=STORY.event(8), medium=STORY.picture)
        assert asked.status == 403
        knows(house)
        assert SAID in reader.open(CASE).text
