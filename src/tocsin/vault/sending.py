"""The same bag as one file, made while it is sent: tar (POSIX.1-1988 with GNU's long numbers), as RFC 8493 allows.

Each item is read twice: once to prove it and to take its digests, before anything is sent, and once to send it. So no
clear copy lies on the server's disk, nothing is held in memory, and the length is known before the first byte.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tocsin.people import Person
from tocsin.vault.bagging import BagFile
from tocsin.vault.exporting import Bag, bag_of, begin, end, hashed
from tocsin.vault.keeping import Vault
from tocsin.vault.requests import Request
from tocsin.vault.time_stamp import Authority

_WAY = "download"
_END = bytes(2 * tarfile.BLOCKSIZE)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A bag that is about to be sent. ``name``: that of the folder that it unpacks to."""

    vault: Vault
    by: Person
    request: Request
    bag: Bag
    name: str
    at: datetime

    @property
    def length(self) -> int:
        """How many bytes the file has."""
        return sum(len(self._head(file)) + _whole_blocks(file.bytes) for file in self.bag.files) + len(_END)

    def pieces(self) -> Iterator[bytes]:
        """Yield the file.

        :raises DamagedError: where an item is no longer what it was when its digests were taken: then what was sent
            is too short, and no bag.
        """
        for file in self.bag.files:
            yield self._head(file)
            yield from file.pieces()
            yield bytes(_whole_blocks(file.bytes) - file.bytes)
        yield _END

    def sent(self) -> None:
        """Write down that all of it was sent: the request is carried out. Without this it can be sent again."""
        end(self.vault, self.by, self.request, self.bag, way=_WAY)

    def _head(self, file: BagFile) -> bytes:
        entry = tarfile.TarInfo(f"{self.name}/{file.name}")
        entry.size, entry.mode, entry.mtime = file.bytes, 0o600, int(self.at.timestamp())
        return entry.tobuf(tarfile.GNU_FORMAT)


def outgoing(vault: Vault, by: Person, number: int, *, authority: Authority | None = None) -> Outgoing:
    """Return the bag of an export that somebody else agreed to, each item proved; it is written down who takes it.

    :raises NotAllowedError: where nobody else has agreed, or another asked for it.
    :raises UnknownItemError: where there is no such request, or an item was destroyed meanwhile.
    :raises DamagedError: where an item is not what was put in.
    :raises TimeStampError: where there is an authority, and it gives no stamp.
    :raises VaultError: where it is done already.
    """
    request, items = begin(vault, by, number, way=_WAY)
    files = [hashed(vault, item, lambda _: None) for item in items]
    bag = bag_of(vault, request, items, files, authority)
    return Outgoing(vault, by, request, bag, f"tocsin-request-{number}", vault.clock.now())


def _whole_blocks(length: int) -> int:
    return -(-length // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
