"""Events that come over HTTP: judged at the door as the readers judge files, and kept until the horizon.

In: batches of raw JSON. Out: an answer for each event; the events again, for a scan or a reader. Must not know: what
is suspicious, who sends over which protocol.
"""

from tocsin.inbox.errors import HorizonError, InboxError
from tocsin.inbox.inbox import Answer, Inbox, Receipt, Taken, Totals, lines_of
from tocsin.inbox.reading import (
    Kept,
    events_around,
    events_by_id,
    events_changing,
    events_of_medium,
    owners_of,
    regions_of,
)
from tocsin.inbox.retention import Exported, Forgotten, export_events, forget

__all__ = [
    "Answer",
    "Exported",
    "Forgotten",
    "HorizonError",
    "Inbox",
    "InboxError",
    "Kept",
    "Receipt",
    "Taken",
    "Totals",
    "events_around",
    "events_by_id",
    "events_changing",
    "events_of_medium",
    "export_events",
    "forget",
    "lines_of",
    "owners_of",
    "regions_of",
]
