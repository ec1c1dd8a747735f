"""What can go wrong with banks. Each message is one sentence: what, where, and what to do."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class BanksError(NoAccessError):
    """Any failure of this room."""


class StoreError(BanksError):
    """The banks' file cannot be opened, read or written."""


class ListError(BanksError):
    """A list of hashes cannot be read as a whole. A single bad line is no error: it is counted and told."""


class BankRequestError(BanksError, WrongUseError):
    """What was asked for makes no sense: a name that is none, a number out of range."""


class NoSuchBankError(BankRequestError):
    """There is no bank of this name."""


class BankTakenError(BankRequestError):
    """There is a bank of this name already."""


class NoSuchContentError(BankRequestError):
    """The bank has no such item."""
