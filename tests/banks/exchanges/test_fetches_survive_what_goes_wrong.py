"""Whatever an exchange does, and wherever a fetch ends: nothing is lost, and the next one comes to the same bank."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.banks.exchanges.feeding import FAULTS, QUICK, fed, held, md5, pdq, told
from tests.banks.exchanges.serving import (
    Answer,
    Case,
    Entry,
    Indicator,
    NcmecList,
    PrivacyGroup,
    StopNcii,
    served,
)
from tocsin.banks import BankStore, Item, Opinion, Vote
from tocsin.banks.exchanges import (
    BusyError,
    Checkpoint,
    Delta,
    Feed,
    FetchError,
    add,
    exchange,
    fetch,
    remove,
    state,
)
from tocsin.media import HashType

pytestmark = pytest.mark.usefixtures("credentials")

SERVERS: dict[str, Callable[[], Any]] = {
    "ncmec": lambda: NcmecList(
        [
            Entry(f"e{n:02}", 1_700_000_000 + n, fingerprints=(("md5", md5(n)), ("pdq", pdq(n))))
            for n in range(9)
        ],
        page=4,
    ),
    "stopncii": lambda: StopNcii(
        [Case(pdq(n), 100 + n, feedback=(("p", "Blocked"),)) for n in range(9)], page=4
    ),
    "fb_threatexchange": lambda: PrivacyGroup([Indicator(pdq(n), 100 + n) for n in range(9)], page=4),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("api", SERVERS)
def test_a_wrong_answer_is_one_sentence_and_loses_nothing(api: str, fault: str, store: BankStore) -> None:
    ask = SERVERS[api]()
    with served(ask) as server:
        ask.url = server.url
        name = fed(store, api, server.url)
        server.always = FAULTS[fault]
        with pytest.raises(FetchError) as caught:
            fetch(store, name, QUICK)
        message = str(caught.value)
        assert "\n" not in message
        assert message.startswith("127.0.0.1:")
        assert len(message) < 400
        found = state(store, name)
        assert (found.checkpoint, found.items, found.failure, found.holder) == (None, 0, message, None)
        server.always = None
        fetch(store, name, QUICK)
        assert state(store, name).failure is None
        assert len(held(store)) == 9


@pytest.mark.parametrize("fault", ["500", "half of it, and the line is cut", "no answer"])
@pytest.mark.parametrize("api", SERVERS)
def test_what_passes_is_tried_again_at_once(api: str, fault: str, store: BankStore) -> None:
    ask = SERVERS[api]()
    with served(ask) as server:
        ask.url = server.url
        server.fail(1, FAULTS[fault])
        fetch(store, fed(store, api, server.url), QUICK)
    assert len(held(store)) == 9


@pytest.mark.parametrize("request_that_fails", range(1, 8))
@pytest.mark.parametrize("api", SERVERS)
def test_a_fetch_that_breaks_off_at_any_page_ends_as_one_that_does_not(
    api: str, request_that_fails: int, tmp_path: Path
) -> None:
    ask = SERVERS[api]()
    with served(ask) as server, BankStore(tmp_path / "a") as broken, BankStore(tmp_path / "b") as whole:
        ask.url = server.url
        fetch(whole, fed(whole, api, server.url), QUICK)
        name = fed(broken, api, server.url)
        server.fail(request_that_fails, FAULTS["401"])
        try:
            fetch(broken, name, QUICK)
        except FetchError:
            fetch(broken, name, QUICK)
        assert told(broken) == told(whole)
        assert len(told(whole)) == 9


def test_an_exchange_that_nobody_serves_is_told(store: BankStore) -> None:
    name = fed(store, "stopncii", "http://127.0.0.1:9")
    with pytest.raises(FetchError, match=r"127\.0\.0\.1:9 cannot be reached.*\(2 tries\)"):
        fetch(store, name, QUICK)


FETCH = """
import sys
from pathlib import Path
from tocsin.banks import BankStore
from tocsin.banks.exchanges import fetch
with BankStore(Path(sys.argv[1])) as store:
    fetch(store, "feed", on_progress=lambda done: print(done.pages, flush=True))
