"""The tables of an evaluation at a terminal; they fit 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tocsin.cli.failures import plain
from tocsin.console.evaluation import Listing, listings
from tocsin.evaluation import Evaluation


def show(made: Evaluation, more: Sequence[Listing] = ()) -> None:
    """Print the figures, and ``more`` tables after them, to standard output: they are the result, not talk."""
    console = Console(highlight=False)
    for listing in [*listings(made), *more]:
        console.print(_table(listing))
        console.print(f"[dim]{plain(listing.note)}[/]\n")
    if made.not_measured:
        console.print("Not measured")
        for line in made.not_measured:
            console.print(f"  {plain(line)}")


def _table(listing: Listing) -> Table:
    table = Table(title=listing.title, title_justify="left", pad_edge=False)
    for at, column in enumerate(listing.columns):
        # On a narrow terminal the words fold, not the figures.
        table.add_column(
            column.name,
            justify="right" if column.number else "left",
            no_wrap=column.number,
            overflow="fold",
            min_width=max(len(row[at]) for row in listing.rows) if column.number else None,
        )
    for row in listing.rows:
        table.add_row(*map(plain, row))
    return table
