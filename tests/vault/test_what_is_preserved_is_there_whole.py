from __future__ import annotations

import hashlib
import io
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.databases import store
from tests.vault.keeping import LAW, WHY, Desk, someone
from tocsin.store import Store
from tocsin.vault import (
    DamagedError,
    ItemKind,
    MasterKeyError,
    NotAllowedError,
    Thing,
    UnknownItemError,
    VaultError,
    Why,
    check_items,
    custody_of,
    list_items,
    preserve,
    read,
)

__all__ = ["store"]


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return Desk(store, tmp_path)


def test_an_item_comes_back_and_its_custody_tells_who_and_why(desk: Desk) -> None:
    content = b"shapes" * 500_000
    item = desk.keep(content)
    assert desk.content(item) == content
    with desk.store.read() as connection:
        acts = custody_of(connection, item)
        (row,) = list_items(connection, desk.time.now())
    assert [act.action for act in acts] == ["preserve", "read"]
    assert acts[0].actor == "person:ann"
    assert acts[0].legal_basis == LAW
    assert "preservation" in acts[0].purpose
    assert acts[0].tool.startswith("tocsin ")
    assert acts[0].digest == acts[1].prior == row.address
    assert row.bytes == len(content)


def test_nothing_on_the_disk_or_in_the_database_tells_the_plain_hash_or_bytes(desk: Desk) -> None:
    content = b"a landscape made of noise" * 10
    desk.keep(content)
    digest = hashlib.sha256(content)
    names = [str(path) for path in desk.data.rglob("*")]
    stored = b"".join(path.read_bytes() for path in desk.data.rglob("*") if path.is_file())
    assert content not in stored
    assert not [name for name in names if digest.hexdigest() in name]
    assert digest.digest() not in stored
    with desk.store.read() as connection:
        told = connection.execute(
            text(
                "select string_agg(t, ' ') from (select log_entry::text t from log_entry"
                " union all select vault_item::text from vault_item) x"
            )
        ).scalar_one()
    assert digest.hexdigest() not in told


def test_files_and_keys_are_for_their_owner_alone(desk: Desk) -> None:
    desk.keep(b"x")
    files = [path for path in desk.data.rglob("*") if path.is_file()]
    assert len(files) == 4  # the master key, the index key, the item's key, the item
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_same_thing_is_kept_once_a_case_and_basis(desk: Desk) -> None:
    first = desk.keep(b"x")
    assert desk.keep(b"x") == first
    assert desk.keep(b"y") != first
    on_another_basis = Why("preservation", "", "Regulation (EU) 2021/1232")
    assert desk.keep(b"x", why=on_another_basis) != first
    assert check_items(desk.vault).items == 3


def test_who_has_no_right_or_no_purpose_reads_and_preserves_nothing(desk: Desk) -> None:
    item = desk.keep(b"x")
    rae = someone(desk.store, "rae", "reviewer", at=desk.time.at)
    aud = someone(desk.store, "aud", "auditor", at=desk.time.at)
    thing = Thing(ItemKind.TEXT, "m1", "text/plain")
    with pytest.raises(NotAllowedError, match="may not"):
        preserve(desk.vault, rae, desk.case, thing, io.BytesIO(b"x"), why=Why("review", "", LAW))
    with pytest.raises(NotAllowedError, match="right 'see_preserved'"):
        read(desk.vault, rae, item, "review")
    with pytest.raises(NotAllowedError, match="for review"):
        read(desk.vault, aud, item, "review")
    with pytest.raises(NotAllowedError, match="no purpose"):
        read(desk.vault, desk.ann, item, "curiosity")
    with pytest.raises(VaultError, match="legal basis"):
        preserve(desk.vault, desk.ann, desk.case, thing, io.BytesIO(b"x"), why=Why("preservation", "", " "))
    with pytest.raises(UnknownItemError, match="no case"):
        preserve(desk.vault, desk.ann, "nowhere", thing, io.BytesIO(b"x"), why=WHY)
    with desk.store.read() as connection:
        assert [act.action for act in custody_of(connection, item)] == ["preserve"]


def test_a_flipped_bit_is_told_on_reading_and_by_the_check_and_mending_it_too(desk: Desk) -> None:
    whole, hurt = desk.keep(b"one"), desk.keep(b"two")
    with desk.store.read() as connection:
        path = {each.id: desk.vault.path(each.address) for each in list_items(connection, desk.time.now())}[
            hurt
        ]
    before = path.read_bytes()
    path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    with pytest.raises(DamagedError, match=str(hurt)):
        desk.content(hurt)
    found = check_items(desk.vault)
    assert [damage.item for damage in found.damaged] == [hurt]
    assert "bring it back" in found.damaged[0].says
    assert desk.content(whole) == b"one"
    path.write_bytes(before)
    assert check_items(desk.vault).damaged == ()
    with desk.store.read() as connection:
        acts = [act.action for act in custody_of(connection, hurt)]
    assert acts[-2:] == ["damaged", "whole_again"]


def test_a_missing_file_or_key_is_told(desk: Desk) -> None:
    one, two = desk.keep(b"one"), desk.keep(b"two")
    with desk.store.read() as connection:
        address = {each.id: each.address for each in list_items(connection, desk.time.now())}[one]
    desk.vault.path(address).unlink()
    next((desk.data / "vault" / "keys").rglob(f"{two}.key")).unlink()
    found = {damage.item: damage.says for damage in check_items(desk.vault).damaged}
    assert "is not there" in found[one]
    assert "the key of item" in found[two]


def test_a_lost_master_key_is_told_and_none_is_made_in_its_place(desk: Desk) -> None:
    item = desk.keep(b"x")
    key = desk.data / "vault.key"
    kept = key.read_bytes()
    key.unlink()
    desk.again()
    with pytest.raises(MasterKeyError, match="put back the copy"):
        desk.content(item)
    with pytest.raises(MasterKeyError, match="put back the copy"):
        desk.keep(b"more")
    assert not key.exists()
    checked = check_items(desk.vault)
    assert checked.damaged == ()
    assert checked.trouble is not None
    key.write_bytes(kept)
    key.chmod(0o600)
    desk.again()
    assert desk.content(item) == b"x"


def test_another_master_key_is_told_from_the_right_one(desk: Desk) -> None:
    item = desk.keep(b"x")
    (desk.data / "vault.key").write_bytes(b"A" * 43 + b"=\n")
    desk.again()
    with pytest.raises(MasterKeyError, match="not the one that wrapped"):
        desk.content(item)


def test_a_master_key_that_others_may_read_is_refused(desk: Desk) -> None:
    item = desk.keep(b"x")
    (desk.data / "vault.key").chmod(0o644)
    desk.again()
    with pytest.raises(MasterKeyError, match="chmod 600"):
        desk.content(item)


def test_two_who_bring_the_same_at_once_keep_it_once(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as pool:
        items = set(pool.map(lambda _: desk.keep(b"the same"), range(4)))
    assert len(items) == 1
    checked = check_items(desk.vault)
    assert (checked.items, checked.damaged) == (1, ())


def test_the_database_lets_nobody_remove_an_item(desk: Desk) -> None:
    desk.keep(b"x")
    for words in ("delete from vault_item", "truncate vault_item cascade"):
        with pytest.raises(Exception, match="append-only"), desk.store.begin() as connection:
            connection.execute(text(words))
    with desk.store.read() as connection:
        assert connection.execute(select(1)).scalar_one() == 1
