"""In come a platform's events as files or a stream; out go Arrow tables of those that keep the contract.

What breaks the contract goes to quarantine; repeats are told. It must not know what is suspicious.
"""

from tocsin.events.columns import EVENT_SCHEMA
from tocsin.events.contract import CONTRACT_VERSION, EVENT_TYPES
from tocsin.events.errors import EventsError, SourceError
from tocsin.events.judge import Accepted, Broken, judge
from tocsin.events.judged import judge_line
from tocsin.events.mapping import Mapping, MappingError
from tocsin.events.quarantine import Rejected, shape_of
from tocsin.events.reader import EventReader
from tocsin.events.sources import Source, Sources
from tocsin.events.strict_json import canonical
from tocsin.events.tally import Counts, Progress

__all__ = [
    "CONTRACT_VERSION",
    "EVENT_SCHEMA",
    "EVENT_TYPES",
    "Accepted",
    "Broken",
    "Counts",
    "EventReader",
    "EventsError",
    "Mapping",
    "MappingError",
    "Progress",
    "Rejected",
    "Source",
    "SourceError",
    "Sources",
    "canonical",
    "judge",
    "judge_line",
    "shape_of",
]
