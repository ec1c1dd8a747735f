"""Statements from end to end, for the faces and the background: gather, send what is due, export."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tocsin.clock import Clock
from tocsin.dsa.errors import DsaSettingsError
from tocsin.dsa.keeping import Gathered, gather
from tocsin.dsa.releasing import Batch
from tocsin.dsa.sending import Sender
from tocsin.dsa.settings import Wording, database, is_production_host, read_wording
from tocsin.dsa.transparency_database import TransparencyDatabase
from tocsin.outgoing import Reach
from tocsin.store import Store

# Another server than the Database's own is named in the environment of this machine, by nobody else.
ANYWHERE = Reach((ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")))


@dataclass(frozen=True, slots=True)
class Statements:
    """What statements need: settings come from ``folder`` and the environment."""

    store: Store
    clock: Clock
    folder: Path | None

    @property
    def wording(self) -> Wording:
        """What is said in statements, as the data folder has it now.

        :raises DsaSettingsError: where its file is wrong.
        """
        return read_wording(self.folder)

    def gather(self) -> Gathered:
        """Make a statement of each act that has none. Nothing is sent by it.

        :raises DsaSettingsError: where the wording is wrong.
        """
        wording = self.wording
        with self.store.begin() as connection:
            return gather(connection, wording, self.clock.now())

    def send_what_is_due(self) -> list[Batch]:
        """Send what people released for the server that is named here, and return where each batch stands.

        Where none is named, nothing is sent.

        :raises DsaSettingsError: where the environment is wrong.
        """
        to = database()
        if to is None:
            return []
        sender = self.sender()
        return [sender.run(number) for number in sender.due(is_test=to.is_test, server=to.base)]

    def sender(self, carry: Callable[[Batch], TransparencyDatabase] | None = None) -> Sender:
        """Return what sends."""
        return Sender(self.store, self.clock, carry or _carry)


def _carry(batch: Batch) -> TransparencyDatabase:
    to = database()
    if to is None or (to.is_test, to.base) != (batch.is_test, batch.server):
        here = "nothing is sent from here" if to is None else f"this is {to.world}, {to.base}"
        raise DsaSettingsError(f"batch {batch.id} is for {batch.world}, {batch.server}, and {here}")
    return TransparencyDatabase(to, Reach() if is_production_host(to.base) else ANYWHERE)
