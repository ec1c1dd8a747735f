"""``tocsin dsa lint``: mistakes in what is, or will be, published."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from tocsin.cli.bank_options import json_line
from tocsin.cli.failures import plain, talk, told
from tocsin.dsa.lint import BULK, lint

_FOUND = 1
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
DAY = click.DateTime(["%Y-%m-%d"])
"""A day, as an option of a command."""


@click.command("lint")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option(
    "--earlier",
    multiple=True,
    type=_FILE,
    help="A file of an earlier period, to compare with; may be given often.",
)
@click.option("--from", "first", type=DAY, metavar="DAY", help="First day of the period.")
@click.option("--to", "last", type=DAY, metavar="DAY", help="Last day of the period.")
@click.option(
    "--bulk",
    type=click.IntRange(min=2),
    default=BULK,
    show_default=True,
    help="Statements that say the same, to the day, before that is told of.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each finding.")
def lint_command(
    files: tuple[Path, ...],
    earlier: tuple[Path, ...],
    first: datetime | None,
    last: datetime | None,
    bulk: int,
    as_json: bool,
) -> None:
    """Look for mistakes in FILES: statements as the Transparency Database has them, or the figures of a report.

    FILES are .jsonl, .json or .csv, also with .gz or .zst. Shares are compared with --earlier; docs/dsa.md lists what
    is looked for.

    \b
    Examples:
      tocsin dsa lint statements.jsonl
      tocsin dsa lint 2026.csv --earlier 2025.csv --from 2026-01-01 --to 2026-12-31

    Exit codes: 0 nothing found; 1 something found; 2 wrong use; 3 a file cannot be read.
    """
    with told():
        found = lint(
            files,
            earlier,
            first=first.date() if first else None,
            last=last.date() if last else None,
            bulk=bulk,
        )
    for each in found:
        if as_json:
            json_line(each.as_json())
            continue
        click.echo(plain(f"{each.check}: {each.what}").replace("\\[", "["))
        click.echo(f"  where: {plain(each.where)}".replace("\\[", "["))
        click.echo(f"  why it matters: {each.why}")
        click.echo(f"  what to do: {each.todo}")
    if found:
        sys.exit(_FOUND)
    talk.print("nothing found")
