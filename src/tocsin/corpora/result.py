"""What judging on a corpus gives, as Python objects and as the JSON of ``tocsin evaluate --pan12 … --json``.

Explained in ``docs/corpora.md``. It holds figures only: no author, no conversation, no word of the corpus.
"""

from __future__ import annotations

import msgspec

from tocsin.corpora.known_files import CorpusFile
from tocsin.evaluation import Conversations, Evaluation

VERSION = 1


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, in messages: ``read = accepted + refused + left_out``.

    ``left_out``: in conversations that ``--only`` does not name; ``listed``: authors whom the labels call offenders and
    who wrote a message that was accepted; ``positive``: conversations in which one of them wrote; ``group``:
    conversations of more than two authors, ``alone``: of one.
    """

    read: int
    accepted: int
    refused: int
    left_out: int
    without_text: int
    without_time: int
    conversations: int
    positive: int
    alone: int
    group: int
    authors: int
    listed: int
    problem_count: int


class CorpusEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    """The judgement. ``authors`` is by account, ``conversations`` by conversation as it goes on.

    ``ages``: how old the authors were taken to be; ``assumptions``: that and the rest in words; ``caveats``: what the
    figures cannot say; ``problems``: the first sentences on what was refused.
    """

    version: int = VERSION
    corpus: str
    files: tuple[CorpusFile, ...]
    ages: str
    assumptions: tuple[str, ...]
    caveats: tuple[str, ...]
    reading: Reading
    problems: tuple[str, ...]
    authors: Evaluation
    conversations: Conversations
