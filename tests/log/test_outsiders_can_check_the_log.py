from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.databases import store
from tests.log.written import AT, publisher, verified, write
from tocsin.log import (
    ERASED,
    Entry,
    ForkError,
    LogKey,
    NotInLogError,
    check_log,
    erase,
    export_log,
    prove,
    reconcile,
    write_entries,
)
from tocsin.log.errors import ExportError, LogKeyError
from tocsin.store import Store, restore_backup, write_backup
from tocsin_verify import tile_path
from tocsin_verify.__main__ import main

__all__ = ["store"]


def rewrite(store: Store, statement: str) -> None:
    """Do what the database refuses to everybody but its owner."""
    with store.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text(statement))


def breaches(store: Store) -> list[str]:
    with store.read() as connection:
        return check_log(connection).breaches


def test_a_log_of_several_tiles_is_verified_whole_and_goes_on(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "public"
    write(store, 300)
    publisher(store, tmp_path).publish()
    export_log(store, out)
    assert verified(tmp_path, [out]) == 0
    kept = tmp_path / "kept"
    kept.write_bytes((out / "checkpoint").read_bytes())
    assert (out / tile_path(0, 1, 44)).exists()
    write(store, 300)
    publisher(store, tmp_path).publish()
    export_log(store, out)
    assert verified(tmp_path, [out, "--since", kept]) == 0
    assert not (out / tile_path(0, 1, 44)).exists()
    assert breaches(store) == []
    assert {path.name for path in out.rglob(".*")} == {
        path.name for path in out.rglob("*.p") if path.name[0] == "."
    }


def test_a_log_is_verified_where_it_is_served(store: Store, tmp_path: Path) -> None:
    write(store, 3)
    publisher(store, tmp_path).publish()
    export_log(store, tmp_path / "public")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "public"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert verified(tmp_path, [f"http://127.0.0.1:{server.server_port}/"]) == 0
        server.shutdown()


@pytest.mark.parametrize(
    "path", ["checkpoint", tile_path(0, 0), tile_path("entries", 1, 4), tile_path(1, 0, 1)]
)
def test_one_flipped_bit_of_what_is_published_is_found(
    store: Store, tmp_path: Path, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(store, 260)
    publisher(store, tmp_path).publish()
    export_log(store, tmp_path / "public")
    file = tmp_path / "public" / path
    raw = bytearray(file.read_bytes())
    raw[30] ^= 1
    file.write_bytes(raw)
    assert verified(tmp_path, [tmp_path / "public"]) in (1, 3)
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_proof_is_verified_alone_and_says_what_was_written(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(store, 5, "flag:x")
    write(store, 2)
    with store.read() as connection, pytest.raises(NotInLogError, match="no checkpoint covers"):
        prove(connection, "case:c1")
    publisher(store, tmp_path).publish()
    with store.read() as connection:
        made = prove(connection, "case:c1")
    file = tmp_path / "case.tlog-proof"
    file.write_text(made)
    assert verified(tmp_path, [file]) == 0
    assert '"number": 1' in capsys.readouterr().out
    file.write_text(made.replace("index 5", "index 4"))
    assert verified(tmp_path, [file]) == 1
    assert "not at place 4" in capsys.readouterr().err
    file.write_text(made)
    assert main([str(file), "--key", str(LogKey.open(tmp_path / "other").verifier)]) == 1


@pytest.mark.parametrize(
    "done",
    [
        """update log_entry set body = '{"number": 9}' where id = 3""",
        "update log_entry set at = at + interval '1 second' where id = 3",
        "delete from log_entry where id = 3",
        "delete from log_entry where id = 3; delete from log_leaf where entry = 3",
        "update log_leaf set entry = -entry where entry in (3, 4);"
        " update log_leaf set entry = entry + 7 where entry < 0",
        "update log_leaf set commitment = sha256('x') where entry = 3",
        "update log_entry set salt = null, body = '{}' where id = 3",
        "update log_tile set hashes = overlay(hashes placing sha256('x') from 33)",
        """insert into log_entry (at, kind, subject, actor, body, salt)
        select at, kind, subject, actor, body, salt from log_entry where id = 3""",
        "delete from log_leaf where index = 9; update log_tree set size = 9",
    ],
)
def test_whatever_is_done_to_a_past_entry_is_found(store: Store, tmp_path: Path, done: str) -> None:
    write(store, 10)
    publisher(store, tmp_path).publish()
    assert breaches(store) == []
    rewrite(store, done)
    assert breaches(store) != []


@pytest.mark.parametrize(
    "done",
    [
        "update log_entry set body = '{}'",
        "delete from log_leaf",
        "truncate log_tile",
        "update log_checkpoint set note = ''",
    ],
)
def test_the_database_refuses_to_change_what_is_written(store: Store, tmp_path: Path, done: str) -> None:
    write(store, 3)
    publisher(store, tmp_path).publish()
    with pytest.raises(Exception, match=r"append-only|refused|referenced"), store.begin() as connection:
        connection.execute(text(done))


def test_nothing_is_signed_after_the_past_was_changed(store: Store, tmp_path: Path) -> None:
    write(store, 4)
    publisher(store, tmp_path).publish()
    rewrite(store, "update log_tile set hashes = overlay(hashes placing sha256('x') from 1)")
    write(store, 1)
    with pytest.raises(ForkError, match="not those that were signed"):
        publisher(store, tmp_path).publish()


def test_nothing_is_signed_after_an_older_database_came_back(store: Store, tmp_path: Path) -> None:
    write(store, 4)
    publisher(store, tmp_path).publish()
    write_backup(store, tmp_path / "old.tar", AT)
    write(store, 4)
    publisher(store, tmp_path).publish()
    export_log(store, tmp_path / "public")
    kept = tmp_path / "kept"
    kept.write_bytes((tmp_path / "public" / "checkpoint").read_bytes())
    restore_backup(store, tmp_path / "old.tar", force=True)
    write(store, 2)
    with pytest.raises(ForkError, match="older than what was published"):
        publisher(store, tmp_path).publish()
    with store.read() as connection:
        assert connection.execute(text("select count(*) from log_pending")).scalar() == 2
    assert reconcile(store, LogKey.open(tmp_path), tmp_path / "public") == 4
    publisher(store, tmp_path).publish()
    export_log(store, tmp_path / "public")
    assert verified(tmp_path, [tmp_path / "public", "--since", kept]) == 0
    assert breaches(store) == []


def test_another_machine_with_another_key_does_not_sign(store: Store, tmp_path: Path) -> None:
    write(store, 1)
    publisher(store, tmp_path).publish()
    with pytest.raises(LogKeyError, match=r"copy log\.key"):
        publisher(store, tmp_path / "second").publish()


def test_a_folder_of_another_log_is_not_written_over(store: Store, tmp_path: Path) -> None:
    write(store, 1)
    publisher(store, tmp_path).publish()
    export_log(store, tmp_path / "public")
    (tmp_path / "public" / "checkpoint").write_text(
        LogKey.open(tmp_path / "other").sign(f"other\n0\n{'A' * 43}=\n")
    )
    with pytest.raises(ExportError, match="another log"):
        export_log(store, tmp_path / "public")


def test_an_expired_entry_says_nothing_more_and_all_proofs_stay_true(store: Store, tmp_path: Path) -> None:
    write(store, 3)
    publisher(store, tmp_path).publish()
    with store.begin() as connection:
        write_entries(connection, [Entry(ERASED, "log:expiry", "machine:expiry", AT, {"entries": [2]})])
        assert erase(connection, [2, 4]) == 1
    publisher(store, tmp_path).publish()
    export_log(store, tmp_path / "public")
    assert breaches(store) == []
    assert verified(tmp_path, [tmp_path / "public"]) == 0
    with store.read() as connection:
        assert "extra" not in prove(connection, "2")
