"""The CyberTipline's documents: one table of what they may hold, and what writes, reads, checks and explains by it.

In: a document as plain values (dict, list, str, bool, int, float), in any order. Out: bytes in the order that the
receiver wants, or every breach with its place. Must not know: cases, people, the network.
"""

from tocsin.reporting.cybertip.checking import Breach, check
from tocsin.reporting.cybertip.element_words import ATTRIBUTE_WORDS, ELEMENT_WORDS
from tocsin.reporting.cybertip.fields import Fields, holds_flags
from tocsin.reporting.cybertip.file_tree import FILE_DETAILS
from tocsin.reporting.cybertip.incidents import INCIDENT_TYPES
from tocsin.reporting.cybertip.kinds import Element, Group, Kind, Leaf
from tocsin.reporting.cybertip.reading import read
from tocsin.reporting.cybertip.report_tree import REPORT
from tocsin.reporting.cybertip.schema import Schema, gated_paths
from tocsin.reporting.cybertip.writing import Removed, Written, clean, write

__all__ = [
    "ATTRIBUTE_WORDS",
    "ELEMENT_WORDS",
    "FILE_DETAILS",
    "INCIDENT_TYPES",
    "REPORT",
    "Breach",
    "Element",
    "Fields",
    "Group",
    "Kind",
    "Leaf",
    "Removed",
    "Schema",
    "Written",
    "check",
    "clean",
    "gated_paths",
    "holds_flags",
    "read",
    "write",
]
