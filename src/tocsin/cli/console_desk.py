"""Puts the console together for a server: where content comes from, and under which address browsers see it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from starlette.types import ASGIApp

from tocsin.cases import Policy
from tocsin.clock import Clock
from tocsin.console.review import Desk, review_app
from tocsin.lookup import FileLookup, FirstOf, InboxLookup, Lookup
from tocsin.people import open_keyring
from tocsin.store import Store
from tocsin.vault import Vault


def console_of(
    store: Store,
    policy: Policy,
    clock: Clock,
    folder: Path,
    origin: str,
    *,
    lookup: Lookup,
) -> ASGIApp:
    """Return the console, with content from ``lookup``.

    :raises tocsin.people.KeyFileError: where the key in the data folder cannot be used.
    """
    vault = Vault(store, clock, folder)
    keyring = open_keyring(store, folder)
    return review_app(Desk(store, policy, clock, keyring, lookup, origin, vault, folder=folder))


def content_of(
    store: Store,
    folder: Path,
    *,
    events: Sequence[str] = (),
    media_root: Path | None = None,
    identities: Path | None = None,
    held: ExitStack,
) -> Lookup:
    """Return where content comes from: the events that came over HTTP, then files, if any are named.

    :param held: closes the files when the server stops.
    :raises tocsin.lookup.ContentError: where the files cannot be read.
    """
    lookups: list[Lookup] = [InboxLookup(store, media_root=media_root)]
    if events:
        lookups.append(
            held.enter_context(
                FileLookup.open(list(events), folder / "lookup", media_root=media_root, identities=identities)
            )
        )
    return FirstOf(lookups)
