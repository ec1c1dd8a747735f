"""``tocsin dsa release``, ``approve``, ``refuse``, ``send``, ``batches``: what leaves, and who said so."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.dsa_desk import opened, say_batch, somebody
from tocsin.cli.failures import plain, talk, told
from tocsin.dsa import approve, batches, database, refuse, release


@click.command("release")
@click.argument("statements", type=int, nargs=-1)
@DATA
def release_command(statements: tuple[int, ...], data: Path | None) -> None:
    """Release STATEMENTS, or all that are ready, in batches of a hundred.

    They are sent next, or wait for a second person.

    \b
    Examples:
      tocsin dsa release
      tocsin dsa release 7 8

    Exit codes: 0 done; 2 nothing is sent from here, one is not ready, or somebody may not; 3 the database cannot be
    used.
    """
    with told(), opened(data) as desk:
        to = database()
        person = somebody(desk, data)
        with desk.store.begin() as connection:
            given = release(
                connection,
                to,
                person,
                desk.wording,
                desk.clock.now(),
                numbers=statements or None,
            )
    for batch in given.batches:
        say_batch(batch)
    if not given.batches:
        talk.print("nothing is ready")
    for number, trouble in given.held.items():
        talk.print(plain(f"  statement {number} is not ready: {'; '.join(trouble)}"), soft_wrap=True)


@click.command("approve")
@click.argument("batch", type=int)
@click.option("--why", default="", help="A word on why.")
@DATA
def approve_command(batch: int, why: str, data: Path | None) -> None:
    """Agree that BATCH is sent, as the second of two people.

    \b
    Example:
      tocsin dsa approve 3

    Exit codes: 0 done; 2 somebody may not, or nothing waits; 3 the database cannot be used.
    """
    with told(), opened(data) as desk:
        person = somebody(desk, data)
        with desk.store.begin() as connection:
            say_batch(approve(connection, batch, person, why, desk.clock.now()))


@click.command("refuse")
@click.argument("batch", type=int)
@click.option("--why", required=True, help="Why it is not sent.")
@DATA
def refuse_command(batch: int, why: str, data: Path | None) -> None:
    """Say no to a batch that waits for approval, or take one's own back.

    \b
    Example:
      tocsin dsa refuse 3 --why "statement 7 names the wrong law"

    Exit codes: 0 done; 2 somebody may not, or nothing waits; 3 the database cannot be used.
    """
    with told(), opened(data) as desk:
        person = somebody(desk, data)
        with desk.store.begin() as connection:
            say_batch(refuse(connection, batch, person, why, desk.clock.now()))


@click.command("send")
@DATA
def send_command(data: Path | None) -> None:
    """Send what was released and is due, now. `tocsin serve` does it every minute.

    \b
    Example:
      tocsin dsa send

    Exit codes: 0 done; 2 the environment is wrong; 3 the database cannot be used.
    """
    with told(), opened(data) as desk:
        if database() is None:
            talk.print("nothing is sent from here: TOCSIN_DSA is not set")
            return
        done = desk.send_what_is_due()
    for batch in done:
        say_batch(batch)
    if not done:
        talk.print("nothing is due")


@click.command("batches")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
@DATA
def batches_command(as_json: bool, data: Path | None) -> None:
    """List batches, newest first, and what became of their statements.

    \b
    Example:
      tocsin dsa batches

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with told(), opened(data) as desk, desk.store.read() as connection:
        found = batches(connection)
    if as_json:
        for batch, told_of in found:
            json_line({"batch": batch, "statements": told_of})
        return
    table = Table("batch", "world", "state", "statements", "sent", "refused", "trouble")
    for batch, told_of in found:
        counts = {state: sum(each.state == state for each in told_of) for state in ("sent", "refused")}
        world = "TEST" if batch.is_test else "production"
        cells = (batch.id, world, batch.state, len(told_of), *counts.values(), batch.trouble or "")
        table.add_row(*(plain(str(cell)) for cell in cells))
    Console(highlight=False).print(table)
