"""Which banks hold these very bytes: for a person who wants to know before they look. No index is loaded."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tocsin.banks.connection import steps
from tocsin.banks.records import BankKind, Opinion
from tocsin.banks.store import BankStore
from tocsin.media import HashType

_DIGESTS = (HashType.SHA256, HashType.SHA1, HashType.MD5)


@dataclass(frozen=True, slots=True)
class Holding:
    """A bank that holds a file. ``kind``: known media, or harmless ones; ``standing``: what is said of the item."""

    bank: str
    kind: BankKind
    standing: Opinion
    disputed: bool


def banks_holding(store: BankStore, content: bytes) -> list[Holding]:
    """Return the enabled banks that hold a file by its digest, by name; altered copies are not met so."""
    found: dict[str, Holding] = {}
    with store.reading() as connection:
        for kind in _DIGESTS:
            value = hashlib.new(kind.value, content, usedforsecurity=False).digest()
            asked = {"type": kind.value, "value": value, "now": store.now()}
            for bank, harmless, standing, disputed in connection.execute(steps("reading")["holding"], asked):
                found.setdefault(
                    bank, Holding(bank, BankKind(harmless), Opinion(standing), disputed=bool(disputed))
                )
    return [found[name] for name in sorted(found)]
