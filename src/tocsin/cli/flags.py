"""``tocsin flags``: whether every flag is accounted for."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table

from tocsin.cases import Amiss, SourceCount, check_conservation, flags_amiss
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import plain, talk, told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.store import Store

_BROKEN = 1
_MOST = 20

_SAYS = {
    "unlogged": "is not in the log",
    "astray": "is neither open with a next action nor closed with an outcome",
    "lost": "is in the log, and not here",
}


@click.group("flags")
def flags_group() -> None:
    """Flags, and what became of them."""


@flags_group.command("check")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON a source, and one a breach.")
@click.option("--all", "every", is_flag=True, help=f"Name every flag that is amiss, not the first {_MOST}.")
@DATA
def check_command(as_json: bool, every: bool, data: Path | None) -> None:
    """Hold what was received against what is there: nothing may be missing. What is, is named.

    \b
    Of every source:   received = accepted + repeated + refused
                       accepted = open + closed with an outcome
    and each is in the log, lies in a case, and was counted in the hour in which it came.

    Named are a sender's own numbers that never came, and by id the flags that are not in the log, that are neither open
    nor closed with an outcome, or that the log knows and that are not here.

    \b
    Examples:
      tocsin flags check
      tocsin flags check --all
      tocsin flags check --json | jq .breach

    Exit codes: 0 every flag is accounted for; 1 the law is broken, with a sentence for each breach; 2 wrong use; 3 the
    database cannot be reached.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        now = SystemClock().now()
        found = check_conservation(connection, now)
        # One more than is shown tells whether there are more.
        amiss = flags_amiss(connection, now, most=None if every else _MOST + 1) if found.breaches else []
    more = not every and len(amiss) > _MOST
    amiss = amiss[:_MOST] if more else amiss
    if as_json:
        for source in found.sources:
            json_line(asdict(source))
        for breach in found.breaches:
            json_line({"breach": breach})
        for each in amiss:
            json_line(
                {
                    "amiss": each.what,
                    **{name: value for name, value in asdict(each).items() if value and name != "what"},
                }
            )
    else:
        talk.print(_shown(found.sources))
        for breach in found.breaches:
            talk.print(f"[bold red]broken:[/] {plain(breach)}", soft_wrap=True)
        for each in amiss:
            talk.print(f"  {plain(_named(each))}", soft_wrap=True)
        if not found.breaches:
            talk.print(f"every flag of {len(found.sources)} sources is accounted for")
    if more:
        talk.print("and more; --all names every one")
    sys.exit(_BROKEN if found.breaches else 0)


def _named(each: Amiss) -> str:
    if each.what == "never_came":
        numbers = (
            f"number {each.first}" if each.first == each.last else f"numbers {each.first} to {each.last}"
        )
        return f"{each.source}: {numbers} never came"
    case = "" if each.case_id is None else f", of case {each.case_id},"
    return f"{each.source}: flag {each.flag}{case} {_SAYS[each.what]}"


def _shown(sources: list[SourceCount]) -> Table:
    names = ("received", "accepted", "repeated", "refused", "open", "closed")
    table = Table()
    table.add_column("source")
    for name in names:
        table.add_column(name, justify="right")
    for source in sources:
        table.add_row(plain(source.source), *(f"{getattr(source, name):,}" for name in names))
    return table
