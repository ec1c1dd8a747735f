"""Who acts on a server's own database: whom `tocsin login` signed in, as that database knows their session."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tocsin.cli.server_session import SignInError
from tocsin.people import Person, kept_servers, kept_session, person_by_id, session_of
from tocsin.store import Store


def somebody(store: Store, folder: Path, now: datetime, server: str | None = None) -> Person | None:
    """Return the person who is signed in here to the server of this database; ``None`` where nobody is.

    :param server: its address; by default, whichever of the kept sessions the database knows.
    """
    for each in [server] if server else kept_servers(folder):
        token = kept_session(folder, each)
        if token is None:
            continue
        with store.begin() as connection:
            session = session_of(connection, token, now)
            if session is not None:
                return person_by_id(connection, session.person_id)
    return None


def a_person(store: Store, folder: Path, now: datetime, server: str | None = None) -> Person:
    """Return who is signed in, as :func:`somebody`.

    :raises SignInError: where nobody is.
    """
    found = somebody(store, folder, now, server)
    if found is None:
        raise SignInError(
            "this takes a person, and nobody is signed in here to the server of this database; run tocsin login"
        )
    return found
