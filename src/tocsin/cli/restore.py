"""``tocsin restore``: the database back from a file."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli.bank_options import DATA
from tocsin.cli.failures import plain, talk, told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.reporting import hold_back
from tocsin.store import Store, restore_backup
from tocsin.vault import Vault, reconcile


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace a database that holds something.")
@DATA
def restore_command(file: Path, force: bool, data: Path | None) -> None:
    """Bring the database back from FILE, whole or not at all. Stop `tocsin serve` first.

    \b
    Examples:
      tocsin restore 2026-05-04.tar
      tocsin restore --force 2026-05-04.tar

    What the database held and FILE does not is written to FILE.lost.jsonl first, so that it can be done again. Reports
    that were asked for or agreed on in FILE may have been filed since: none is filed by itself, each is told.

    Exit codes: 0 brought back; 2 wrong use; 3 FILE is no whole backup, or the database cannot be reached or holds
    something.
    """
    with told():
        with Store.open(data_folder(data), database_url()) as store:
            lost = restore_backup(store, file, force=force)
        # What an older program wrote is brought up to date.
        # What was destroyed since stays destroyed, and what was preserved since is entered again.
        with Store.open(data_folder(data), database_url()) as store:
            agreed = reconcile(Vault(store, SystemClock(), data_folder(data)))
            held_back = hold_back(store, SystemClock())
    for says in [*agreed.left, *held_back]:
        talk.print(f"[yellow]{plain(says)}[/]", soft_wrap=True)
    talk.print(f"brought back from {plain(str(file))}", soft_wrap=True)
    if lost:
        told_of = ", ".join(f"{count:,} of {kind}" for kind, count in sorted(lost.entries.items()))
        talk.print(
            f"[yellow]after the backup came {told_of}: listed in {plain(str(lost.file))}[/]", soft_wrap=True
        )
