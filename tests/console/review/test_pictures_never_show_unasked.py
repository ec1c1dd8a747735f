from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.console.review.french import english_of
from tests.console.review.house import House, Reader, open_house
from tests.console.review.story import Story, lookup_of
from tocsin.banks import BankKind, BankStore, item_of_file
from tocsin.media import hash_file
from tocsin.people import Wellness, find_person, looks_at, set_profile

STORY = Story()
CASE = f"/case/{STORY.name}"
ASKED = {"event": STORY.event(8), "medium": STORY.picture}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with lookup_of(tmp_path, STORY) as lookup, open_house(lookup) as opened:
        opened.add("ana", "reviewer")
        opened.bring(STORY.case())
        yield opened


def opened(reader: Reader) -> Reader:
    return reader.open(CASE).send(f"{CASE}/open", purpose="review")


def picture(reader: Reader) -> Image.Image:
    link = re.search(r'<img src="([^"]+)"', reader.text)
    assert link is not None, reader.text
    answer = reader.client.get(link[1])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    return Image.open(io.BytesIO(answer.content))


def sharpness(image: Image.Image) -> float:
    return float(np.abs(np.diff(np.asarray(image.convert("L"), dtype=float), axis=1)).max())


def test_a_case_holds_no_picture_only_a_button_that_asks_for_it(house: House) -> None:
    with house.signed_in("ana") as reader:
        opened(reader)
        assert "<img" not in reader.text
        assert "Ask to see it" in reader.text


def test_a_picture_is_small_blurred_and_grey_first_and_clearer_only_when_asked_again(house: House) -> None:
    with house.signed_in("ana") as reader:
        first = picture(opened(reader).send(f"{CASE}/picture", **ASKED))
        assert max(first.size) <= 480
        assert first.mode == "L"
        clear = picture(reader.send(f"{CASE}/picture", **ASKED, clear="1"))
        assert clear.mode == "L"
        assert sharpness(clear) > 4 * sharpness(first)
        colour = picture(reader.send(f"{CASE}/picture", **ASKED, clear="1", colour="1"))
        assert colour.mode == "RGB"
        assert reader.open("/settings").text.count("3 of at most 100 pictures") == 1
    with house.store.read() as connection:
        kept = [look for look in looks_at(connection, STORY.name) if look.thing == "picture"]
    assert [look.thing_id for look in kept] == [STORY.picture] * 3


def test_a_look_at_a_picture_is_over_after_two_minutes_and_is_nobody_elses(house: House) -> None:
    house.add("bo", "reviewer")
    with house.signed_in("ana") as ana, house.signed_in("bo") as bo:
        opened(ana).send(f"{CASE}/picture", **ASKED)
        page = ana.path
        assert ana.open(page).status == 200
        assert opened(bo).open(page).status == 404
        house.clock.forward(minutes=3)
        assert ana.open(page).status == 404
        assert ana.open(f"{page}x").status == 404
        assert ana.open(f"{CASE}/picture/é.x/bytes").status == 404


def test_beyond_the_days_budget_no_picture_shows(house: House) -> None:
    with house.store.begin() as connection:
        set_profile(connection, find_person(connection, "ana"), wellness=Wellness(daily_pictures=1))
    with house.signed_in("ana") as reader:
        assert opened(reader).send(f"{CASE}/picture", **ASKED).status == 200
        reader.open(CASE).send(f"{CASE}/picture", **ASKED)
        assert reader.status == 403
        assert "No more pictures today" in reader.text


def test_a_break_is_offered_and_either_answer_is_taken(house: House) -> None:
    with house.signed_in("ana") as reader:
        opened(reader)
        for _ in range(20):
            assert reader.send(f"{CASE}/picture", **ASKED).status == 200
        reader.send(f"{CASE}/picture", **ASKED)
        assert "Time for a break?" in reader.text
        house.clock.forward(seconds=1)
        reader.send(f"{CASE}/break", taken="no")
        house.clock.forward(seconds=1)
        assert reader.path == CASE
        assert reader.send(f"{CASE}/picture", **ASKED).status == 200


def test_a_case_opens_its_own_pictures_and_no_others(house: House) -> None:
    with house.signed_in("ana") as reader:
        reader.open(CASE)
        assert reader.send(f"{CASE}/picture", **ASKED).status == 403
        opened(reader)
        for wrong in (
            {**ASKED, "medium": "another"},
            {**ASKED, "event": STORY.event(1)},
            {**ASKED, "event": ""},
        ):
            assert reader.open(CASE).send(f"{CASE}/picture", **wrong).status == 404
        assert reader.open("/settings").text.count("0 of at most 100 pictures") == 1


def test_what_a_picture_is_is_told_in_words_before_it_is_asked_for(house: House, tmp_path: Path) -> None:
    about = f"{CASE}/about?event={STORY.event(8)}&medium={STORY.picture}"
    with house.signed_in("ana") as reader:
        assert reader.open(about).status == 403, "the case was opened for nothing yet"
        assert "What it is, first" in opened(reader).text
        reader.open(about)
        for said in ("image/png", "Pixels", "kit_13", "No bank here holds these very bytes", "Ask to see it"):
            assert said in reader.text
        assert "<img" not in reader.text
        (drawing,) = tmp_path.rglob("drawing.png")
        assert house.desk.folder is not None
        with BankStore(house.desk.folder) as banks:
            banks.create("KNOWN")
            banks.create("HARMLESS", BankKind.NEGATIVE)
            for name in ("KNOWN", "HARMLESS"):
                banks.add(name, [item_of_file(hash_file(drawing))])
        reader.open(about)
        assert "KNOWN</strong>: known media" in reader.text
        assert "HARMLESS</strong>: known to be harmless" in reader.text
        for wrong in (f"{CASE}/about", f"{CASE}/about?event={STORY.event(1)}&medium={STORY.picture}"):
            assert reader.open(wrong).status == 404
        assert reader.open("/settings").text.count("0 of at most 100 pictures") == 1
        reader.client.headers["accept-language"] = "fr"
        assert english_of(reader.open(about).text) == []
    with house.store.read() as connection:
        assert "picture" not in {look.thing for look in looks_at(connection, STORY.name)}
