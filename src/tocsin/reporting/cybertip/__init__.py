"""The CyberTipline's documents: one table of what they may hold, and what writes, reads, checks and explains by it.

In: a document as plain values (dict, list, str, bool, int, float), in any order. Out: bytes in the order that the
receiver wants, or every breach with its place. Must not know: cases, people, the network.
"""

from tocsin.reporting.cybertip.checking import Breach, check
from tocsin.reporting.cybertip.file_tree import FILE_DETAILS
from tocsin.reporting.cybertip.incidents import INCIDENT_TYPES
from tocsin.reporting.cybertip.kinds import Element, Group, Leaf
from tocsin.reporting.cybertip.reading import read
from tocsin.reporting.cybertip.report_tree import REPORT
from tocsin.reporting.cybertip.schema import Schema, gated_paths
from tocsin.reporting.cybertip.writing import Removed, Written, clean, write

__all__ = [
    "FILE_DETAILS",
    "INCIDENT_TYPES",
    "REPORT",
    "Breach",
    "Element",
    "Group",
    "Leaf",
    "Removed",
    "Schema",
    "Written",
    "check",
    "clean",
    "gated_paths",
    "read",
    "write",
]
