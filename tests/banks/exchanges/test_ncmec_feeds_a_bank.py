"""NCMEC's list comes whole: every fingerprint that banks keep, every vote, every deletion."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.banks.drawn import rows
from tests.banks.exchanges.feeding import QUICK, fed, held, md5, pdq, sha1, told
from tests.banks.exchanges.serving import Entry, NcmecList, Server, served
from tocsin.banks import BankStore, Matcher, Opinion, Vote
from tocsin.banks.exchanges import ExchangeRequestError, add, fetch, state
from tocsin.media import HashType

LONG_AGO = 1_700_000_000

pytestmark = pytest.mark.usefixtures("credentials")


@pytest.fixture
def listed() -> NcmecList:
    return NcmecList()


@pytest.fixture
def server(listed: NcmecList) -> Iterator[Server]:
    with served(listed) as running:
        yield running


def entry(number: int, **more: object) -> Entry:
    prints = (("md5", md5(number)), ("sha1", sha1(number)), ("pdq", pdq(number)))
    return Entry(f"e{number}", LONG_AGO + number, **{"fingerprints": prints, **more})  # type: ignore[arg-type]


def again(store: BankStore, name: str) -> None:
    """Let a fetch begin where the first one did: the server's clock has seconds."""
    time.sleep(1.1)
    with store.writing() as connection:
        connection.execute(
            "update exchange set checkpoint = json_set(checkpoint, '$.get_entries_max_ts', ?)", (0,)
        )
    fetch(store, name, QUICK)


def test_every_fingerprint_of_pictures_and_videos_is_kept(
    server: Server, listed: NcmecList, store: BankStore
) -> None:
    photodna = "ab" * 144
    listed.set(
        entry(1, fingerprints=(("md5", md5(1)), ("sha1", sha1(1)), ("pdq", pdq(1)), ("pdna", photodna))),
        entry(2, kind="video", fingerprints=(("md5", md5(2)), ("sha1", sha1(2)), ("netclean", "x"))),
    )
    name = fed(store, "ncmec", server.url)
    assert fetch(store, name, QUICK).came == 2
    assert {kind for kind, _ in held(store)["feed:42-e1"].signals} == {
        HashType.MD5,
        HashType.SHA1,
        HashType.PDQ,
        HashType.PHOTODNA,
    }
    video = held(store)["feed:42-e2"]
    assert {kind for kind, _ in video.signals} == {HashType.MD5, HashType.SHA1}
    assert video.detail == {"member": 42, "kind": "video", "other_fingerprints": ["netclean"]}
    with Matcher(store) as matcher:
        assert [match.id for match in matcher.match(HashType.SHA1, rows([bytes.fromhex(sha1(1))]))] == [
            "feed:42-e1"
        ]


def test_classification_is_a_label_and_votes_are_kept_for_each_fingerprint(
    server: Server, listed: NcmecList, store: BankStore
) -> None:
    listed.set(entry(1, classification="B2", votes=(("Md5", 7, True, ""), ("Sha1", 7, False, "Meme"))))
    name = fed(store, "ncmec", server.url)
    fetch(store, name, QUICK)
    found = held(store)["feed:42-e1"]
    assert found.labels == ("B2",)
    assert found.votes == (Vote(True, "feed:7 md5"), Vote(False, "feed:7 sha1", "Meme"))
    assert (found.opinion, found.standing, found.disputed) == (Opinion.POSITIVE, Opinion.POSITIVE, True)


def test_edits_replace_and_deletions_remove(server: Server, listed: NcmecList, store: BankStore) -> None:
    listed.set(*(entry(number, votes=(("Md5", 7, False, "Meme"),)) for number in range(8)))
    name = fed(store, "ncmec", server.url)
    fetch(store, name, QUICK)
    assert len(held(store)) == 8
    listed.set(
        entry(1, deleted=True),
        entry(2, fingerprints=(("md5", md5(99)),), classification=None),
        entry(3, fingerprints=(("videntifier", "x"),)),
    )
    again(store, name)
    found = held(store)
    assert found.keys() == {f"feed:42-e{number}" for number in (0, 2, 4, 5, 6, 7)}
    assert found["feed:42-e2"].signals == ((HashType.MD5, bytes.fromhex(md5(99))),)
    assert (found["feed:42-e2"].labels, found["feed:42-e2"].votes, found["feed:42-e2"].disputed) == (
        (),
        (),
        False,
    )


def test_what_people_here_say_of_an_item_stays_when_the_exchange_edits_it(
    server: Server, listed: NcmecList, store: BankStore
) -> None:
    listed.set(entry(1, votes=(("Md5", 7, True, ""),)))
    name = fed(store, "ncmec", server.url)
    fetch(store, name, QUICK)
    number = held(store)["feed:42-e1"].number
    store.vote("KNOWN", number, up=False, by="ana")
    store.amend("KNOWN", number, disabled_until=1 << 40)
    listed.set(entry(1, votes=(("Md5", 8, True, ""),)))
    again(store, name)
    found = store.content("KNOWN", number)
    assert [vote.by for vote in found.votes] == ["feed:8 md5", "ana"]
    assert found.disputed
    assert found.disabled_until == 1 << 40


