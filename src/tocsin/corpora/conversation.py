"""A conversation as the corpora hold it, and the tally of what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

LONGEST_ID = 100
"""Characters of an author's or conversation's id: the contract allows 128, and suffixes come on top."""

MOST_MESSAGES = 100_000
"""Messages of one conversation, which is held in memory; the corpora's longest have some thousands."""

MOST_TOLD = 1000


@dataclass(frozen=True, slots=True)
class Message:
    """One message: ``clock`` in minutes since midnight, None where unknown; ``codes`` of annotators, if any."""

    line: int
    author: str
    text: str
    clock: int | None = None
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Messages in the order of their lines; every one's author is known."""

    name: str
    messages: tuple[Message, ...]

    @property
    def authors(self) -> tuple[str, ...]:
        """Who wrote, in the order of their first messages."""
        return tuple(dict.fromkeys(message.author for message in self.messages))


@dataclass
class Tally:
    """Totals of one reading. Always ``read = accepted + refused + left_out``, in messages.

    ``left_out``: messages of conversations that nobody asked for; ``problems``: the first sentences on what was
    refused, ``problem_count`` all of them. ``without_text`` and ``without_time`` are among the accepted.
    """

    read: int = 0
    accepted: int = 0
    refused: int = 0
    left_out: int = 0
    conversations: int = 0
    without_text: int = 0
    without_time: int = 0
    problem_count: int = 0
    problems: list[str] = field(default_factory=list)

    def tell(self, problem: str) -> None:
        """Note a sentence on what was refused."""
        self.problem_count += 1
        if len(self.problems) < MOST_TOLD:
            self.problems.append(problem)

    def refuse(self, path: Path, line: int, reason: str, messages: int = 1) -> None:
        """Count refused messages and say why."""
        self.refused += messages
        self.tell(f"{path}, line {line}: {reason}")


class Corpus(Protocol):
    """A corpus on disk: who is listed as an offender, and its conversations, streamed as often as wanted."""

    @property
    def name(self) -> str:
        """Return the corpus's name for people."""
        ...

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the files that are read, the one with the messages first."""
        ...

    @property
    def has_negatives(self) -> bool:
        """Whether it holds conversations without an offender, so that false alarms can be counted."""
        ...

    def is_listed(self, author: str) -> bool:
        """Whether the labels call the author an offender."""
        ...

    def read(self, tally: Tally, on_bytes: Callable[[int], None] = lambda _: None) -> Iterator[Conversation]:
        """Yield the conversations that hold a message; what is refused stands in ``tally``."""
        ...
