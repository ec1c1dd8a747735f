"""In come a platform's events as files or a stream; out go Arrow tables of those that keep the contract.

What breaks the contract goes to quarantine; repeats are told. It must not know what is suspicious.
"""

from tocsin.events.columns import EVENT_SCHEMA
from tocsin.events.contract import CONTRACT_VERSION
from tocsin.events.errors import EventsError, SourceError
from tocsin.events.judge import Accepted, Broken, judge
from tocsin.events.mapping import Mapping, MappingError
from tocsin.events.reader import EventReader
from tocsin.events.sources import Source, Sources
from tocsin.events.tally import Counts, Progress

__all__ = [
    "CONTRACT_VERSION",
    "EVENT_SCHEMA",
    "Accepted",
    "Broken",
    "Counts",
    "EventReader",
    "EventsError",
    "Mapping",
    "MappingError",
    "Progress",
    "Source",
    "SourceError",
    "Sources",
    "judge",
]
