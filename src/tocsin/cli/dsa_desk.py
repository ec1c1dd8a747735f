"""What the commands on statements of reasons share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tocsin.cli.acting import a_person
from tocsin.cli.failures import plain, talk
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.dsa import Batch, Kept, Stand, Statements, stand_of
from tocsin.failure import NoAccessError
from tocsin.people import Person
from tocsin.store import Store
from tocsin.whole_files import write_whole


@contextmanager
def opened(data: Path | None) -> Iterator[Statements]:
    """Open statements over the database."""
    folder = data_folder(data)
    with Store.open(folder, database_url()) as store:
        yield Statements(store, SystemClock(), folder)


def somebody(desk: Statements, data: Path | None) -> Person:
    """Return who acts: whom `tocsin login` signed in.

    :raises tocsin.cli.server_session.SignInError: where nobody is.
    """
    return a_person(desk.store, data_folder(data), desk.clock.now())


def say_batch(batch: Batch) -> None:
    """Say where a batch stands."""
    world = "TEST" if batch.is_test else "production"
    said = {
        "asked": f"waiting for approval: {batch.asked_by} asked; another agrees by tocsin dsa approve {batch.id}",
        "released": f"released, and sent next ({world}, {batch.server})"
        + (f"; tried again at {batch.due_at:%H:%M:%S} UTC: {batch.trouble}" if batch.trouble else ""),
        "over": f"over ({world}, {batch.server})",
        "refused": f"refused by {batch.refused_by}: {batch.answered_why}",
    }[batch.state]
    talk.print(plain(f"batch {batch.id}: {said}"), soft_wrap=True)


def stand(desk: Statements, kept: Kept) -> Stand:
    """Return where a statement stands."""
    with desk.store.read() as connection:
        return stand_of(connection, kept, desk.wording, desk.clock.now())


def write_file(path: Path, content: bytes) -> None:
    """Write a file that is to be published, whole.

    :raises NoAccessError: where that cannot be done.
    """
    try:
        write_whole(path, content, 0o644)
    except OSError as error:
        raise NoAccessError(f"'{path}' cannot be written ({error.strerror}); name another place") from error
