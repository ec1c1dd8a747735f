"""A privacy group's indicators come with what its members say of them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from threatexchange.exchanges.clients.fb_threatexchange.threat_updates import ThreatUpdateJSON
from threatexchange.exchanges.fetch_state import AggregateSignalOpinionCategory
from threatexchange.exchanges.impl.fb_threatexchange_api import FBThreatExchangeIndicatorRecord

from tests.banks.exchanges.feeding import QUICK, fed, held, md5, pdq, sha1
from tests.banks.exchanges.serving import (
    TOKEN,
    Answer,
    Indicator,
    PrivacyGroup,
    Server,
    indicator_json,
    served,
)
from tocsin.banks import BankStore
from tocsin.banks.exchanges import FetchError, fetch, state
from tocsin.media import HashType

pytestmark = pytest.mark.usefixtures("credentials")


@pytest.fixture
def group() -> PrivacyGroup:
    return PrivacyGroup()


@pytest.fixture
def server(group: PrivacyGroup) -> Iterator[Server]:
    with served(group) as running:
        group.url = running.url
        yield running


def test_hashes_of_each_type_come_and_go(server: Server, group: PrivacyGroup, store: BankStore) -> None:
    group.set(
        Indicator(pdq(1), 100),
        Indicator(md5(2), 101, "HASH_MD5"),
        Indicator(sha1(3), 102, "HASH_SHA1"),
        Indicator(md5(4), 103, "HASH_VIDEO_MD5"),
        Indicator("https://example.org", 104, "URI"),
    )
    name = fed(store, "fb_threatexchange", server.url)
    assert fetch(store, name, QUICK).came == 4
    assert {kind for one in held(store).values() for kind, _ in one.signals} == {
        HashType.PDQ,
        HashType.MD5,
        HashType.SHA1,
    }
    assert held(store)[f"feed:HASH_PDQ-{pdq(1)}"].labels == ("shared",)
    group.set(Indicator(pdq(1), 105, deleted=True), Indicator(pdq(6), 105))
    done = fetch(store, name, QUICK)
    assert done.went == 1
    assert f"feed:HASH_PDQ-{pdq(6)}" in held(store)
    assert f"feed:HASH_PDQ-{pdq(1)}" not in held(store)
    assert state(store, name).checkpoint == {
        "update_time": 105,
        "last_fetch_time": pytest.approx(time.time(), abs=60),
    }


@pytest.mark.parametrize(
    "one",
    [
        Indicator(pdq(1), 100, said=((1, "MALICIOUS"),)),
        Indicator(pdq(1), 100, said=((1, "NON_MALICIOUS"),)),
        Indicator(pdq(1), 100, said=((1, "UNKNOWN"),)),
        Indicator(pdq(1), 100, said=((1, "UNKNOWN"), (2, "NON_MALICIOUS"))),
        Indicator(pdq(1), 100, said=((1, "UNKNOWN"), (2, "MALICIOUS"))),
        Indicator(pdq(1), 100, said=((1, "MALICIOUS"), (2, "NON_MALICIOUS"), (3, "SUSPICIOUS"))),
        Indicator(pdq(1), 100, helpful=(5,)),
        Indicator(pdq(1), 100, disagree=(5, 6)),
    ],
)
def test_opinions_add_up_as_the_package_adds_them(
    one: Indicator, server: Server, group: PrivacyGroup, store: BankStore
) -> None:
    group.set(one)
    fetch(store, fed(store, "fb_threatexchange", server.url), QUICK)
    (found,) = held(store).values()
    record = FBThreatExchangeIndicatorRecord.from_threatexchange_json(
        1, ThreatUpdateJSON(indicator_json(one))
    )
    theirs = record.get_as_aggregate_opinion().category
    assert found.disputed == (theirs == AggregateSignalOpinionCategory.DISPUTED)
    if not found.disputed:
        assert int(found.standing) == int(theirs)


def test_changes_of_the_second_in_which_a_page_ended_are_not_lost(
    server: Server, group: PrivacyGroup, store: BankStore
) -> None:
    group.set(*(Indicator(pdq(number), 100) for number in range(5)))
    name = fed(store, "fb_threatexchange", server.url)
    server.fail(1, lambda answer: Answer(b"", answer.kind, 404))
    with pytest.raises(FetchError):
        fetch(store, name, QUICK)
    assert len(held(store)) == 2
    fetch(store, name, QUICK)
    assert len(held(store)) == 5


def test_a_group_without_anything_is_no_error(server: Server, store: BankStore) -> None:
    name = fed(store, "fb_threatexchange", server.url)
    assert fetch(store, name, QUICK).came == 0
    assert state(store, name).finished


def test_no_message_repeats_the_token(server: Server, group: PrivacyGroup, store: BankStore) -> None:
    group.set(*(Indicator(pdq(number), 100) for number in range(3)))
    name = fed(store, "fb_threatexchange", server.url)
    group.url = "http://127.0.0.1:9"
    with pytest.raises(FetchError, match="another address") as caught:
        fetch(store, name, QUICK)
    assert TOKEN not in str(caught.value)
    server.always = lambda answer: Answer(b"", answer.kind, 500)
    with pytest.raises(FetchError, match="answers 500") as caught:
        fetch(store, name, QUICK)
    assert TOKEN not in str(caught.value)
    assert TOKEN not in str(state(store, name))


def test_records_that_cannot_be_read_are_told_and_the_others_come(
    server: Server, group: PrivacyGroup, store: BankStore
) -> None:
    group.set(Indicator(pdq(1), 100), Indicator("short", 101), Indicator(pdq(3), 102))
    strays = b'{"data": [{"id": "1"}, 7, '
    server.always = lambda answer: Answer(answer.body.replace(b'{"data": [', strays, 1), answer.kind)
    name = fed(store, "fb_threatexchange", server.url)
    done = fetch(store, name, QUICK)
    assert done.came == 2
    assert done.unread >= 3
