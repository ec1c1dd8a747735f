"""``tocsin backup``: the database in a file."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli.bank_options import DATA
from tocsin.cli.failures import plain, talk, told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.store import Store, write_backup

_BESIDE = (
    "people.key",
    "log.key",
    "vault.key",
    "vault",
    "banks",
    "reporting.yaml",
    "addressees.yaml",
    "bridges.yaml",
)
"""What people put or leave in the data folder beside the database, and could not make again."""


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@DATA
def backup_command(file: Path, data: Path | None) -> None:
    """Write the database of people's work to FILE, while others go on working.

    \b
    Examples:
      tocsin backup 2026-05-04.tar
      TOCSIN_DATABASE_URL=postgresql://… tocsin backup /backups/2026-05-04.tar

    FILE holds names of accounts and what people wrote: it is readable by you alone (0600), keep it so. What else the
    data folder holds is not in it: the keys (people.key, log.key, vault.key), the evidence (vault/), the banks. Without
    them nobody signs in, the log ends and evidence is lost: keep copies of each elsewhere. What there is is named.

    Exit codes: 0 written; 2 wrong use; 3 the database cannot be reached, or FILE is there already or cannot be written.
    """
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        made = write_backup(store, file, SystemClock().now())
    rows = sum(made.rows.values())
    talk.print(
        f"{plain(str(file))}: {len(made.rows)} tables, {rows:,} rows, {made.bytes:,} bytes", soft_wrap=True
    )
    beside = [name for name in _BESIDE if (folder / name).exists()]
    if beside:
        talk.print(
            f"not in it, keep copies elsewhere: {', '.join(beside)} (in {plain(str(folder))})", soft_wrap=True
        )
