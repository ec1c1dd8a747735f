"""What the commands on banks share: where the data lie, making a bank that is not there, one line of JSON."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from tocsin.banks import BankStore, NoSuchBankError
from tocsin.cli.failures import plain, talk
from tocsin.media import HashType

TYPES = [kind.value for kind in HashType]
"""What ``--type`` may be."""

DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Data folder; if not given, $TOCSIN_DATA, or tocsin in $XDG_DATA_HOME or ~/.local/share.",
)


def make_if_absent(store: BankStore, bank: str) -> None:
    """Make the bank if it is not there, and say so."""
    try:
        store.bank(bank)
    except NoSuchBankError:
        store.create(bank)
        talk.print(f"made the bank {plain(bank)}", soft_wrap=True)


def json_line(told_of: object) -> None:
    """Print one line of JSON."""
    click.echo(msgspec.json.encode(told_of).decode())
