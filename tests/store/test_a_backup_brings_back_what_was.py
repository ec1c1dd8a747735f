from __future__ import annotations

import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.databases import fresh_store, store
from tocsin.log import Entry, write_entries
from tocsin.store import DatabaseError, Store, read_manifest, restore_backup, write_backup

__all__ = ["store"]

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def _write(store: Store, *subjects: str) -> None:
    with store.begin() as connection:
        write_entries(
            connection, [Entry("flag", subject, "source:forum", NOW, {"x": 1}) for subject in subjects]
        )


def _subjects(store: Store) -> list[str]:
    with store.read() as connection:
        return list(connection.execute(text("select subject from log_entry order by id")).scalars())


def test_a_backup_brings_everything_back_into_an_empty_database(store: Store, tmp_path: Path) -> None:
    _write(store, "flag:1", "flag:2")
    made = write_backup(store, tmp_path / "today.tar", NOW)
    assert made == read_manifest(tmp_path / "today.tar")
    assert made.rows["log_entry"] == 2
    with fresh_store() as empty:
        assert not restore_backup(empty, tmp_path / "today.tar")
        assert _subjects(empty) == ["flag:1", "flag:2"]
        with pytest.raises(Exception, match="append-only"), empty.begin() as connection:
            connection.execute(text("delete from log_entry"))


def test_what_came_after_a_backup_is_listed_as_lost(store: Store, tmp_path: Path) -> None:
    _write(store, "flag:1")
    write_backup(store, tmp_path / "today.tar", NOW)
    _write(store, "flag:2", "flag:3")
    with pytest.raises(DatabaseError, match="--force"):
        restore_backup(store, tmp_path / "today.tar")
    assert _subjects(store) == ["flag:1", "flag:2", "flag:3"]
    lost = restore_backup(store, tmp_path / "today.tar", force=True)
    assert lost.entries == {"flag": 2}
    assert lost.file is not None
    assert [line.split('"subject": "')[1][:6] for line in lost.file.read_text().splitlines()] == [
        "flag:2",
        "flag:3",
    ]
    assert lost.file.stat().st_mode & 0o077 == 0
    assert _subjects(store) == ["flag:1"]


def test_a_backup_is_private_and_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    write_backup(store, tmp_path / "today.tar", NOW)
    assert (tmp_path / "today.tar").stat().st_mode & 0o077 == 0
    with pytest.raises(DatabaseError, match="there already"):
        write_backup(store, tmp_path / "today.tar", NOW)
    assert [path.name for path in tmp_path.iterdir()] == ["today.tar"]


def test_a_damaged_backup_changes_nothing(store: Store, tmp_path: Path) -> None:
    write_backup(store, tmp_path / "today.tar", NOW)
    whole = bytearray((tmp_path / "today.tar").read_bytes())
    with tarfile.open(tmp_path / "today.tar") as tar:
        at = tar.getmember("database.dump").offset_data + 5000
    whole[at] ^= 1
    (tmp_path / "flipped.tar").write_bytes(whole)
    (tmp_path / "cut.tar").write_bytes(whole[: at + 100])
    (tmp_path / "none.tar").write_bytes(b"no tar")
    _write(store, "flag:9")
    for name in ("flipped", "cut", "none", "missing"):
        with pytest.raises(DatabaseError):
            restore_backup(store, tmp_path / f"{name}.tar", force=True)
    assert _subjects(store) == ["flag:9"]
