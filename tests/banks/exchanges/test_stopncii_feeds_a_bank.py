"""StopNCII comes with what platforms said, and what was withdrawn goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from threatexchange.exchanges.clients.stopncii import api
from threatexchange.exchanges.fetch_state import AggregateSignalOpinionCategory
from threatexchange.exchanges.impl.stop_ncii_api import StopNCIISignalMetadata

from tests.banks.exchanges.feeding import QUICK, fed, held, md5, pdq
from tests.banks.exchanges.serving import Answer, Case, Server, StopNcii, served
from tocsin.banks import BankStore, Item, Opinion
from tocsin.banks.exchanges import FetchError, fetch, is_stale, state
from tocsin.media import HashType

pytestmark = pytest.mark.usefixtures("credentials")

DAY = 24 * 3600


@pytest.fixture
def hub() -> StopNcii:
    return StopNcii()


@pytest.fixture
def server(hub: StopNcii) -> Iterator[Server]:
    with served(hub) as running:
        yield running


def grow_old(store: BankStore, days: int) -> None:
    with store.writing() as connection:
        connection.execute(
            "update exchange set checkpoint = json_set(checkpoint, '$.last_fetch_time', ?)",
            (int(time.time()) - days * DAY,),
        )


def test_hashes_come_page_by_page_and_what_is_no_hash_does_not(
    server: Server, hub: StopNcii, store: BankStore
) -> None:
    hub.set(*(Case(pdq(number), 100 + number) for number in range(5)))
    hub.set(Case(md5(1), 200, "VideoMD5"), Case("https://example.org", 201, "URL"))
    name = fed(store, "stopncii", server.url)
    assert fetch(store, name, QUICK).came == 6
    assert held(store)[f"feed:VideoMD5-{md5(1)}"].signals == ((HashType.MD5, bytes.fromhex(md5(1))),)
    assert state(store, name).checkpoint == {
        "update_time": 201,
        "last_fetch_time": pytest.approx(time.time(), abs=60),
    }
    hub.set(Case(pdq(9), 300))
    assert fetch(store, name, QUICK).came == 1
    assert server.asked[-1][1]["startTimestamp"] == "201"


@pytest.mark.parametrize(
    "values",
    [
        (),
        ("Blocked",),
        ("NotBlocked",),
        ("PendingReview",),
        ("Blocked", "NotBlocked"),
        ("Blocked", "Blocked", "QualityUnknown"),
        ("None", "Withdrawn", "NotBlocked"),
    ],
)
def test_opinions_add_up_as_the_package_adds_them(
    values: tuple[str, ...], server: Server, hub: StopNcii, store: BankStore
) -> None:
    hub.set(Case(pdq(1), 100, feedback=tuple((f"platform-{i}", value) for i, value in enumerate(values))))
    fetch(store, fed(store, "stopncii", server.url), QUICK)
    (found,) = held(store).values()
    theirs = StopNCIISignalMetadata(
        [api.StopNCIICSPFeedback(api.StopNCIICSPFeedbackValue(value)) for value in values]
    ).get_as_aggregate_opinion()
    assert found.disputed == (theirs.category == AggregateSignalOpinionCategory.DISPUTED)
    if not found.disputed:
        assert int(found.standing) == int(theirs.category)
    assert found.opinion == Opinion.SEED
    assert found.detail is not None
    assert [one["value"] for one in found.detail["feedback"]] == list(values)


@pytest.mark.parametrize("status", ["Withdrawn", "Deleted"])
def test_what_is_withdrawn_goes(status: str, server: Server, hub: StopNcii, store: BankStore) -> None:
    hub.set(Case(pdq(1), 100), Case(pdq(2), 101))
    name = fed(store, "stopncii", server.url)
    fetch(store, name, QUICK)
    hub.set(Case(pdq(1), 102, status=status))
    assert fetch(store, name, QUICK).went == 1
    assert held(store).keys() == {f"feed:ImagePDQ-{pdq(2)}"}


def test_a_stale_checkpoint_fetches_all_again_and_changes_the_bank_at_once(
    server: Server, hub: StopNcii, tmp_path: Path
) -> None:
    seen: list[int] = []
    with BankStore(tmp_path) as store, BankStore(tmp_path) as other:
        hub.set(*(Case(pdq(number), 100 + number) for number in range(6)))
        name = fed(store, "stopncii", server.url)
        fetch(store, name, QUICK)
        store.add("KNOWN", [Item(((HashType.MD5, bytes(16)),), "ours")])
        kept = held(store)[f"feed:ImagePDQ-{pdq(5)}"]
        grow_old(store, 31)
        assert is_stale(state(store, name).exchange, state(store, name).checkpoint)
        hub.cases.clear()
        hub.set(*(Case(pdq(number), 100 + number) for number in range(4, 9)))
        done = fetch(store, name, QUICK, on_progress=lambda _: seen.append(len(held(other))))
        assert (done.came, done.went) == (5, 4)
        assert held(other).keys() == {"ours", *(f"feed:ImagePDQ-{pdq(number)}" for number in range(4, 9))}
        assert held(other)[kept.id] == kept, "what is in both keeps its number"
        assert seen == [7, 7, 7, 6], "no page is seen before all are"


def test_a_stale_fetch_that_fails_leaves_everything(server: Server, hub: StopNcii, store: BankStore) -> None:
    hub.set(*(Case(pdq(number), 100 + number) for number in range(6)))
    name = fed(store, "stopncii", server.url)
    fetch(store, name, QUICK)
    grow_old(store, 31)
    before, checkpoint = held(store), state(store, name).checkpoint
    hub.cases.clear()
    hub.set(*(Case(pdq(number), 100 + number) for number in range(4, 9)))
    server.always = lambda answer: Answer(b"", answer.kind, 500) if b"at-4" in answer.body else answer
    with pytest.raises(FetchError):
        fetch(store, name, QUICK)
    assert (held(store), state(store, name).checkpoint) == (before, checkpoint)
    server.always = None
    fetch(store, name, QUICK)
    assert held(store).keys() == {f"feed:ImagePDQ-{pdq(number)}" for number in range(4, 9)}


def test_records_that_cannot_be_read_are_told_and_the_others_come(
    server: Server, hub: StopNcii, store: BankStore
) -> None:
    hub.set(Case(pdq(1), 100), Case("zz", 101))
    hub.strays = [{"hashValue": pdq(3)}, 5]
    name = fed(store, "stopncii", server.url)
    done = fetch(store, name, QUICK)
    assert (done.came, done.unread) == (1, 3)
    assert "cannot be read" in str(state(store, name).complaint)


def test_keys_are_not_taken_along_to_another_address(server: Server, store: BankStore) -> None:
    asked: list[str] = []

    def thief(path: str, *_: object) -> Answer:
        asked.append(path)
        return Answer(b"{}", "application/json")

    with served(thief) as other:
        server.always = lambda answer: Answer(b"", answer.kind, 302, {"Location": other.url})
        with pytest.raises(FetchError, match="sends us on"):
            fetch(store, fed(store, "stopncii", server.url), QUICK)
    assert asked == []
