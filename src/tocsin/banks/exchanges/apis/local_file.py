"""A file of hashes on this machine, one a line, read whole at each fetch: what is no longer in it leaves the bank.

The form is that of the package's ``local_file``: ``TYPE HASH``, or the hash alone where ``signal_type`` names the type.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from tocsin.banks.exchanges.apis.hashes import TYPES, parsed
from tocsin.banks.exchanges.errors import ExchangeRequestError, FetchError
from tocsin.banks.exchanges.records import Checkpoint, Delta, Limits
from tocsin.banks.records import Item, Opinion


class Settings(msgspec.Struct, omit_defaults=True):
    """``filename``: the file; ``opinion``: what its lines say, as in the package: worth a look, unconfirmed."""

    filename: str
    signal_type: str | None = None
    opinion: Literal["negative", "seed", "positive"] = "seed"


def check(settings: Settings) -> Settings:
    """Return the settings, the path absolute."""
    if settings.signal_type is not None and settings.signal_type not in TYPES:
        raise ExchangeRequestError(
            f"{settings.signal_type!r} is no type of hash here; there are {', '.join(TYPES)}"
        )
    return msgspec.structs.replace(settings, filename=str(Path(settings.filename).expanduser().absolute()))


def open_feed(settings: Settings, _: Limits) -> LocalFile:
    """Return the file as a feed."""
    return LocalFile(settings)


def is_stale(_: Checkpoint) -> bool:
    """Whether all of it must be read again: always."""
    return True


class LocalFile:
    """The feed of a file."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def deltas(self, __: Checkpoint | None) -> Iterator[Delta]:
        """Give the whole file in one delta."""
        path = Path(self._settings.filename)
        opinion = Opinion[self._settings.opinion.upper()]
        items: dict[str, Item] = {}
        unread: list[str] = []
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError as error:
            raise FetchError(f"the file {path} cannot be read ({error.strerror}); check it") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            kind, text = self._settings.signal_type, line.strip()
            if kind is None:
                kind, _, text = text.partition(" ")
            read = parsed(kind, text)
            if isinstance(read, str):
                unread.append(f"{path}, line {number}: {read}")
                continue
            key = f"{read[0]}-{read[1].hex()}"
            items[key] = Item((read,), key, opinion, labels=[], detail={"type": kind})
        if not items:
            why = f"; {unread[0]}" if unread else ""
            raise FetchError(
                f"the file {path} has no hash that can be read{why}; to empty the bank, remove the exchange"
            )
        yield Delta(list(items.values()), (), {}, unread)
