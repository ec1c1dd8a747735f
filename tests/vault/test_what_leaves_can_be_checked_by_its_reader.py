from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import bagit
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tests.cases.time import Time
from tests.databases import store
from tests.vault.dying import killed_at
from tests.vault.keeping import LAW, Desk, someone
from tests.vault.stamping import answering, make_authority, openssl
from tocsin.store import Store
from tocsin.vault import (
    STAMP,
    Authority,
    DamagedError,
    NotAllowedError,
    RequestAct,
    TimeStampError,
    UnknownItemError,
    Vault,
    VaultError,
    Wanted,
    answer,
    ask,
    custody_of,
    export,
    list_items,
    outgoing,
)

__all__ = ["store"]

WANTED = Wanted(
    "the warrant of 4 May",
    reader="Det. A. Example",
    agency="Sheriff of Elm County",
    reference="W-9",
    purpose="preservation",
    legal_basis="18 U.S.C. 2703(a)",
)
OUTSIDER = Path(sys.prefix) / "outsider" / "bin"
"""The programs of a reader who has nothing of ours; `make test` installs them."""


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return Desk(store, tmp_path / "data")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    folder = tmp_path_factory.mktemp("authority")
    root = make_authority(folder)
    with answering(folder) as url:
        named = Authority.named({"TOCSIN_TSA_URL": url, "TOCSIN_TSA_CA": str(root)})
        assert named is not None
        yield named


def agreed(desk: Desk) -> int:
    request = ask(desk.vault, desk.ann, RequestAct.EXPORT, desk.case, WANTED)
    answer(desk.vault, desk.bob, request.id, agreed=True)
    return request.id


def accepted(*words: str | Path) -> str:
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_bag_is_whole_tells_its_history_and_is_accepted_by_what_others_check_it_with(
    desk: Desk, authority: Authority, tmp_path: Path
) -> None:
    contents = {desk.keep(b"a picture made of noise" * 9), desk.keep(b"another", "picture-2")}
    bag = tmp_path / "bag"
    made = export(desk.vault, desk.ann, agreed(desk), bag, authority=authority)
    assert (made.items, made.stamped) == (2, True)
    accepted(sys.executable, "-m", "bagit", "--validate", bag)
    assert "Conforms: True" in accepted(
        OUTSIDER / "case_validate", "--built-version", "case-1.4.0", bag / "data" / "case.jsonld"
    )
    verified = openssl(
        *("ts", "-verify", "-data", bag / "manifest-sha256.txt", "-in", bag / STAMP),
        *("-CAfile", authority_root(bag, authority)),
    )
    assert b"OK" in verified
    index = json.loads((bag / "data" / "items.json").read_text())
    assert {each["item"] for each in index} == {str(item) for item in contents}
    for each in index:
        path = bag / each["file"]
        assert hashlib.sha256(path.read_bytes()).hexdigest() == each["sha256"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    acts = [json.loads(line) for line in (bag / "data" / "custody.jsonl").read_text().splitlines()]
    assert [act["action"] for act in acts] == ["preserve", "export"] * 2
    assert (acts[1]["actor"], acts[1]["second"]) == ("person:ann", "person:bob")
    assert acts[1]["more"]["reader"] == WANTED.reader
    info = (bag / "bag-info.txt").read_text()
    for told in (WANTED.reader, WANTED.agency, WANTED.reference, "approved by person:bob"):
        assert told in info
    assert sorted(path.name for path in tmp_path.iterdir()) == ["authority.pem", "bag", "data"]


def authority_root(bag: Path, authority: Authority) -> Path:
    path = bag.parent / "authority.pem"
    path.write_bytes(authority.roots[0].public_bytes(Encoding.PEM))
    return path


def test_one_changed_byte_in_a_bag_is_found_by_its_reader(desk: Desk, tmp_path: Path) -> None:
    desk.keep(b"a picture made of noise")
    bag = tmp_path / "bag"
    made = export(desk.vault, desk.ann, agreed(desk), bag)
    assert not made.stamped
    assert "no authority is configured" in (bag / "bag-info.txt").read_text()
    item = next((bag / "data" / "items").iterdir())
    item.write_bytes(item.read_bytes()[:-1] + b"?")
    done = subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", str(bag)], capture_output=True, check=False
    )
    assert done.returncode != 0


