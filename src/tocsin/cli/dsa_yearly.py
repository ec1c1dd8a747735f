"""``tocsin dsa yearly``: the parts of the yearly report that the store can fill, and a list of the others."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from tocsin.cases import read_policy
from tocsin.cli.bank_options import DATA
from tocsin.cli.dsa_desk import opened, write_file
from tocsin.cli.dsa_lint import DAY
from tocsin.cli.failures import plain, talk, told
from tocsin.dsa import StatementError, as_files, counted, fill


@click.command("yearly")
@click.option("--from", "first", type=DAY, metavar="DAY", required=True, help="First day of the period.")
@click.option("--to", "last", type=DAY, metavar="DAY", required=True, help="Last day of the period.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the files."
)
@DATA
def yearly_command(first: datetime, last: datetime, out: Path, data: Path | None) -> None:
    """Write the yearly report (Implementing Regulation (EU) 2024/2835) as CSV, a file a part.

    Cells that the store cannot know are empty, and listed in to_fill.csv.

    \b
    Example:
      tocsin dsa yearly --from 2026-01-01 --to 2026-12-31 --out report/

    Exit codes: 0 done; 2 wrong use; 3 the folder cannot be written, or the database cannot be used.
    """
    with told(), opened(data) as desk:
        if last < first:
            raise StatementError("the period ends before it begins; swap --from and --to")
        wording = desk.wording
        with desk.store.read() as connection:
            found = counted(connection, wording, read_policy(), first.date(), last.date())
            cells = fill(found, wording.covered)
        for name, written in as_files(cells, first.date(), last.date()).items():
            write_file(out / name, written)
    filled = sum(bool(each.value) for each in cells)
    talk.print(
        plain(f"{filled} cells are filled, {len(cells) - filled} are for people: {out / 'to_fill.csv'}"),
        soft_wrap=True,
    )
