"""What a server does with its log each minute: sign, have witnesses look, and write the static files that it serves."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, select, update

from tocsin.clock import Clock
from tocsin.log.errors import ExportError, ForkError, LogKeyError
from tocsin.log.exporting import export_log
from tocsin.log.publishing import Publisher
from tocsin.log.tables import log_publication
from tocsin.log.witnessing import Witnessing
from tocsin.store import Store

FOLDER = "public-log"
"""Its usual name in the data folder."""

_log = logging.getLogger("tocsin")


@dataclass(frozen=True, slots=True)
class Published:
    """How far the log is published, since when, and why it is not further (a sentence) where something is wrong."""

    size: int
    at: datetime | None
    trouble: str | None


class Publication:
    """Keeps a folder in step with the log."""

    def __init__(
        self, store: Store, publisher: Publisher, witnessing: Witnessing, folder: Path, clock: Clock
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._witnessing = witnessing
        self._folder = folder
        self._clock = clock

    def go_on(self) -> None:
        """Sign what is new, ask the witnesses, and publish what they said or did not.

        :raises ForkError: where the log does not begin with all that was signed before; nothing is published.
        :raises LogKeyError: where another key signs the log of this database.
        :raises ExportError: where the folder cannot be written; the next time goes on from what is there.
        """
        try:
            self._publisher.publish()
            self._ask()
            size = export_log(self._store, self._folder).checkpoint.size
        except (ForkError, LogKeyError, ExportError) as error:
            with self._store.begin() as connection:
                connection.execute(update(log_publication).values(trouble=str(error)))
            raise
        with self._store.begin() as connection:
            connection.execute(
                update(log_publication).values(
                    # Another process may have published more in between.
                    size=func.greatest(log_publication.c.size, size),
                    at=self._clock.now(),
                    trouble=None,
                )
            )

    def _ask(self) -> None:
        for answer in self._witnessing.ask().answers:
            if answer.conflict:
                _log.error("the witness %s does not cosign the log: %s", answer.name, answer.trouble)
            elif answer.at is None:
                _log.warning("the witness %s does not cosign the log: %s", answer.name, answer.trouble)


def read_published(connection: Connection) -> Published:
    """Return how far the log is published."""
    row = connection.execute(select(log_publication)).one()
    return Published(int(row.size), row.at, row.trouble)