"""


@pytest.mark.parametrize("pages", [1, 3, 6])
@pytest.mark.parametrize("api", SERVERS)
def test_a_fetch_that_is_killed_leaves_whole_pages_and_the_next_one_ends_the_same(
    api: str, pages: int, tmp_path: Path
) -> None:
    ask = SERVERS[api]()
    ask.page = 1
    with served(ask) as server, BankStore(tmp_path / "a") as killed, BankStore(tmp_path / "b") as whole:
        ask.url = server.url
        fetch(whole, fed(whole, api, server.url), QUICK)
        name = fed(killed, api, server.url)
        server.always = lambda answer: replace(answer, wait=0.02)
        with subprocess.Popen(
            [sys.executable, "-c", FETCH, str(tmp_path / "a")], stdout=subprocess.PIPE, env=os.environ
        ) as child:
            assert child.stdout is not None
            for _ in range(pages):
                assert child.stdout.readline()
            child.send_signal(signal.SIGKILL)
            assert child.wait() == -signal.SIGKILL
        assert state(killed, name).holder is not None
        server.always = None
        fetch(killed, name, QUICK)
        assert told(killed) == told(whole)
        assert state(killed, name).holder is None


def test_two_processes_do_not_fetch_one_exchange_at_once(tmp_path: Path) -> None:
    ask = SERVERS["stopncii"]()
    with served(ask) as server, BankStore(tmp_path) as store:
        name = fed(store, "stopncii", server.url)
        server.always = lambda answer: replace(answer, wait=2)
        with subprocess.Popen([sys.executable, "-c", FETCH, str(tmp_path)], stdout=subprocess.PIPE) as child:
            until = time.monotonic() + 30
            while not server.asked and time.monotonic() < until:
                time.sleep(0.02)
            with pytest.raises(BusyError, match=f"being fetched by process {child.pid}"):
                fetch(store, name, QUICK)
            with pytest.raises(BusyError):
                remove(store, name)
            server.always = None
            assert child.wait() == 0
        assert state(store, name).failure is None
        assert len(held(store)) == 9


def test_who_lost_the_lease_changes_nothing_any_more(store: BankStore) -> None:
    ask = SERVERS["fb_threatexchange"]()
    with served(ask) as server:
        ask.url = server.url
        name = fed(store, "fb_threatexchange", server.url)

        def taken(_: object) -> None:
            with store.writing() as connection:
                connection.execute("update exchange set holder = 'elsewhere:1:x', held_until = ?", (1 << 40,))

        with pytest.raises(BusyError, match="taken over"):
            fetch(store, name, QUICK, on_progress=taken)
        assert len(held(store)) == 4
        assert state(store, name).holder == "elsewhere:1:x"
        with pytest.raises(BusyError, match="process 1 on elsewhere"):
            fetch(store, name, QUICK)
        with store.writing() as connection:
            connection.execute("update exchange set held_until = ?", (store.now() - 1,))
        fetch(store, name, QUICK)
        assert len(held(store)) == 9


def test_removing_an_exchange_removes_its_own_items_only(store: BankStore) -> None:
    ask = SERVERS["stopncii"]()
    with served(ask) as server:
        first, second = (
            fed(store, "stopncii", server.url, "one"),
            fed(store, "stopncii", server.url, "one-more"),
        )
        store.add("KNOWN", [Item(((HashType.MD5, bytes(16)),), "ours")])
        for name in (first, second):
            fetch(store, name, QUICK)
        assert len(held(store)) == 19
        assert remove(store, first) == 9
        assert remove(store, second, keep_items=True) == 0
        assert len(held(store)) == 10
        assert fed(store, "stopncii", server.url, "one-more") == second
        fetch(store, second, QUICK)
        assert len(held(store)) == 10
        store.delete("KNOWN")
        with store.reading() as connection:
            assert connection.execute("select count(*) from exchange").fetchone() == (0,)


# Any feed, in any pieces, broken off anywhere


class Script:
    """A feed that is a list of changes, cut into deltas, and that stops at some of them the first time."""

    def __init__(
        self, changes: Sequence[tuple[str, Item | None]], cuts: Sequence[int], breaks: Iterator[int]
    ) -> None:
        edges = sorted({0, len(changes), *(cut for cut in cuts if cut <= len(changes))})
        self._pieces = [(changes[a:b], b) for a, b in pairwise(edges)]
        self._breaks = breaks

    def deltas(self, checkpoint: Checkpoint | None) -> Iterator[Delta]:
        after = checkpoint["after"] if checkpoint else 0
        left = next(self._breaks, None)
        for piece, end in self._pieces:
            if end <= after:
                continue
            if left == 0:
                raise FetchError("the line is cut")
            left = None if left is None else left - 1
            last = dict(piece)
            yield Delta(
                [item for item in last.values() if item is not None],
                [key for key, item in last.items() if item is None],
                {"after": end},
            )


KEYS = st.sampled_from("abcd")


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, Item | None]:
    key = draw(KEYS)
    if draw(st.booleans()) and draw(st.booleans()):
        return key, None
    numbers = draw(st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True))
    votes = draw(st.lists(st.tuples(st.booleans(), st.sampled_from("xy")), max_size=2))
    return key, Item(
        [(HashType.MD5, bytes([number] * 16)) for number in numbers],
        key,
        draw(st.sampled_from(Opinion)),
        labels=draw(st.lists(st.sampled_from(["A1", "B2"]), max_size=1)),
        votes=[Vote(up, by) for up, by in votes],
        detail={"n": numbers[0]},
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    feed=st.lists(changes(), max_size=14),
    cuts=st.lists(st.integers(1, 14), max_size=8),
    breaks=st.lists(st.integers(0, 4), max_size=6),
)
def test_any_feed_in_any_pieces_broken_off_anywhere_ends_in_the_same_bank(
    feed: list[tuple[str, Item | None]],
    cuts: list[int],
    breaks: list[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("stores")

    def run(store: BankStore, script: Feed) -> None:
        store.create("KNOWN")
        add(
            store, "feed", "ncmec", "KNOWN", {"environment": "NGO"}
        )  # a kind whose checkpoints never grow stale
        for _ in range(len(breaks) + 1):
            try:
                fetch(store, "feed", opener=lambda *_: script)
                break
            except FetchError:
                assert state(store, "feed").failure == "the line is cut"

    with BankStore(folder / "a") as cut, BankStore(folder / "b") as whole:
        run(cut, Script(feed, cuts, iter(breaks)))
        run(whole, Script(feed, (), iter(())))
        assert told(cut) == told(whole)
        plain = {f"feed:{key}": item for key, item in dict(feed).items() if item is not None}
        assert held(cut).keys() == plain.keys()
        for key, item in plain.items():
            assert set(held(cut)[key].signals) == set(item.signals)
            assert held(cut)[key].labels == tuple(item.labels or ())
            assert [vote.by for vote in held(cut)[key].votes] == [
                f"feed:{vote.by}" for vote in item.votes or ()
            ]


def test_a_client_that_trips_is_one_sentence(store: BankStore) -> None:
    class Tripping:
        def deltas(self, _: Checkpoint | None) -> Iterator[Delta]:
            yield Delta((), (), {"after": 1 // 0})

    store.create("KNOWN")
    add(store, "feed", "ncmec", "KNOWN", {"environment": "NGO"})
    with pytest.raises(FetchError, match="ZeroDivisionError"):
        fetch(store, "feed", opener=lambda *_: Tripping())
    assert exchange(store, "feed").enabled


def test_pages_that_never_end_are_noticed(store: BankStore) -> None:
    with served(SERVERS["stopncii"]()) as server:
        name = fed(store, "stopncii", server.url)
        server.always = lambda answer: Answer(
            b'{"count": 0, "nextPageToken": "at-0", "nextSetTimestamp": 1, "hasMoreRecords": true, "hashRecords": []}',
            answer.kind,
        )
        with pytest.raises(FetchError, match="more, and not where"):
            fetch(store, name, QUICK)
