"""Who acts at the command line: whoever is named signs in there, as at the console, so that two people are two."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.clock import SystemClock
from tocsin.failure import NoAccessError
from tocsin.people import Person, Refused, end_session, open_keyring, sign_in
from tocsin.store import Store

BY = click.option("--by", metavar="NAME", help="Who does it; they are asked for their password and code.")


class NotSignedInError(NoAccessError):
    """Somebody could not sign in."""


def signed_in(store: Store, folder: Path, name: str | None) -> Person | None:
    """Return the person of this name, once they signed in at the terminal; ``None`` where nobody is named.

    :raises NotSignedInError: where they could not.
    """
    if name is None:
        return None
    password = click.prompt(f"password of {name}", hide_input=True, err=True)
    code = click.prompt("code", hide_input=True, err=True)
    keyring = open_keyring(store, folder)
    now = SystemClock().now()
    with store.begin() as connection:
        found = sign_in(
            connection,
            keyring,
            name,
            password,
            code,
            address="command line",
            at=now,
            client="cli",
        )
        if not isinstance(found, Refused):
            end_session(connection, found.token, now)
    if isinstance(found, Refused):
        raise NotSignedInError(
            f"{name} could not sign in; try again in {max(1, int(found.wait.total_seconds()))} s"
        )
    return found.person
