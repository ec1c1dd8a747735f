"""``tocsin limits``: what a team sets for all its people, at the command line of its own machine."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tocsin.cli.acting import somebody
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.people import LIMIT_BOUNDS, read_limits, set_limits
from tocsin.store import Store


def _limit(name: str, says: str) -> click.Option:
    least, most = LIMIT_BOUNDS[name]
    return click.Option([f"--{name.replace('_', '-')}"], type=click.IntRange(least, most), help=says)


@click.group("limits")
def limits_group() -> None:
    """Limit what is asked of people: pictures a day, breaks, how long sessions last.

    \b
    What holds:               tocsin limits show
    Fewer pictures a day:     tocsin limits set --daily-pictures 60 --why "a hard week"

    A change holds at once, for everybody, without a restart; the log tells who made it and why.
    """


@limits_group.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@DATA
def limits_show(as_json: bool, data: Path | None) -> None:
    """Show the limits that hold, with the least and the most that can be set.

    \b
    Example:
      tocsin limits show

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        held = asdict(read_limits(connection))
    if as_json:
        json_line(held)
        return
    table = Table("limit", "holds", "least", "most")
    for name, value in held.items():
        table.add_row(name.replace("_", "-"), *map(str, (value, *LIMIT_BOUNDS[name])))
    Console(highlight=False).print(table)


def _set(why: str, data: Path | None, **given: int | None) -> None:
    """Change the limits that are given, for everybody; the others stay.

    \b
    Examples:
      tocsin limits set --daily-pictures 60 --why "a hard week"
      tocsin limits set --idle-minutes 15 --session-hours 8 --why "shared desks"

    It is noted as done by whom `tocsin login` signed in, else by the command line of the machine.

    Exit codes: 0 done; 2 wrong use; 3 the database cannot be used.
    """
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        now = SystemClock().now()
        by = somebody(store, folder, now)
        with store.begin() as connection:
            wanted = {name: value for name, value in given.items() if value is not None}
            set_limits(connection, replace(read_limits(connection), **wanted), why, now, by=by)


_SAYS = {
    "daily_pictures": "Pictures a day, at most, for anybody.",
    "break_pictures": "Pictures until a break is offered.",
    "break_minutes": "Minutes at work until a break is offered.",
    "rest_minutes": "Minutes without a look that are a break by themselves.",
    "idle_minutes": "Minutes after which a session that is not used is over.",
    "session_hours": "Hours after which any session is over.",
}

limits_set = DATA(
    click.command("set")(click.option("--why", required=True, help="Why, in a sentence.")(_set))
)
limits_set.params[:0] = [_limit(name, says) for name, says in _SAYS.items()]
limits_group.add_command(limits_set)
