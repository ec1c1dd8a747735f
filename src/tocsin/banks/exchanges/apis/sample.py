"""The package's own examples of each type of hash: to try things out with, without access to any exchange."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from tocsin.banks.exchanges.apis.hashes import parsed
from tocsin.banks.exchanges.package import load
from tocsin.banks.exchanges.records import Checkpoint, Delta, Limits
from tocsin.banks.records import Item, Opinion


class Settings(msgspec.Struct):
    """There is nothing to set."""


def check(settings: Settings) -> Settings:
    """Return the settings."""
    return settings


def open_feed(_: Settings, __: Limits) -> Sample:
    """Return the examples as a feed."""
    return Sample()


def is_stale(_: Checkpoint) -> bool:
    """Whether all of it must be read again: always."""
    return True


class Sample:
    """The feed of the examples."""

    def __init__(self) -> None:
        self._api = load("threatexchange.exchanges.impl.static_sample")
        self._types = [
            load("threatexchange.signal_type.pdq.signal").PdqSignal,
            load("threatexchange.signal_type.md5").VideoMD5Signal,
            load("threatexchange.signal_type.sha256").VideoSHA256Signal,
        ]

    def deltas(self, _: Checkpoint | None) -> Iterator[Delta]:
        """Give all examples in one delta."""
        for delta in self._api.StaticSampleSignalExchangeAPI().fetch_iter(self._types, None):
            items: list[Item] = []
            unread: list[str] = []
            for name, text in delta.updates:
                read = parsed(name, text)
                if isinstance(read, str):
                    unread.append(read)
                else:
                    key = f"{read[0]}-{read[1].hex()}"
                    items.append(Item((read,), key, Opinion.SEED, labels=[], detail={"type": name}))
            yield Delta(items, (), {}, unread)
