"""``tocsin webhook``: who is told what people decide, at the command line of the server's own machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import plain, talk, told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.people import open_keyring
from tocsin.store import Store
from tocsin.webhooks import EVENTS, Deliveries, DeliveryState, Endpoints

_BY = "machine:command-line"


@click.group("webhook")
def webhook_group() -> None:
    """Say which addresses are told what happens to cases. `tocsin serve` does the telling.

    \b
    What people decide, to your rules engine:  tocsin webhook add https://rules.example.org/tocsin --event decision
    Which addresses there are:                 tocsin webhook list
    What could not be delivered:               tocsin webhook dead
    """


@webhook_group.command("add")
@click.argument("url")
@click.option(
    "--event",
    "events",
    type=click.Choice(list(EVENTS)),
    multiple=True,
    required=True,
    help="What it is told of (repeat for more).",
)
@click.option("--note", default="", help="A word on what it is for.")
@DATA
def webhook_add(url: str, events: tuple[str, ...], note: str, data: Path | None) -> None:
    """Add an address and print the secret that signs what it is sent, once.

    URL is https; plain http is for this machine alone. Addresses in networks that are not public are not asked unless
    `tocsin serve --reach NETWORK` allows it.

    \b
    Examples:
      tocsin webhook add https://rules.example.org/tocsin --event decision
      tocsin webhook add http://127.0.0.1:9000/ --event case.opened --event case.closed

    Exit codes: 0 done; 2 wrong use; 3 the database cannot be used.
    """
    with _opened(data) as (endpoints, _):
        endpoint, secret = endpoints.add(url, events, _BY, note=note)
        talk.print(f"webhook {endpoint.id}; keep this secret now, it is shown once", soft_wrap=True)
        click.echo(secret)


@webhook_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
@DATA
def webhook_list(as_json: bool, data: Path | None) -> None:
    """List the addresses.

    \b
    Example:
      tocsin webhook list

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with _opened(data) as (endpoints, _):
        found = endpoints.all()
    if as_json:
        for endpoint in found:
            json_line(asdict(endpoint))
        return
    if not found:
        talk.print("nobody is told anything yet; see: tocsin webhook add --help")
        return
    table = Table("number", "address", "events", "active", "note")
    for endpoint in found:
        active = "yes" if endpoint.active else "no"
        table.add_row(
            str(endpoint.id), plain(endpoint.url), ", ".join(endpoint.events), active, plain(endpoint.note)
        )
    Console(highlight=False).print(table)


@webhook_group.command("remove")
@click.argument("number", type=int)
@DATA
def webhook_remove(number: int, data: Path | None) -> None:
    """Remove an address: from now on it is told nothing.

    \b
    Example:
      tocsin webhook remove 1

    Exit codes: 0 done; 2 there is no such webhook; 3 the database cannot be used.
    """
    with _opened(data) as (endpoints, _):
        endpoints.remove(number, _BY)


@webhook_group.command("rotate")
@click.argument("number", type=int)
@DATA
def webhook_rotate(number: int, data: Path | None) -> None:
    """Give an address a new secret and print it, once. For a day, the one before signs too.

    \b
    Example:
      tocsin webhook rotate 1

    Exit codes: 0 done; 2 there is no such webhook; 3 the database cannot be used.
    """
    with _opened(data) as (endpoints, _):
        secret = endpoints.rotate(number, _BY)
        talk.print(
            "keep this secret now; it is shown once. The one before signs too for 24 hours", soft_wrap=True
        )
        click.echo(secret)


@webhook_group.command("dead")
@click.option("--waiting", is_flag=True, help="Those that are still tried, instead.")
@DATA
def webhook_dead(waiting: bool, data: Path | None) -> None:
    """Print what could not be delivered in some three days, a line of JSON each: the last 200.

    \b
    Examples:
      tocsin webhook dead
      tocsin webhook dead --waiting

    Exit codes: 0 nothing was given up; 1 something was; 3 the database cannot be used.
    """
    with _opened(data) as (_, deliveries):
        found = deliveries.listed(DeliveryState.PENDING if waiting else DeliveryState.DEAD)
    for delivery in found:
        json_line(asdict(delivery))
    if found and not waiting:
        raise SystemExit(1)


@webhook_group.command("resend")
@click.argument("delivery", required=False)
@click.option("--all-of", "endpoint", type=int, help="All that were given up at the webhook of this number.")
@DATA
def webhook_resend(delivery: str | None, endpoint: int | None, data: Path | None) -> None:
    """Try again what was given up: DELIVERY by its id, or all of an address.

    \b
    Examples:
      tocsin webhook resend 5f1c6f4e-8d1c-4f6c-9f0a-1f2d3c4b5a69
      tocsin webhook resend --all-of 1

    Exit codes: 0 it is tried again; 2 there is nothing of the kind; 3 the database cannot be used.
    """
    if (delivery is None) == (endpoint is None):
        raise click.UsageError("name one DELIVERY, or give --all-of NUMBER")
    with _opened(data) as (_, deliveries):
        count = deliveries.resend(_BY, delivery=delivery, endpoint=endpoint)
    talk.print(f"{count} will be sent again by tocsin serve")


@contextmanager
def _opened(data: Path | None) -> Iterator[tuple[Endpoints, Deliveries]]:
    folder = data_folder(data)
    clock = SystemClock()
    with told(), Store.open(folder, database_url()) as store:
        endpoints = Endpoints(store, open_keyring(store, folder), clock)
        yield endpoints, Deliveries(store, endpoints, clock)
