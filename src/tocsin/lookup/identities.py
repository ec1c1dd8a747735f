"""The identities file: who holds an account and from where it acted, as JSON Lines that the platform makes.

A line with ``ip`` is a use of a network address, any other one an identity. ``docs/lookup.md`` has the schema.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import pyarrow as pa
from msgspec import Meta

from tocsin.lookup.errors import ContentError

_AT_ONCE = 50_000

_Moment = Annotated[datetime, Meta(tz=True)]
_Account = Annotated[str, Meta(min_length=1, max_length=128)]


class DeviceSeen(msgspec.Struct, frozen=True):
    """A device that an account was used on, and at which act."""

    kind: Annotated[str, Meta(min_length=1, max_length=255)]
    id: Annotated[str, Meta(min_length=1, max_length=2083)]
    act: str = "unknown"
    at: _Moment | None = None


class IdentityLine(msgspec.Struct, frozen=True):
    """Who holds an account; the latest ``as_of`` counts, then the later line."""

    account: _Account
    name: str | None = None
    birth_date: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    devices: tuple[DeviceSeen, ...] = ()
    as_of: _Moment | None = None


class AddressLine(msgspec.Struct, frozen=True):
    """An account acted from a network address."""

    account: _Account
    ip: str
    at: _Moment
    port: Annotated[int, Meta(ge=0, le=65535)] | None = None
    act: str = "unknown"
    event: str | None = None


_DEVICE = pa.struct(
    [
        ("kind", pa.string()),
        ("id", pa.string()),
        ("act", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
    ]
)
_IDENTITY = pa.schema(
    [
        ("line", pa.int64()),
        ("account", pa.string()),
        ("name", pa.string()),
        ("birth_date", pa.string()),
        ("emails", pa.list_(pa.string())),
        ("phones", pa.list_(pa.string())),
        ("addresses", pa.list_(pa.string())),
        ("devices", pa.list_(_DEVICE)),
        ("as_of", pa.timestamp("us", tz="UTC")),
    ]
)
_ADDRESS = pa.schema(
    [
        ("account", pa.string()),
        ("ip", pa.string()),
        ("port", pa.int32()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("act", pa.string()),
        ("event", pa.string()),
    ]
)


class _Shape(msgspec.Struct):
    ip: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def read_identities(path: Path) -> Iterator[tuple[str, pa.Table]]:
    """Yield tables of some thousand lines: ``identity`` or ``address_use``, and its rows.

    :raises ContentError: where the file cannot be read, or a line of it is wrong: who holds an account is not guessed.
    """
    identities: list[dict[str, object]] = []
    uses: list[dict[str, object]] = []
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    one = _read(line)
                except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                    raise ContentError(
                        f"line {number} of '{path}' is no identity ({error}); correct it"
                    ) from error
                if isinstance(one, AddressLine):
                    uses.append(msgspec.structs.asdict(one))
                else:
                    devices = [msgspec.structs.asdict(each) for each in one.devices]
                    identities.append({"line": number, **msgspec.structs.asdict(one), "devices": devices})
                if len(identities) + len(uses) >= _AT_ONCE:
                    yield from _tables(identities, uses)
                    identities, uses = [], []
    except OSError as error:
        raise ContentError(
            f"the identities file '{path}' cannot be read ({error.strerror}); check its place and permissions"
        ) from error
    yield from _tables(identities, uses)


def _read(line: bytes) -> IdentityLine | AddressLine:
    if msgspec.json.decode(line, type=_Shape).ip is msgspec.UNSET:
        return msgspec.json.decode(line, type=IdentityLine)
    use = msgspec.json.decode(line, type=AddressLine)
    ipaddress.ip_address(use.ip)
    return use


def _tables(
    identities: list[dict[str, object]], uses: list[dict[str, object]]
) -> Iterator[tuple[str, pa.Table]]:
    if identities:
        yield "identity", pa.Table.from_pylist(identities, schema=_IDENTITY)
    if uses:
        yield "address_use", pa.Table.from_pylist(uses, schema=_ADDRESS)
