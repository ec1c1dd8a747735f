"""``tocsin figures``: which figures the public was told, and destroying what their proofs are made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from tocsin.cli.acting import a_person
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.dsa_lint import DAY
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.server_session import SERVER
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.people import Person
from tocsin.store import Store
from tocsin.transparency import (
    LEAST,
    Period,
    SaltsRequest,
    answer_forgetting,
    ask_to_forget,
    told_of,
    waiting_to_forget,
)

WAITING = 4
"""Exit code: it waits for a second person."""


@click.group("figures")
def figures_group() -> None:
    """Look after figures that were told: which there are, and whether their salts are kept.

    \b
    Which were told:           tocsin figures list
    Destroy a period's salts:  tocsin figures forget --from 2025-01-01 --to 2025-06-30 --reason "kept long enough"
    Agree, as somebody else:   tocsin figures approve 1

    Figures are made by tocsin transparency. docs/transparency.md tells more.
    """


@figures_group.command("list")
@DATA
def list_command(data: Path | None) -> None:
    """Print which figures were told, and what waits for a second person: a line of JSON each.

    \b
    Example:
      tocsin figures list

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        for each in told_of(connection):
            json_line(
                {
                    **_period(each.period),
                    "made_at": each.made_at,
                    "entries": each.entries,
                    "salts": "kept" if each.provable else "destroyed",
                }
            )
        for one in waiting_to_forget(connection):
            asked = {"asked_by": one.asked_by, "asked_at": one.asked_at, "reason": one.reason}
            json_line({"request": one.id, **_period(one.period), **asked})


@figures_group.command("forget")
@click.option("--from", "first", type=DAY, metavar="DAY", required=True, help="First day of the period.")
@click.option("--to", "last", type=DAY, metavar="DAY", required=True, help="Last day of the period.")
@click.option(
    "--hide-below",
    "least",
    type=click.IntRange(1, 1000),
    default=LEAST,
    show_default=True,
    help="As the figures were made.",
)
@click.option("--reason", required=True, help="Why, in a sentence.")
@SERVER
@DATA
def forget_command(
    first: datetime, last: datetime, least: int, reason: str, server: str | None, data: Path | None
) -> None:
    """Ask that the salts of a period's figures be destroyed, for good; once somebody else approves, they are.

    Published numbers stay true. Hidden ones open to nobody any more, and no flagger gets the way of their flag.

    \b
    Example:
      tocsin figures forget --from 2025-01-01 --to 2025-06-30 --reason "kept long enough"

    Exit codes: 2 wrong use, you may not, or no such figures were made; 3 the database cannot be used; 4 waiting for
    approval.
    """
    with _acting(data, server) as (store, person, now), store.begin() as connection:
        period = Period(first.date(), last.date(), least)
        request = ask_to_forget(connection, period, person, reason, now)
    talk.print(
        f"waiting for approval: request {request.id}; somebody else agrees by tocsin figures approve {request.id}",
        soft_wrap=True,
    )
    raise SystemExit(WAITING)


@figures_group.command("approve")
@click.argument("number", type=int)
@click.option("--why", default="", help="Why, in a sentence.")
@SERVER
@DATA
def approve_command(number: int, why: str, server: str | None, data: Path | None) -> None:
    """Agree, as the second person, with the request of this NUMBER: the salts are gone at once.

    \b
    Example:
      tocsin figures approve 1

    Exit codes: 0 done; 2 wrong use, you may not, or you asked for it yourself; 3 the database cannot be used.
    """
    done = _answered(number, why, server, data, agreed=True)
    talk.print(
        plain(f"request {number}: the salts of {done.period.first} to {done.period.last} are destroyed")
    )


@figures_group.command("refuse")
@click.argument("number", type=int)
@click.option("--why", required=True, help="Why, in a sentence.")
@SERVER
@DATA
def refuse_command(number: int, why: str, server: str | None, data: Path | None) -> None:
    """Refuse the request of this NUMBER, or take your own back.

    \b
    Example:
      tocsin figures refuse 1 --why "an auditor asks for them"

    Exit codes: 0 done; 2 wrong use, or you may not; 3 the database cannot be used.
    """
    _answered(number, why, server, data, agreed=False)
    talk.print(f"request {number} is refused: the salts are kept")


def _answered(number: int, why: str, server: str | None, data: Path | None, *, agreed: bool) -> SaltsRequest:
    with _acting(data, server) as (store, person, now), store.begin() as connection:
        return answer_forgetting(connection, number, person, agreed=agreed, why=why, now=now)


@contextmanager
def _acting(data: Path | None, server: str | None) -> Iterator[tuple[Store, Person, datetime]]:
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        now = SystemClock().now()
        yield store, a_person(store, folder, now, server), now


def _period(period: Period) -> dict[str, object]:
    return {"from": str(period.first), "to": str(period.last), "hidden_below": period.least}
