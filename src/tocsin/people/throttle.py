"""Failed sign-ins make the next one wait, per name and per address, ever longer, but never for ever.

A wait is counted from the last failure by the clock of the moment. Where the clock has gone back behind that failure,
the wait begins anew: it neither vanishes nor lasts as long as the clock was wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from tocsin.people.bearer import digest
from tocsin.people.tables import sign_in_failure

FORGOTTEN = timedelta(days=1)
"""Failures are forgotten when none has come for so long."""

LONGEST_WAIT = timedelta(minutes=15)
_FIRST_WAIT = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Patience:
    """How many failures are free of a wait; from then on it doubles, from 15 seconds to 15 minutes."""

    free: int

    def wait_after(self, failures: int) -> timedelta:
        """Return the wait after so many failures in a row."""
        beyond = failures - self.free
        if beyond < 0:
            return timedelta()
        return min(LONGEST_WAIT, _FIRST_WAIT * (1 << min(beyond, 20)))


NAME = Patience(5)
ADDRESS = Patience(20)
"""Behind one address there may be an office."""


def attempt(connection: Connection, name: str | None, address: str, at: datetime) -> timedelta:
    """Count an attempt as failed before it is looked at, and return how long it has to wait: zero to go on.

    While there is a wait nothing is counted, so that nobody can lengthen it from outside. The attempts on one name,
    or from one address, go one after the other until the transaction ends: many at once gain nothing.

    :param name: as typed; ``None`` where nothing is guessed (a passkey).
    """
    keys = _keys(name, address)
    for key in sorted(keys):
        connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(key[:8], signed=True))))
    rows = {
        row.digest: row
        for row in connection.execute(select(sign_in_failure).where(sign_in_failure.c.digest.in_(list(keys))))
    }
    longest = timedelta()
    for key, row in rows.items():
        wait = keys[key].wait_after(row.failures)
        if row.failed_at > at:
            connection.execute(
                update(sign_in_failure).where(sign_in_failure.c.digest == key).values(failed_at=at)
            )
            longest = max(longest, wait)
        else:
            longest = max(longest, row.failed_at + wait - at)
    if longest > timedelta():
        return longest
    for key in keys:
        known = rows.get(key)
        failures = 1 if known is None or at - known.failed_at >= FORGOTTEN else known.failures + 1
        connection.execute(
            insert(sign_in_failure)
            .values(digest=key, failures=failures, failed_at=at)
            .on_conflict_do_update(index_elements=["digest"], set_={"failures": failures, "failed_at": at})
        )
    return timedelta()


def wait_now(connection: Connection, name: str | None, address: str) -> timedelta:
    """Return the wait that begins now, after an attempt that failed."""
    keys = _keys(name, address)
    rows = connection.execute(select(sign_in_failure).where(sign_in_failure.c.digest.in_(list(keys))))
    return max((keys[row.digest].wait_after(row.failures) for row in rows), default=timedelta())


def forgive(connection: Connection, name: str | None, address: str) -> None:
    """Forget a name's failures, and the one that was counted for the address: the attempt was good.

    Other failures from the address stay, or one good account would let its owner guess at all others.
    """
    keys = _keys(name, address)
    for key, patience in keys.items():
        row = sign_in_failure.c.digest == key
        if patience is NAME:
            connection.execute(delete(sign_in_failure).where(row))
        else:
            connection.execute(delete(sign_in_failure).where(row, sign_in_failure.c.failures <= 1))
            connection.execute(
                update(sign_in_failure).where(row).values(failures=sign_in_failure.c.failures - 1)
            )


def forget_failures(connection: Connection, at: datetime) -> int:
    """Delete what no longer makes anybody wait; return how many rows went."""
    return connection.execute(
        delete(sign_in_failure).where(sign_in_failure.c.failed_at <= at - FORGOTTEN)
    ).rowcount


def _keys(name: str | None, address: str) -> dict[bytes, Patience]:
    keys = {digest(f"address:{_network(address)}"): ADDRESS}
    if name is not None:
        keys[digest(f"name:{name.strip().casefold()}")] = NAME
    return keys


def _network(address: str) -> str:
    """One key for what one subscriber holds: an IPv6 /64, or the IPv4 address inside a mapped one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return parsed.exploded[:19]
    return str(parsed)
