from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.databases import store
from tests.people.acquainted import KEY, NOON
from tocsin.people import KeyFileError, Keyring, invite, open_keyring, replace_key, welcome
from tocsin.store import Store

__all__ = ["store"]


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    sealed = Keyring.open(data).seal(b"secret", "a")
    assert Keyring.open(data).unseal(sealed, "a") == b"secret"
    assert [(path.name, path.stat().st_mode & 0o777) for path in data.iterdir()] == [("people.key", 0o600)]


def test_many_who_make_it_at_once_agree(tmp_path: Path) -> None:
    made: list[Keyring] = []
    threads = [threading.Thread(target=lambda: made.append(Keyring.open(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert {one.unseal(made[0].seal(b"x", "a"), "a") for one in made} == {b"x"}


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    Keyring.open(tmp_path)
    (tmp_path / "people.key").chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        Keyring.open(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no key", bytes(range(256))])
def test_a_file_that_is_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "people.key").write_bytes(content)
    (tmp_path / "people.key").chmod(0o600)
    with pytest.raises(KeyFileError, match=r"people\.key"):
        Keyring.open(tmp_path)


def test_another_key_opens_nothing(store: Store) -> None:
    with store.begin() as connection:
        token = invite(connection, KEY, "ana", ["lead"], NOON)
        with pytest.raises(KeyFileError, match="is not the key that sealed"):
            welcome(connection, Keyring(bytes(32)), token, NOON)


def test_what_was_sealed_for_one_place_does_not_open_in_another() -> None:
    sealed = KEY.seal(b"secret", "totp of 1")
    assert sealed != KEY.seal(b"secret", "totp of 1")
    with pytest.raises(KeyFileError):
        KEY.unseal(sealed, "totp of 2")
    for wrong in (b"", b"\x01", sealed[:-1], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        with pytest.raises(KeyFileError):
            KEY.unseal(wrong, "totp of 1")


def test_a_machine_whose_key_is_another_is_told_and_may_take_the_database_over(
    store: Store, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    sealed = open_keyring(store, first).seal(b"x", "a")
    assert open_keyring(store, first).unseal(sealed, "a") == b"x"
    with pytest.raises(KeyFileError, match=r"is not there.* copy people\.key"):
        open_keyring(store, second)
    assert not second.exists()
    Keyring.open(second)
    with pytest.raises(KeyFileError, match="another key"):
        open_keyring(store, second)
    replace_key(store, second, NOON)
    open_keyring(store, second)
    with pytest.raises(KeyFileError, match="another key"):
        open_keyring(store, first)
    with store.read() as connection:
        assert connection.scalar(text("select count(*) from log_entry where kind = 'people.new_key'")) == 1
