"""``tocsin user``: the people who work with Tocsin, at the command line of its own machine."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import plain, talk, told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.people import (
    INVITED_FOR,
    Person,
    Role,
    disable,
    enable,
    find_person,
    invite,
    open_keyring,
    people,
    replace_key,
    reset,
    set_roles,
)
from tocsin.store import Store

_ROLES = click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    required=True,
    help="What they are here to do (repeat for more); docs/access.md tells what each may.",
)
_URL = click.option(
    "--url",
    default="http://localhost:8080",
    show_default=True,
    help="Address at which they reach the server, for the link.",
)


@click.group("user")
def user_group() -> None:
    """Say who works with Tocsin, and in which roles.

    \b
    Somebody new:                       tocsin user add ana --role reviewer
    Who there is:                       tocsin user list

    Nobody is ever deleted: what they decided and looked at bears their name. docs/access.md tells more.
    """


@user_group.command("add")
@click.argument("name")
@_ROLES
@click.option("--display-name", help="How they are called [default: NAME].")
@_URL
@DATA
def user_add(
    name: str, roles: tuple[str, ...], display_name: str | None, url: str, data: Path | None
) -> None:
    """Add a person and print the link for their first sign-in, which works once, within seven days.

    \b
    Examples:
      tocsin user add ana --role reviewer
      tocsin user add bo --role lead --role child_safety --url https://tocsin.example

    Exit codes: 0 done; 2 wrong use, or the name is taken; 3 the database or the data folder cannot be used.
    """
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        keyring = open_keyring(store, folder)
        with store.begin() as connection:
            token = invite(connection, keyring, name, roles, SystemClock().now(), display_name=display_name)
        _print_link(name, url, token)


@user_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
@DATA
def user_list(as_json: bool, data: Path | None) -> None:
    """List the people, disabled ones too.

    \b
    Example:
      tocsin user list

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        found = people(connection)
    if as_json:
        for person in found:
            json_line(_described(person))
        return
    if not found:
        talk.print("there is nobody yet; add the first with: tocsin user add NAME --role admin")
        return
    table = Table("name", "called", "roles", "languages", "may sign in")
    for person in found:
        table.add_row(
            person.name,
            plain(person.display_name),
            ", ".join(sorted(person.roles)),
            plain(", ".join(person.languages)),
            "yes" if person.active else "no",
        )
    Console(highlight=False).print(table)


@user_group.command("role")
@click.argument("name")
@_ROLES
@DATA
def user_role(name: str, roles: tuple[str, ...], data: Path | None) -> None:
    """Give a person these roles and no others. They must sign in again.

    \b
    Example:
      tocsin user role ana --role reviewer --role lead

    Exit codes: 0 done; 2 wrong use, or there is nobody of this name; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.begin() as connection:
        set_roles(connection, find_person(connection, name), roles, SystemClock().now())


@user_group.command("disable")
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let them in again.")
@DATA
def user_disable(name: str, undo: bool, data: Path | None) -> None:
    """Let a person in no longer, and sign them out everywhere.

    \b
    Examples:
      tocsin user disable ana
      tocsin user disable ana --undo

    Exit codes: 0 done; 2 there is nobody of this name; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.begin() as connection:
        change = enable if undo else disable
        change(connection, find_person(connection, name), SystemClock().now())


@user_group.command("reset")
@click.argument("name")
@_URL
@DATA
def user_reset(name: str, url: str, data: Path | None) -> None:
    """Take a person's password, codes, passkeys and sessions away, and print a link for a new first sign-in.

    \b
    Example:
      tocsin user reset ana

    Exit codes: 0 done; 2 there is nobody of this name; 3 the database or the data folder cannot be used.
    """
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        keyring = open_keyring(store, folder)
        with store.begin() as connection:
            token = reset(connection, keyring, find_person(connection, name), SystemClock().now())
        _print_link(name, url, token)


@user_group.command("new-key")
@DATA
def user_new_key(data: Path | None) -> None:
    """Take this machine's people.key for the database's, where the one that sealed it is lost for good.

    Everybody's sign-in must be reset afterwards (`tocsin user reset NAME`), and each webhook gets a new secret. Where
    several machines share the database, copy the key to the others.

    \b
    Example:
      tocsin user new-key

    Exit codes: 0 done; 3 the database or the data folder cannot be used.
    """
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        replace_key(store, folder, SystemClock().now())


def _print_link(name: str, url: str, token: str) -> None:
    talk.print(
        f"give this link to {plain(name)} alone; it works once, within {INVITED_FOR.days} days",
        soft_wrap=True,
    )
    click.echo(f"{url.rstrip('/')}/welcome/{token}")


def _described(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "display_name": person.display_name,
        "roles": sorted(person.roles),
        "languages": person.languages,
        "skills": person.skills,
        "active": person.active,
    }
