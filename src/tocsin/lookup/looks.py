"""Looks as the record of looks keeps them: one row a thing, before anything is answered."""

from __future__ import annotations

from tocsin.lookup.asking import Inquiry, LookLog
from tocsin.people import ApiToken, Person, Thing, record_looks
from tocsin.store import Store


def looks_of(store: Store, viewer: Person | ApiToken, *, case: str, purpose: str, words: str = "") -> LookLog:
    """Return what writes the looks of somebody at the content of a case down, for a :class:`tocsin.lookup.Looker`."""

    def write_down(inquiry: Inquiry) -> None:
        with store.begin() as connection:
            record_looks(
                connection,
                viewer,
                Thing(inquiry.asked),
                inquiry.ids,
                inquiry.at,
                case=case,
                purpose=purpose,
                words=words,
            )

    return write_down
