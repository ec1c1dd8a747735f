"""Backups of the database: made while others work, and brought back whole or not at all.

A backup is a tar file of ``manifest.json`` and ``database.dump`` (PostgreSQL's custom format). Keys are not in it: they
are files of the data folder, to be kept apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy import Connection, func, inspect, select, table, text
from sqlalchemy.engine import URL

from tocsin.store.database import Store
from tocsin.store.embedded import programs
from tocsin.store.errors import DatabaseError
from tocsin.store.migrate import head
from tocsin.store.statements import statement

_FORM = 1
_DUMP = "database.dump"
_MANIFEST = "manifest.json"
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``last_entry``: the newest row of the log; ``rows``: by table."""

    form: int
    made_at: str
    revision: str
    last_entry: int
    rows: dict[str, int]
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Lost:
    """What was in the database and is not in a backup: rows of the log by kind, and where they were written down."""

    entries: dict[str, int]
    file: Path | None

    def __bool__(self) -> bool:
        return bool(self.entries)


def write_backup(store: Store, path: Path, now: datetime) -> Manifest:
    """Write a backup of the database to ``path``, which must not be there yet.

    :raises DatabaseError: where it is there, or cannot be written; then nothing is left at ``path``.
    """
    if path.exists():
        raise DatabaseError(f"{path} is there already; name a new file, a backup overwrites nothing")
    try:
        with _beside(path) as folder, store.read() as connection:
            # One moment for the dump and for what the manifest says of it.
            snapshot = connection.execute(text("select pg_export_snapshot()")).scalar_one()
            dump = folder / _DUMP
            _run(
                store,
                "pg_dump",
                ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={dump}"],
            )
            manifest = Manifest(
                form=_FORM,
                made_at=now.isoformat(),
                revision=head(),
                last_entry=_last_entry(connection),
                rows=_rows(connection),
                sha256=_digest(dump),
                bytes=dump.stat().st_size,
            )
            whole = folder / "whole"
            with tarfile.open(whole, "w") as tar:
                written = json.dumps(asdict(manifest), indent=1).encode()
                entry = tarfile.TarInfo(_MANIFEST)
                entry.size, entry.mode, entry.mtime = len(written), _PRIVATE, int(now.timestamp())
                tar.addfile(entry, io.BytesIO(written))
                tar.add(dump, _DUMP)
            whole.chmod(_PRIVATE)
            os.link(whole, path)
    except OSError as error:
        raise DatabaseError(
            f"the backup cannot be written to {path} ({error.strerror or error}); check space and rights there"
        ) from error
    return manifest


def read_manifest(path: Path) -> Manifest:
    """Return what a backup says of itself.

    :raises DatabaseError: where the file is no backup.
    """
    with _opened(path) as tar:
        return _manifest(tar, path)


def restore_backup(store: Store, path: Path, *, force: bool = False) -> Lost:
    """Bring a backup back in place of what the database holds, in one transaction.

    What the database held and the backup does not is listed in a file beside the backup before anything changes.

    :param force: whether a database that holds anything may be replaced.
    :raises DatabaseError: where the file is no whole backup, or was made by a newer program, or the database holds
        something and ``force`` is not set.
    """
    with _opened(path) as tar, tempfile.TemporaryDirectory() as folder:
        manifest = _manifest(tar, path)
        if manifest.form != _FORM or manifest.revision > head():
            raise DatabaseError(f"{path} was made by a newer program; update Tocsin before you bring it back")
        dump = Path(folder) / _DUMP
        _extract(tar, dump, path)
        if _digest(dump) != manifest.sha256:
            raise DatabaseError(
                f"{path} is damaged: its database does not have the digest that was written down"
            )
        with store.read() as connection:
            held = _last_entry(connection)
            if held and not force:
                raise DatabaseError(
                    f"the database holds {held:,} acts already; name an empty one, or replace it with --force"
                )
            lost = _list_lost(connection, manifest, path)
        store.engine.dispose()
        _run(store, "pg_restore", ["--clean", "--if-exists", "--no-owner", "--single-transaction", str(dump)])
    return lost


def _list_lost(connection: Connection, manifest: Manifest, path: Path) -> Lost:
    found = connection.execute(
        statement("tocsin.store", "entries_after"), {"last": manifest.last_entry}
    ).mappings()
    counts: dict[str, int] = {}
    file = path.with_name(f"{path.name}.lost.jsonl")
    lines = []
    for row in found:
        counts[row["kind"]] = counts.get(row["kind"], 0) + 1
        lines.append(json.dumps(dict(row), default=str))
    if not lines:
        return Lost({}, None)
    file.touch(_PRIVATE)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return Lost(counts, file)


def _run(store: Store, program: str, arguments: list[str]) -> None:
    url: URL = store.engine.url
    # The password stays out of the list of processes.
    environment = {**os.environ, "PGPASSWORD": str(url.password or ""), "PGOPTIONS": "-c statement_timeout=0"}
    where = url.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(  # noqa: S603 (our own programs, arguments as a list)
        [str(programs() / program), f"--dbname={where}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        told = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise DatabaseError(f"{program} failed ({told}); nothing was changed")


def _rows(connection: Connection) -> dict[str, int]:
    names = sorted(inspect(connection).get_table_names())
    return {
        name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())
        for name in names
    }


def _last_entry(connection: Connection) -> int:
    return int(connection.execute(text("select coalesce(max(id), 0) from log_entry")).scalar_one())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        yield Path(folder)


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except (OSError, tarfile.TarError) as error:
        raise DatabaseError(f"{path} is no backup of Tocsin, or cannot be read ({error})") from error


def _member(tar: tarfile.TarFile, name: str, path: Path) -> IO[bytes]:
    try:
        found = tar.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        raise DatabaseError(f"{path} is no backup of Tocsin: it holds no {name}")
    return found


def _manifest(tar: tarfile.TarFile, path: Path) -> Manifest:
    try:
        return msgspec.json.decode(_member(tar, _MANIFEST, path).read(1 << 20), type=Manifest)
    except msgspec.MsgspecError as error:
        raise DatabaseError(
            f"{path} is no backup of Tocsin: its manifest cannot be read ({error})"
        ) from error


def _extract(tar: tarfile.TarFile, dump: Path, path: Path) -> None:
    with _member(tar, _DUMP, path) as source, dump.open("wb") as target:
        while piece := source.read(1 << 20):
            target.write(piece)
