"""A licensed corpus on the disk of whoever holds the licence enters; how right and early Tocsin is on it leaves.

PAN12 and ChatCoder2 are read in their own formats, streamed, with their traps. Nothing of them is in this repository,
and no author, conversation or word of them leaves. Must not know how anything is detected: it scans as anybody would.
"""

from tocsin.corpora.chatcoder2 import ChatCoder2
from tocsin.corpora.components import AuthorTies, folds_of
from tocsin.corpora.conversation import Conversation, Corpus, Message, Tally
from tocsin.corpora.errors import CorpusError, CorpusUnreadableError, WrongFilesError
from tocsin.corpora.judge import Settings, Step, judge_corpus
from tocsin.corpora.known_files import KNOWN, CorpusFile, look_at
from tocsin.corpora.pan12 import Pan12
from tocsin.corpora.platform import Ages, Calendar, events
from tocsin.corpora.result import VERSION, CorpusEvaluation, Reading

__all__ = [
    "KNOWN",
    "VERSION",
    "Ages",
    "AuthorTies",
    "Calendar",
    "ChatCoder2",
    "Conversation",
    "Corpus",
    "CorpusError",
    "CorpusEvaluation",
    "CorpusFile",
    "CorpusUnreadableError",
    "Message",
    "Pan12",
    "Reading",
    "Settings",
    "Step",
    "Tally",
    "WrongFilesError",
    "events",
    "folds_of",
    "judge_corpus",
    "look_at",
]
