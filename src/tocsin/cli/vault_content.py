"""A person's looks at content that is to be preserved, each written down."""

from __future__ import annotations

from tocsin.clock import Clock
from tocsin.lookup import Inquiry, Looker, Lookup
from tocsin.people import Person, Thing, record_look
from tocsin.store import Store
from tocsin.vault import Why


def persons_looker(
    store: Store, clock: Clock, lookup: Lookup, person: Person, *, case: str, why: Why
) -> Looker:
    """Return a person's way to content, each look written down before anything is answered."""

    def write_down(inquiry: Inquiry) -> None:
        with store.begin() as connection:
            for each in inquiry.ids:
                record_look(
                    connection,
                    person,
                    Thing(inquiry.asked),
                    each,
                    inquiry.at,
                    case=case,
                    purpose=why.purpose,
                    words=why.words,
                )

    return Looker(lookup, write_down, clock, who=f"person:{person.name}", purpose=why.purpose)
