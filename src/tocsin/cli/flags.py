"""``tocsin flags``: whether every flag is accounted for."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table

from tocsin.cases import SourceCount, check_conservation
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import plain, talk, told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.store import Store

_BROKEN = 1


@click.group("flags")
def flags_group() -> None:
    """Flags, and what became of them."""


@flags_group.command("check")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON a source, and one a breach.")
@DATA
def check_command(as_json: bool, data: Path | None) -> None:
    """Hold what was received against what is there: nothing may be missing.

    \b
    Of every source:   received = accepted + repeated + refused
                       accepted = open + closed with an outcome
    and each is in the log, lies in a case, and was counted in the hour in which it came.

    \b
    Examples:
      tocsin flags check
      tocsin flags check --json | jq .breach

    Exit codes: 0 every flag is accounted for; 1 the law is broken, with a sentence for each breach; 2 wrong use; 3 the
    database cannot be reached.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        found = check_conservation(connection, SystemClock().now())
    if as_json:
        for source in found.sources:
            json_line(asdict(source))
        for breach in found.breaches:
            json_line({"breach": breach})
    else:
        talk.print(_shown(found.sources))
        for breach in found.breaches:
            talk.print(f"[bold red]broken:[/] {plain(breach)}", soft_wrap=True)
        if not found.breaches:
            talk.print(f"every flag of {len(found.sources)} sources is accounted for")
    sys.exit(_BROKEN if found.breaches else 0)


def _shown(sources: list[SourceCount]) -> Table:
    names = ("received", "accepted", "repeated", "refused", "open", "closed")
    table = Table()
    table.add_column("source")
    for name in names:
        table.add_column(name, justify="right")
    for source in sources:
        table.add_row(plain(source.source), *(f"{getattr(source, name):,}" for name in names))
    return table
