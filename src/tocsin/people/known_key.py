"""Which key sealed the secrets of a database, so that a machine with another one is told before anything fails.

The database keeps a fingerprint of the key, from which the key cannot be had.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from tocsin.log import Entry, write_entries
from tocsin.people.errors import KeyFileError
from tocsin.people.keyring import FILE, Keyring
from tocsin.people.tables import sealing_key
from tocsin.store import Store

_HELP = (
    "copy people.key there from a machine that shares the database, or from where its copy is kept; "
    "if it is lost for good: tocsin user new-key, then tocsin user reset NAME for everybody"
)


def open_keyring(store: Store, data: Path) -> Keyring:
    """Return the key of a data folder where it is the one that the database knows, or knows none yet.

    A key is made only where the database knows none.

    :raises KeyFileError: where it is another key or there is none, or :meth:`Keyring.open` does.
    """
    path = data / FILE
    with store.begin() as connection:
        if not path.exists() and _known(connection) is not None:
            raise KeyFileError(f"{path} is not there, and this database was sealed with one; {_HELP}")
        keyring = Keyring.open(data)
        row = {"single": True, "fingerprint": keyring.fingerprint}
        connection.execute(insert(sealing_key).values(row).on_conflict_do_nothing())
        if _known(connection) != keyring.fingerprint:
            raise KeyFileError(f"{path} is another key than the one that sealed this database; {_HELP}")
    return keyring


def replace_key(store: Store, data: Path, at: datetime) -> None:
    """Take the key of a data folder, made where there is none, for the database's from now on.

    What another sealed stays closed for good: sign-ins, and the secrets of webhooks. It is written down in the log.

    :raises KeyFileError: as :meth:`Keyring.open`.
    """
    fingerprint = Keyring.open(data).fingerprint
    with store.begin() as connection:
        put = insert(sealing_key).values({"single": True, "fingerprint": fingerprint})
        connection.execute(
            put.on_conflict_do_update(
                index_elements=["single"], set_={"fingerprint": put.excluded.fingerprint}
            )
        )
        write_entries(
            connection,
            [Entry("people.new_key", "people:key", "machine:tocsin", at, {"key": fingerprint.hex()})],
        )


def _known(connection: Connection) -> bytes | None:
    return connection.execute(select(sealing_key.c.fingerprint)).scalar_one_or_none()
