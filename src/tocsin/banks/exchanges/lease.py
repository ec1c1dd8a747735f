"""Who may fetch an exchange: one process at a time, by a row in the store that runs out."""

from __future__ import annotations

import os
import socket
import sqlite3
from dataclasses import dataclass
from typing import TypeGuard

from tocsin.banks.exchanges.errors import BusyError

LEASE_SECONDS = 1800
"""Longer than the slowest answer with all its tries. Each delta renews it."""

_TAKE = "update exchange set holder = :holder, held_until = :until where id = :exchange"
_RENEW = "update exchange set held_until = :until where id = :exchange and holder = :holder"
_RELEASE = "update exchange set holder = null, held_until = 0 where id = :exchange and holder = :holder"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to fetch an exchange. ``name``: of the exchange, for people."""

    exchange: int
    name: str
    holder: str

    @classmethod
    def take(cls, connection: sqlite3.Connection, exchange: int, name: str, now: int) -> Lease:
        """Take the lease, within the caller's transaction.

        One that has run out is free, and so is that of a process of this machine that is no more.

        :raises BusyError: where another process has it.
        """
        holder, until = connection.execute(
            "select holder, held_until from exchange where id = ?", (exchange,)
        ).fetchone()
        if is_held(holder, until, now):
            host, process, _ = holder.split(":")
            raise BusyError(
                f"the exchange {name} is being fetched by process {process} on {host}; wait for it to end"
            )
        mine = cls(exchange, name, f"{socket.gethostname()}:{os.getpid()}:{os.urandom(8).hex()}")
        connection.execute(_TAKE, mine._values(now))
        return mine

    def renew(self, connection: sqlite3.Connection, now: int) -> None:
        """Hold the lease for longer, in the transaction that it is to protect.

        :raises BusyError: where it ran out and another process took it, or the exchange was removed.
        """
        if connection.execute(_RENEW, self._values(now)).rowcount != 1:
            raise BusyError(
                f"the exchange {self.name} was taken over by another process, or removed, while it was fetched here;"
                " see `tocsin bank exchange status`"
            )

    def release(self, connection: sqlite3.Connection) -> None:
        """Give the lease back; one that is lost already is nobody's loss."""
        connection.execute(_RELEASE, {"exchange": self.exchange, "holder": self.holder})

    def _values(self, now: int) -> dict[str, object]:
        return {"exchange": self.exchange, "holder": self.holder, "until": now + LEASE_SECONDS}


def is_held(holder: str | None, until: int, now: int) -> TypeGuard[str]:
    """Tell whether a lease is somebody's: it has not run out, and its process is not known to be gone."""
    return holder is not None and until > now and not _died(holder)


def _died(holder: str) -> bool:
    host, process, _ = holder.split(":")
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
