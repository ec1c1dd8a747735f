"""``tocsin vault rekey``: another master key."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tocsin.cli.bank_options import DATA
from tocsin.cli.failures import plain, talk
from tocsin.cli.vault_person import at_vault
from tocsin.vault import list_items, rekey


@click.command("rekey")
@DATA
def rekey_command(data: Path | None) -> None:
    """Wrap the keys of all items under another master key: from TOCSIN_VAULT_KEY_BEFORE to TOCSIN_VAULT_KEY.

    A file that TOCSIN_VAULT_KEY names is made. Items stay as they are and can be read all the while, by every process
    that has both variables. What was broken off is done by running it again; docs/vault.md tells the steps.

    \b
    Example:
      tocsin vault rekey

    Exit codes: 0 every key is under the new one; 1 some are not, told in a sentence each; 3 a master key, the folder or
    the database cannot be used.
    """
    with at_vault(data) as at:
        with at.vault.store.read() as connection:
            total = len(list_items(connection, at.vault.clock.now()))
        with Progress(
            TextColumn("wrapping anew"),
            BarColumn(),
            MofNCompleteColumn(),
            console=talk,
            disable=not talk.is_terminal,
            transient=True,
        ) as bar:
            task = bar.add_task("wrapping anew", total=total)
            done = rekey(at.vault, on_progress=lambda more: bar.update(task, advance=more))
    for says in done.left:
        talk.print(plain(says), soft_wrap=True)
    talk.print(f"{done.anew:,} keys are newly under the new master key, {done.already:,} were")
    if done.left:
        raise SystemExit(1)
