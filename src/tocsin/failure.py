"""Two kinds of failure that a person can act on. A room says which of them an error is; a face, how it ends."""

from __future__ import annotations


class WrongUseError(Exception):
    """What was asked for makes no sense, or a file that says what to do is wrong. The message is one sentence."""


class NoAccessError(Exception):
    """Something cannot be read, written or reached. The message is one sentence."""
