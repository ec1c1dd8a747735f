"""``tocsin token``: tokens of machines, at the command line of the server's own machine."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import talk, told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.people import ApiToken, add_token, api_tokens, revoke_token, scopes
from tocsin.store import Store


@click.group("token")
def token_group() -> None:
    """Keep the tokens with which machines speak to the server.

    \b
    A platform that sends flags:        tocsin token add forum --scope flags:write --scope flags:read
    Which there are:                    tocsin token list
    """


@token_group.command("add")
@click.argument("name")
@click.option(
    "--scope",
    "wanted",
    type=click.Choice(list(scopes())),
    multiple=True,
    required=True,
    help="What it may do (repeat for more).",
)
@click.option("--days", type=click.IntRange(1, 3650), help="Days until it ends [default: it does not].")
@DATA
def token_add(name: str, wanted: tuple[str, ...], days: int | None, data: Path | None) -> None:
    """Make a token and print it, once.

    \b
    Examples:
      tocsin token add forum --scope flags:write --scope flags:read
      tocsin token add dashboard --scope metrics:read --days 90

    Exit codes: 0 done; 2 wrong use, or the name is taken; 3 the database cannot be used.
    """
    now = SystemClock().now()
    expires_at = None if days is None else now + timedelta(days=days)
    with told(), Store.open(data_folder(data), database_url()) as store:
        with store.begin() as connection:
            secret = add_token(connection, name, wanted, now, expires_at=expires_at)
        talk.print("keep this token now; it is shown once", soft_wrap=True)
        click.echo(secret)


@token_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
@DATA
def token_list(as_json: bool, data: Path | None) -> None:
    """List the tokens, those that ended or were revoked too, without their secrets.

    \b
    Example:
      tocsin token list

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        found = api_tokens(connection)
    if as_json:
        for token in found:
            json_line(_described(token))
        return
    if not found:
        talk.print("there are no tokens yet; make one with: tocsin token add NAME --scope flags:write")
        return
    table = Table("name", "scopes", "made", "ends", "last used", "revoked")
    for token in found:
        days = (token.created_at, token.expires_at, token.used_on, token.revoked_at)
        table.add_row(
            token.name,
            ", ".join(sorted(token.scopes)),
            *("" if day is None else f"{day:%Y-%m-%d}" for day in days),
        )
    Console(highlight=False).print(table)


@token_group.command("revoke")
@click.argument("name")
@DATA
def token_revoke(name: str, data: Path | None) -> None:
    """Revoke a token: from now on it opens nothing. Its name is free again.

    \b
    Example:
      tocsin token revoke forum

    Exit codes: 0 done; 2 there is no such token; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.begin() as connection:
        revoke_token(connection, name, SystemClock().now())


def _described(token: ApiToken) -> dict[str, object]:
    return {
        "name": token.name,
        "scopes": sorted(token.scopes),
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "used_on": token.used_on,
    }