def test_only_the_members_that_are_asked_for_come(
    server: Server, listed: NcmecList, store: BankStore
) -> None:
    listed.set(entry(1), entry(2, member=43), entry(3, member=44))
    name = fed(store, "ncmec", server.url, only_esp_ids="43,44")
    fetch(store, name, QUICK)
    assert held(store).keys() == {"feed:43-e2", "feed:44-e3"}


def test_a_fingerprint_that_cannot_be_read_is_told_and_the_others_stay(
    server: Server, listed: NcmecList, store: BankStore
) -> None:
    listed.set(entry(1, fingerprints=(("md5", "short"), ("sha1", sha1(1)))))
    name = fed(store, "ncmec", server.url)
    assert fetch(store, name, QUICK).unread == 1
    assert [kind for kind, _ in held(store)["feed:42-e1"].signals] == [HashType.SHA1]
    assert "entry 42-e1" in str(state(store, name).complaint)
    assert "md5" in str(state(store, name).complaint)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "UTC"])
def test_times_are_utc_wherever_the_machine_stands(
    zone: str, server: Server, listed: NcmecList, store: BankStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        listed.set(entry(1))
        name = fed(store, "ncmec", server.url)
        fetch(store, name, QUICK)
        new = Entry("new", int(time.time()) - 4, fingerprints=(("md5", md5(5)),))
        listed.set(new)  # in the seconds after the end of the first fetch
        for _ in range(100):
            if "feed:42-new" in held(store):
                break
            time.sleep(0.1)
            fetch(store, name, QUICK)
        assert "feed:42-new" in held(store)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_many_pages_come_to_the_list_as_it_is(server: Server, listed: NcmecList, store: BankStore) -> None:
    listed.set(*(entry(number * 3600) for number in range(40)))
    name = fed(store, "ncmec", server.url)
    assert fetch(store, name, QUICK).came == 40
    assert len(held(store)) == 40
    assert state(store, name).checkpoint == {
        "get_entries_max_ts": pytest.approx(time.time() - 5, abs=5),
        "paging_info": None,
    }
    before = told(store)
    again(store, name)
    assert told(store) == before


def test_a_page_that_is_no_more_begins_its_stretch_of_time_again(
    server: Server, listed: NcmecList, store: BankStore
) -> None:
    listed.set(*(entry(number) for number in range(10)))
    name = fed(store, "ncmec", server.url)
    with store.writing() as connection:
        page = {"paging_url": "/v2/lost", "paging_end_ts": LONG_AGO + 1000, "paging_url_ts": int(time.time())}
        checkpoint = json.dumps({"get_entries_max_ts": 0, "paging_info": page})
        connection.execute("update exchange set checkpoint = ?", (checkpoint,))
    fetch(store, name, QUICK)
    assert len(held(store)) == 10


def test_nothing_that_is_secret_is_stored(
    server: Server, listed: NcmecList, store: BankStore, tmp_path: Path
) -> None:
    listed.set(entry(1))
    fetch(store, fed(store, "ncmec", server.url), QUICK)
    store.close()
    assert b"secret" not in (tmp_path / "banks" / "banks.sqlite").read_bytes()


def test_credentials_come_from_a_file_too_and_are_asked_for_by_name(
    server: Server, listed: NcmecList, store: BankStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TX_NCMEC_CREDENTIALS")
    monkeypatch.setenv("HOME", str(tmp_path))
    name = fed(store, "ncmec", server.url)
    with pytest.raises(ExchangeRequestError, match="set TX_NCMEC_CREDENTIALS to USER:PASSWORD"):
        fetch(store, name, QUICK)
    listed.set(entry(1))
    (tmp_path / "account").write_text("user:secret\n")
    fetch(store, fed(store, "ncmec", server.url, "filed", credentials=str(tmp_path / "account")), QUICK)
    assert held(store).keys() == {"filed:42-e1"}
    (tmp_path / "account").write_text("hush\n")
    with pytest.raises(ExchangeRequestError, match="not of the form") as caught:
        fetch(store, "filed", QUICK)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ({}, "environment"),
        ({"environment": "Moon"}, "no environment of NCMEC's"),
        ({"environment": "NGO", "password": "x"}, "no setting of ncmec"),
        ({"environment": "NGO", "only_esp_ids": "1,x"}, "only_esp_ids"),
        ({"environment": "NGO", "url": "http://example.org"}, "no https address"),
    ],
)
def test_settings_that_make_no_sense_are_refused(config: dict[str, str], why: str, store: BankStore) -> None:
    store.create("KNOWN")
    with pytest.raises(ExchangeRequestError, match=why):
        add(store, "ncmec", "ncmec", "KNOWN", config)
