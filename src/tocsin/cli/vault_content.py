"""Where the content that is preserved comes from, and how each look at it is written down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tocsin.clock import Clock
from tocsin.lookup import FileLookup, FirstOf, InboxLookup, Inquiry, Looker, Lookup
from tocsin.people import Person, Thing, record_look
from tocsin.store import Store
from tocsin.vault import Why


@contextmanager
def lookup_of(
    store: Store, folder: Path, events: Sequence[str], media_root: Path | None, identities: Path | None
) -> Iterator[Lookup]:
    """Yield what came over HTTP, then files, if any are named.

    :raises tocsin.lookup.ContentError: where the files cannot be read.
    """
    with ExitStack() as held:
        lookups: list[Lookup] = [InboxLookup(store, media_root=media_root)]
        if events:
            files = FileLookup.open(
                list(events), folder / "lookup", media_root=media_root, identities=identities
            )
            lookups.append(held.enter_context(files))
        yield FirstOf(lookups)


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
