"""Looks as the record of looks keeps them: one row a thing, before anything is answered."""

from __future__ import annotations

from tocsin.lookup.asking import Inquiry, LookLog
from tocsin.people import ApiToken, Person, Thing, record_look
from tocsin.store import Store


def looks_of(store: Store, viewer: Person | ApiToken, *, case: str, purpose: str, words: str = "") -> LookLog:
    """Return what writes the looks of somebody at the content of a case down, for a :class:`tocsin.lookup.Looker`."""

    def write_down(inquiry: Inquiry) -> None:
        with store.begin() as connection:
            for each in inquiry.ids:
                record_look(
                    connection,
                    viewer,
                    Thing(inquiry.asked),
                    each,
                    inquiry.at,
                    case=case,
                    purpose=purpose,
                    words=words,
                )

    return write_down