def test_nothing_leaves_without_a_second_person_a_reader_and_a_basis(desk: Desk, tmp_path: Path) -> None:
    item = desk.keep(b"x")
    with pytest.raises(VaultError, match="reader with a name"):
        ask(desk.vault, desk.ann, RequestAct.EXPORT, desk.case, Wanted("why", purpose="preservation"))
    rae = someone(desk.store, "rae", "reviewer", at=desk.time.at)
    with pytest.raises(NotAllowedError):
        ask(desk.vault, rae, RequestAct.EXPORT, desk.case, WANTED)
    request = ask(desk.vault, desk.ann, RequestAct.EXPORT, desk.case, WANTED)
    with pytest.raises(NotAllowedError, match="waits for approval"):
        export(desk.vault, desk.ann, request.id, tmp_path / "bag")
    with pytest.raises(NotAllowedError, match="somebody else"):
        answer(desk.vault, desk.ann, request.id, agreed=True)
    answer(desk.vault, desk.bob, request.id, agreed=False, why="the warrant is not signed")
    with pytest.raises(NotAllowedError, match="refused"):
        export(desk.vault, desk.ann, request.id, tmp_path / "bag")
    with desk.store.read() as connection:
        assert [act.action for act in custody_of(connection, item)] == ["preserve"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_an_export_is_that_of_whoever_asked_and_is_done_once(desk: Desk, tmp_path: Path) -> None:
    desk.keep(b"x")
    number = agreed(desk)
    with pytest.raises(NotAllowedError, match="person:ann"):
        export(desk.vault, desk.bob, number, tmp_path / "bag")
    export(desk.vault, desk.ann, number, tmp_path / "bag")
    with pytest.raises(VaultError, match="carried out"):
        export(desk.vault, desk.ann, number, tmp_path / "again")
    with pytest.raises(VaultError, match="is there already"):
        export(desk.vault, desk.ann, number, tmp_path / "bag")
    with pytest.raises(UnknownItemError, match="no request"):
        export(desk.vault, desk.ann, 99, tmp_path / "other")


def test_a_damaged_item_stops_the_export_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.keep(b"one")
    hurt = desk.keep(b"two", "picture-2")
    with desk.store.read() as connection:
        address = {each.id: each.address for each in list_items(connection, desk.time.now())}[hurt]
    path = desk.vault.path(address)
    path.write_bytes(path.read_bytes()[:-1])
    number = agreed(desk)
    with pytest.raises(DamagedError, match=str(hurt)):
        export(desk.vault, desk.ann, number, tmp_path / "bag")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data"]


def test_where_the_authority_is_down_nothing_leaves_and_later_it_does(
    desk: Desk, authority: Authority, tmp_path: Path
) -> None:
    desk.keep(b"x")
    number = agreed(desk)
    down = Authority("http://127.0.0.1:9/", authority.roots)
    with pytest.raises(TimeStampError, match="cannot be asked"):
        export(desk.vault, desk.ann, number, tmp_path / "bag", authority=down)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data"]
    assert export(desk.vault, desk.ann, number, tmp_path / "bag", authority=authority).stamped


def test_a_stamp_of_somebody_else_is_refused(authority: Authority, tmp_path: Path) -> None:
    root = make_authority(tmp_path)
    stranger = Authority.named({"TOCSIN_TSA_URL": authority.url, "TOCSIN_TSA_CA": str(root)})
    assert stranger is not None
    with pytest.raises(TimeStampError, match="does not hold"):
        stranger.stamp(b"manifest")
    with pytest.raises(TimeStampError, match="go together"):
        Authority.named({"TOCSIN_TSA_URL": authority.url})
    plain = {"TOCSIN_TSA_URL": "http://tsa.example/", "TOCSIN_TSA_CA": str(root)}
    with pytest.raises(TimeStampError, match="plain HTTP"):
        Authority.named(plain)
    assert Authority.named({**plain, "TOCSIN_TSA_PLAIN": "yes"}) is not None


def _exported(url: str, data: Path, number: int, to: Path) -> None:
    with Store.open(None, url, migrate=False) as opened:
        vault = Vault(opened, Time(), data, {})
        export(vault, someone(opened, "ann", at=Time().at), number, to)


def test_a_process_that_is_killed_while_it_exports_leaves_a_whole_bag_or_none(
    desk: Desk, tmp_path: Path
) -> None:
    desk.keep(b"x")
    number, bag = agreed(desk), tmp_path / "bag"
    kills = 0
    # Not at each of its many steps: at every seventh, from the first to the last.
    for _ in killed_at(count(1, 7), Path(".bag.request"), _exported, desk.store.url, desk.data, number, bag):
        kills += 1
        assert not bag.exists()
    assert kills >= 2
    bagit.Bag(str(bag)).validate()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["bag", "data"]
    with pytest.raises(VaultError, match="carried out"):
        export(desk.vault, desk.ann, number, tmp_path / "again")


def test_the_basis_of_each_item_stands_in_the_graph(desk: Desk, tmp_path: Path) -> None:
    desk.keep(b"x")
    export(desk.vault, desk.ann, agreed(desk), tmp_path / "bag")
    graph = json.loads((tmp_path / "bag" / "data" / "case.jsonld").read_text())["@graph"]
    bases = {
        node["case-investigation:authorizationIdentifier"]
        for node in graph
        if node["@type"] == "case-investigation:Authorization"
    }
    assert bases == {LAW, WANTED.legal_basis}


def test_a_bag_is_sent_in_pieces_and_whole_or_cut_off(desk: Desk) -> None:
    desk.keep(os.urandom(24 << 20))
    hurt = desk.keep(b"two", "picture-2")
    number = agreed(desk)
    tracemalloc.start()
    leaving = outgoing(desk.vault, desk.ann, number)
    sent = sum(len(piece) for piece in leaving.pieces())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sent == leaving.length
    assert peak < 8 << 20
    with desk.store.read() as connection:
        address = {each.id: each.address for each in list_items(connection, desk.time.now())}[hurt]
    path = desk.vault.path(address)
    path.write_bytes(path.read_bytes()[:-1])
    got: list[int] = []
    with pytest.raises(DamagedError, match=str(hurt)):
        got.extend(map(len, leaving.pieces()))
    assert sum(got) < leaving.length
