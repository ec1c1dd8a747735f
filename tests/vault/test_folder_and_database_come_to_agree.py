from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.databases import fresh_database, store
from tests.prepared import python_path
from tests.vault.keeping import Desk
from tocsin.store import Store, restore_backup, write_backup
from tocsin.vault import (
    KeepingError,
    RequestAct,
    Standing,
    Wanted,
    answer,
    ask,
    check_items,
    custody_of,
    list_items,
    reconcile,
)

__all__ = ["store"]


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return Desk(store, tmp_path)


def destroy(desk: Desk, item: object) -> None:
    assert item is not None
    request = ask(desk.vault, desk.ann, RequestAct.DESTROY, desk.case, Wanted("not needed"))
    answer(desk.vault, desk.bob, request.id, agreed=True)


def test_a_database_from_before_brings_nothing_destroyed_back_and_loses_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    gone = desk.keep(b"destroyed after the backup")
    write_backup(desk.store, tmp_path / "backup.tar", desk.time.now())
    destroy(desk, gone)
    later = desk.keep(b"preserved after the backup", "picture-2")
    restore_backup(desk.store, tmp_path / "backup.tar", force=True)
    vault = desk.again()
    done = reconcile(vault)
    assert (done.destroyed_again, done.entered, done.left) == (1, 1, [])
    with desk.store.read() as connection:
        standing = {item.id: item.standing for item in list_items(connection, desk.time.now())}
        acts = [act.action for act in custody_of(connection, later)]
    assert standing == {gone: Standing.DESTROYED, later: Standing.UNHELD}
    assert acts == ["entered_again"]
    assert desk.content(later) == b"preserved after the backup"
    assert check_items(vault).damaged == ()
    again = reconcile(vault)
    assert (again.destroyed_again, again.entered, again.removed, again.left) == (0, 0, 0, [])


def test_a_backup_of_the_database_holds_no_key(desk: Desk, tmp_path: Path) -> None:
    item = desk.keep(b"x")
    write_backup(desk.store, tmp_path / "backup.tar", desk.time.now())
    key = next((desk.data / "vault" / "keys").rglob(f"{item}.key")).read_bytes()
    assert key.split(b'"wrapped":"')[1][:40] not in (tmp_path / "backup.tar").read_bytes()


def test_keys_that_come_back_from_a_copy_open_nothing_that_was_destroyed(desk: Desk) -> None:
    item = desk.keep(b"x")
    key = next((desk.data / "vault" / "keys").rglob(f"{item}.key"))
    kept = key.read_bytes()
    destroy(desk, item)
    key.write_bytes(kept)
    reconcile(desk.vault)
    assert not key.exists()


def test_a_file_that_is_none_of_ours_is_told_and_left(desk: Desk) -> None:
    desk.keep(b"x")
    stray = desk.vault.path(bytes(32))
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"what is this")
    (told,) = reconcile(desk.vault).left
    assert "no sealed file" in told
    assert stray.exists()


def test_a_full_disk_in_the_middle_leaves_nothing_and_the_next_try_works(desk: Desk) -> None:
    desk.keep(b"before")
    program = """
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
        act()
    """
    done = child(desk, program, b"z" * 8_000_000)
    assert "KeepingError" in done.stderr
    assert "check space" in done.stderr
    assert not list(desk.vault.incoming.iterdir())
    with desk.store.read() as connection:
        assert len(list_items(connection, desk.time.now())) == 1
    reconciled = reconcile(desk.vault)
    assert (reconciled.left, reconciled.removed) == ([], 0)
    item = desk.keep(b"z" * 8_000_000)
    assert len(desk.content(item)) == 8_000_000


def test_a_folder_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.keep(b"x")
    incoming = desk.vault.incoming
    incoming.rmdir()
    incoming.write_bytes(b"a file where the folder should be")
    with pytest.raises(KeepingError, match="cannot be written"):
        desk.keep(b"y")


STEPS = """
    import os, signal, sys
    left = {step}
    def watch(event, arguments):
        global left
        if event in ("open", "os.rename", "os.remove", "os.link", "os.mkdir", "tempfile.mkstemp") and any(
            str({folder!r}) in str(each) for each in arguments
        ):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)
    act()
    print("to the end")
"""


