from __future__ import annotations

import html
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

from tests.console.review.house import House
from tests.console.review.scanned import flag, only_flag
from tests.log.written import write
from tocsin.log import (
    Fate,
    Kept,
    LogError,
    LogKey,
    Publication,
    Publisher,
    Witnesses,
    Witnessing,
    follow_receipt,
    receipts_of,
)
from tocsin.outgoing import Reach
from tocsin_verify import receipt_text

WITHIN = timedelta(hours=1)


class Publishing:
    """The log of a house: its key, its receipts, and a folder that it is published to."""

    def __init__(self, house: House, data: Path) -> None:
        self.key = LogKey.open(data)
        self.publisher = Publisher(house.store, self.key, data, house.clock)
        self._house = house
        witnessing = Witnessing(house.store, Witnesses(), house.clock, Reach())
        self.publication = Publication(house.store, self.publisher, witnessing, data / "public", house.clock)

    def receipt(self) -> str:
        """Send a flag, and return its receipt."""
        flag(self._house, "x")
        number = only_flag(self._house)
        with self._house.store.read() as connection:
            return receipts_of(connection, self.key, [number])[number]

    def fate(self, receipt: str) -> Fate:
        with self._house.store.read() as connection:
            return follow_receipt(connection, receipt, self._house.clock.now())


@pytest.fixture
def log(house: House) -> Publishing:
    house.add("aud", "auditor")
    assert house.desk.folder is not None
    return Publishing(house, house.desk.folder)


def test_a_receipt_is_followed_from_the_promise_to_its_keeping(house: House, log: Publishing) -> None:
    log.publisher.publish()
    receipt = log.receipt()
    assert log.fate(receipt).kept is Kept.DUE
    log.publisher.publish()
    assert log.fate(receipt).kept is Kept.PLACED
    house.clock.forward(hours=1)
    assert log.fate(receipt).kept is Kept.BROKEN
    log.publication.go_on()
    assert log.fate("\r\n".join(f" {line}" for line in receipt.split("\n"))).kept is Kept.PUBLISHED


def test_a_receipt_that_the_log_does_not_hold_is_a_broken_promise(house: House, log: Publishing) -> None:
    receipt = log.receipt()
    with pytest.raises(LogError, match="nothing of the log was signed"):
        log.fate(receipt)
    log.publication.go_on()
    with pytest.raises(LogError, match="what it signed was changed"):
        log.fate(receipt.replace("within 3600", "within 9999"))
    now = house.clock.now()
    unknown = log.key.sign(receipt_text(log.key.name, uuid.uuid4(), bytes(32), now - WITHIN, WITHIN))
    assert log.fate(unknown).kept is Kept.BROKEN
    other = log.key.sign(receipt_text(log.key.name, only_flag(house), bytes(32), now, WITHIN))
    assert log.fate(other).kept is Kept.OTHER


def test_the_page_shows_how_the_log_stands_and_what_is_wrong(house: House, log: Publishing) -> None:
    write(house.store, 3)
    with house.signed_in("aud") as reader:
        assert "none yet" in reader.open("/log").text
        log.publication.go_on()
        shown = reader.open("/log").text
        for told in (log.key.verifier.id.hex(), "Nobody witnesses", "3 entries"):
            assert told in shown
        assert str(log.key.verifier) in html.unescape(shown)
        receipt = log.receipt()
        assert "has no place yet" in reader.send("/log", receipt=receipt).text
        assert reader.send("/log", receipt="no receipt <b>").status == 422
        assert "<b>" not in reader.text
        house.clock.forward(minutes=61)
    with house.signed_in("aud") as reader:
        assert "not in the published log though its receipt promised" in reader.open("/log").text
        assert "not in the published log though its receipt promised" in reader.open("/overdue").text
        assert "the promise was broken" in reader.send("/log", receipt=receipt).text
        log.publication.go_on()
        assert "the promise was kept" in reader.open("/log").send("/log", receipt=receipt).text
        assert "though its receipt promised" not in reader.open("/overdue").text


def test_a_flags_page_shows_the_receipt_that_its_sender_may_be_given(house: House, log: Publishing) -> None:
    receipt = log.receipt()
    with house.signed_in("aud") as reader:
        shown = html.unescape(reader.open(f"/flags/{only_flag(house)}").text)
    assert receipt in shown
