"""Who acts on the vault: the person whom `tocsin login` signed in, as the vault's own database knows their session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tocsin.cli.failures import told
from tocsin.cli.server_session import SignInError
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.people import Person, kept_servers, kept_session, person_by_id, session_of
from tocsin.store import Store
from tocsin.vault import Vault


@dataclass(frozen=True, slots=True)
class AtVault:
    """The vault of a data folder; who acts on it is asked for when it matters."""

    vault: Vault
    folder: Path
    server: str | None

    def person(self) -> Person:
        """Return who is signed in.

        :raises SignInError: where nobody is, or not to the server of this database.
        """
        servers = [self.server] if self.server else kept_servers(self.folder)
        for server in servers:
            token = kept_session(self.folder, server)
            if token is None:
                continue
            with self.vault.store.begin() as connection:
                session = session_of(connection, token, self.vault.clock.now())
                if session is not None:
                    return person_by_id(connection, session.person_id)
        raise SignInError(
            "this takes a person, and nobody is signed in here to the server of this database; run tocsin login"
        )


@contextmanager
def at_vault(data: Path | None, server: str | None = None) -> Iterator[AtVault]:
    """Yield the vault of a data folder; errors that a person can act on end the program with a sentence."""
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        yield AtVault(Vault(store, SystemClock(), folder), folder, server)
