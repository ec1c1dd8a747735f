"""A vault, a case and people for tests."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from uuid import UUID

from tests.cases.time import Time
from tests.cases.working import flagged
from tocsin.people import Person, add_person, find_person
from tocsin.store import Store
from tocsin.vault import ItemKind, Thing, Vault, Why, preserve, read

LAW = "18 U.S.C. 2258A(h)"
WHY = Why("preservation", "a report was made", LAW)


def someone(store: Store, name: str, *roles: str, at: datetime) -> Person:
    """Return a person, added where they are not there yet."""
    with store.begin() as connection:
        try:
            return find_person(connection, name)
        except Exception:
            return add_person(connection, name, roles or ("lead",), at)


class Desk:
    """A vault over a store, with a case and two leads."""

    def __init__(self, store: Store, data: Path) -> None:
        self.store, self.data, self.time = store, data, Time()
        self.vault = Vault(store, self.time, data, {})
        self.case = flagged(store, self.time, "offender")
        self.ann, self.bob = (someone(store, name, "lead", at=self.time.at) for name in ("ann", "bob"))

    def again(self) -> Vault:
        """Return the vault as another process would open it."""
        self.vault = Vault(self.store, self.time, self.data, {})
        return self.vault

    def keep(self, content: bytes, source: str = "picture-1", why: Why = WHY) -> UUID:
        """Keep some bytes of the case."""
        thing = Thing(ItemKind.PICTURE, source, "image/png")
        return preserve(self.vault, self.ann, self.case, thing, io.BytesIO(content), why=why).item

    def content(self, item: UUID) -> bytes:
        """Return what an item is, read for a purpose."""
        return b"".join(read(self.vault, self.ann, item, "preservation"))
