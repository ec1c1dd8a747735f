"""A person's looks at content that is to be preserved, each written down."""

from __future__ import annotations

from tocsin.clock import Clock
from tocsin.lookup import Looker, Lookup, looks_of
from tocsin.people import Person
from tocsin.store import Store
from tocsin.vault import Why


def persons_looker(
    store: Store, clock: Clock, lookup: Lookup, person: Person, *, case: str, why: Why
) -> Looker:
    """Return a person's way to content, each look written down before anything is answered."""
    looks = looks_of(store, person, case=case, purpose=why.purpose, words=why.words)
    return Looker(lookup, looks, clock, who=person.actor, purpose=why.purpose)
