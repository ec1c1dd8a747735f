"""What is written down for ever, in the transaction of the act that it tells of, and published for others to check.

In: an act's kind, subject, actor and body. Out: a row that can be added and never changed; a tree over all of them,
signed checkpoints, proofs. Must not know: what acts mean.
"""

from tocsin.log.checking import ERASED, Check, check_log
from tocsin.log.entries import Entry, write_entries
from tocsin.log.errors import ExportError, ForkError, LogError, LogKeyError, NotInLogError, WitnessesError
from tocsin.log.exporting import export_log
from tocsin.log.keys import LogKey
from tocsin.log.promises import Promises, read_promises
from tocsin.log.proving import prove, subject_of
from tocsin.log.publication import FOLDER, Publication, Published, read_published
from tocsin.log.publishing import Publisher, Signed, check_key, newest
from tocsin.log.receipts import FLAG, WORD, receipts_of
from tocsin.log.reconciling import reconcile
from tocsin.log.sequencing import erase, read_size, sequence
from tocsin.log.spanning import Leaf, Span, inclusion_of, place_of, read_leaves, span_of
from tocsin.log.standing import (
    Fate,
    Kept,
    LogStanding,
    WitnessStanding,
    follow_receipt,
    in_conflict,
    read_standing,
)
from tocsin.log.tables import log_entry
from tocsin.log.tree import Tree, tiles_after
from tocsin.log.witnesses import Witnesses, read_witnesses
from tocsin.log.witnessing import Answer, Round, Witnessing

__all__ = [
    "ERASED",
    "FLAG",
    "FOLDER",
    "WORD",
    "Answer",
    "Check",
    "Entry",
    "ExportError",
    "Fate",
    "ForkError",
    "Kept",
    "Leaf",
    "LogError",
    "LogKey",
    "LogKeyError",
    "LogStanding",
    "NotInLogError",
    "Promises",
    "Publication",
    "Published",
    "Publisher",
    "Round",
    "Signed",
    "Span",
    "Tree",
    "WitnessStanding",
    "Witnesses",
    "WitnessesError",
    "Witnessing",
    "check_key",
    "check_log",
    "erase",
    "export_log",
    "follow_receipt",
    "in_conflict",
    "inclusion_of",
    "log_entry",
    "newest",
    "place_of",
    "prove",
    "read_leaves",
    "read_promises",
    "read_published",
    "read_size",
    "read_standing",
    "read_witnesses",
    "receipts_of",
    "reconcile",
    "sequence",
    "span_of",
    "subject_of",
    "tiles_after",
    "write_entries",
]
