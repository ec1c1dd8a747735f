from __future__ import annotations

import json
from base64 import b64encode
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.cases.time import Time
from tests.databases import store
from tests.vault.dying import killed_at
from tests.vault.keeping import Desk
from tocsin.log import log_entry
from tocsin.store import Store
from tocsin.vault import MasterKeyError, RequestAct, Vault, Wanted, answer, ask, check_items, rekey

__all__ = ["store"]


def environment(data: Path, *, both: bool) -> dict[str, str]:
    """Return what names the new master key, and the old one beside it."""
    new = {"TOCSIN_VAULT_KEY": f"file:{data / 'new.key'}"}
    return new | {"TOCSIN_VAULT_KEY_BEFORE": f"file:{data / 'vault.key'}"} if both else new


def with_keys(desk: Desk, *, both: bool) -> Vault:
    """Open the vault under the new key."""
    desk.vault = Vault(desk.store, desk.time, desk.data, environment(desk.data, both=both))
    return desk.vault


def wrapped_by(desk: Desk) -> dict[str, str]:
    """Return which master key wraps each key, by its file's name."""
    return {
        path.stem: json.loads(path.read_bytes()).get("master", "")
        for path in desk.vault.key_folder.rglob("*.key")
    }


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return Desk(store, tmp_path / "data")


def kept(desk: Desk, number: int) -> dict[UUID, bytes]:
    return {desk.keep(b"%d" % each, f"picture-{each}"): b"%d" % each for each in range(number)}


def test_every_key_comes_under_the_new_one_and_the_old_one_is_needed_no_more(desk: Desk) -> None:
    items = kept(desk, 3)
    old = set(wrapped_by(desk).values())
    assert all(desk.content(item) == content for item, content in items.items())
    both = with_keys(desk, both=True)
    # Before, while and after: what is kept can be read, and what is new is under the new key.
    assert all(desk.content(item) == content for item, content in items.items())
    items[desk.keep(b"new", "picture-new")] = b"new"
    done = rekey(both)
    assert (done.anew, done.already, done.left) == (4, 1, [])
    again = rekey(both)
    assert (again.anew, again.already) == (0, 5)
    (desk.data / "vault.key").unlink()
    with_keys(desk, both=False)
    assert all(desk.content(item) == content for item, content in items.items())
    assert desk.keep(b"0", "picture-0") in items
    assert check_items(desk.vault).damaged == ()
    assert not old & set(wrapped_by(desk).values())
    with desk.store.read() as connection:
        body = connection.scalars(select(log_entry.c.body).where(log_entry.c.kind == "vault.rekeyed")).first()
    assert body is not None
    assert (body["anew"], body["left"], {body["from"]}) == (4, 0, old)


def test_what_was_destroyed_does_not_come_back_and_what_is_damaged_is_told(desk: Desk) -> None:
    gone, hurt, whole = kept(desk, 3)
    request = ask(desk.vault, desk.ann, RequestAct.DESTROY, desk.case, Wanted("not needed"), items=[gone])
    answer(desk.vault, desk.bob, request.id, agreed=True)
    (path,) = desk.vault.key_folder.rglob(f"{hurt}.key")
    path.write_bytes(b"{}")
    done = rekey(with_keys(desk, both=True))
    assert str(gone) not in wrapped_by(desk)
    (told,) = done.left
    assert str(hurt) in told
    assert desk.content(whole) == b"2"


def test_both_keys_must_be_named_and_differ(desk: Desk) -> None:
    desk.keep(b"x")
    with pytest.raises(MasterKeyError, match="BEFORE names no key"):
        rekey(desk.vault)
    same = f"file:{desk.data / 'vault.key'}"
    vault = Vault(
        desk.store, desk.time, desk.data, {"TOCSIN_VAULT_KEY": same, "TOCSIN_VAULT_KEY_BEFORE": same}
    )
    with pytest.raises(MasterKeyError, match="the same key"):
        rekey(vault)
    away = Vault(
        desk.store,
        desk.time,
        desk.data,
        {**environment(desk.data, both=True), "TOCSIN_VAULT_KEY_BEFORE": f"file:{desk.data / 'away'}"},
    )
    with pytest.raises(MasterKeyError, match="is not there"):
        rekey(away)
    assert not (desk.data / "new.key").exists()


def _rekeyed(url: str, data: Path) -> None:
    with Store.open(None, url, migrate=False) as opened:
        rekey(Vault(opened, Time(), data, environment(data, both=True)))


def test_a_process_that_is_killed_at_any_step_leaves_every_key_whole_under_one_of_the_two(desk: Desk) -> None:
    items = kept(desk, 2)
    (desk.data / "new.key").write_bytes(b64encode(bytes(32)))
    (desk.data / "new.key").chmod(0o600)
    halves = 0
    for _ in killed_at(count(2, 3), desk.vault.key_folder, _rekeyed, desk.store.url, desk.data):
        with_keys(desk, both=True)
        halves += len(set(wrapped_by(desk).values())) == 2
        assert all(desk.content(item) == content for item, content in items.items())
    assert halves >= 1
    with_keys(desk, both=False)
    assert all(desk.content(item) == content for item, content in items.items())
