"""Who acts on the vault: the person whom `tocsin login` signed in, as the vault's own database knows their session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tocsin.cli.acting import a_person
from tocsin.cli.failures import told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.people import Person
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

        :raises tocsin.cli.server_session.SignInError: where nobody is, or not to the server of this database.
        """
        return a_person(self.vault.store, self.folder, self.vault.clock.now(), self.server)


@contextmanager
def at_vault(data: Path | None, server: str | None = None) -> Iterator[AtVault]:
    """Yield the vault of a data folder; errors that a person can act on end the program with a sentence."""
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        yield AtVault(Vault(store, SystemClock(), folder), folder, server)
