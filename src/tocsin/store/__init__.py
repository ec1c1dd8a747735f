"""The one database of people's work: PostgreSQL, embedded or named by ``TOCSIN_DATABASE_URL``.

In: a data folder or an address. Out: transactions over a schema that is up to date. Must not know: what rooms keep
there; each declares its tables on ``metadata``, and its schema is a file in ``migrations/sql``.
"""

from tocsin.store.backup import Lost, Manifest, read_manifest, restore_backup, write_backup
from tocsin.store.database import Store
from tocsin.store.errors import DatabaseError
from tocsin.store.outages import Outage, outage_of
from tocsin.store.statements import statement
from tocsin.store.tables import MOMENT, metadata

__all__ = [
    "MOMENT",
    "DatabaseError",
    "Lost",
    "Manifest",
    "Outage",
    "Store",
    "metadata",
    "outage_of",
    "read_manifest",
    "restore_backup",
    "statement",
    "write_backup",
]