def child(
    desk: Desk, program: str, content: bytes = b"new", act: str = "keep"
) -> subprocess.CompletedProcess[str]:
    """Run a process that opens the vault and acts; ``act()`` in the program keeps the content, or agrees."""
    given = desk.data / "given"
    given.write_bytes(content)
    head = f"""
        from pathlib import Path
        from tests.vault.keeping import WHY, someone
        from tests.cases.time import Time
        from tocsin.store import Store
        from tocsin.vault import ItemKind, Thing, Vault, answer, preserve
        data = Path({str(desk.data)!r})
        store = Store.open(None, {desk.store.url!r}, migrate=False)
        vault = Vault(store, Time(), data, {{}})
        vault.keys.index_key()
        def keep():
            ann = someone(store, "ann", at=Time().at)
            thing = Thing(ItemKind.FILE, "given", "text/plain")
            with open(data / "given", "rb") as file:
                preserve(vault, ann, {desk.case!r}, thing, file, why=WHY)
        def agree():
            answer(vault, someone(store, "bob", at=Time().at), 1, agreed=True)
        act = {act}
    """
    return subprocess.run(
        [python_path(), "-c", textwrap.dedent(head) + textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def killed_at_each_step(desk: Desk, act: str) -> Iterator[int]:
    """Have a process killed at its first, second, … step on the folder, until one comes to the end."""
    for step in range(1, 60):
        done = child(desk, STEPS.format(step=step, folder=str(desk.vault.folder)), act=act)
        if done.returncode == 0:
            assert "to the end" in done.stdout
            return
        assert done.returncode == -signal.SIGKILL, done.stderr
        yield step
    pytest.fail("it never came to the end")


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_preserves_leaves_the_item_or_nothing(desk: Desk) -> None:
    before = desk.keep(b"before")
    steps = 0
    for _ in killed_at_each_step(desk, "keep"):
        steps += 1
        done = reconcile(desk.vault)
        # A key whose file was not yet in its place is told.
        assert all("key for item" in each for each in done.left)
        checked = check_items(desk.vault)
        assert checked.damaged == ()
        assert checked.items <= 2
        assert desk.content(before) == b"before"
    assert steps >= 4
    reconcile(desk.vault)
    with desk.store.read() as connection:
        items = list_items(connection, desk.time.now())
    assert sorted(desk.content(item.id) for item in items) == [b"before", b"new"]


@pytest.mark.slow
def test_a_process_that_is_killed_while_it_destroys_is_finished_by_the_next(tmp_path: Path) -> None:
    # Each step needs an item of its own; the database is new each time.
    steps = 0
    for step in range(1, 40):
        with fresh_database() as url, Store.open(None, url, migrate=False) as opened:
            folder = tmp_path / str(step)
            folder.mkdir()
            desk = Desk(opened, folder)
            item = desk.keep(b"x")
            other = desk.keep(b"y", "picture-2")
            ask(desk.vault, desk.ann, RequestAct.DESTROY, desk.case, Wanted("not needed"), items=[item])
            done = child(desk, STEPS.format(step=step, folder=str(desk.vault.folder)), act="agree")
            reconcile(desk.vault)
            with opened.read() as connection:
                standing = {each.id: each.standing for each in list_items(connection, desk.time.now())}
                acts = [act.action for act in custody_of(connection, item)]
            assert desk.content(other) == b"y"
            if standing[item] is Standing.DESTROYED:
                assert acts == ["preserve", "destroy", "key_destroyed"]
                assert not list(folder.rglob(f"{item}.key"))
            else:
                assert desk.content(item) == b"x"
            if done.returncode == 0:
                assert standing[item] is Standing.DESTROYED
                break
            assert done.returncode == -signal.SIGKILL, done.stderr
            steps += 1
    assert steps >= 3


def test_the_database_keeps_a_destroyed_item_destroyed(desk: Desk) -> None:
    destroy(desk, desk.keep(b"x"))
    with pytest.raises(Exception, match="stays destroyed"), desk.store.begin() as connection:
        connection.execute(
            text("update vault_item set destroyed_at = null, destroyed_why = null, key_gone_at = null")
        )
