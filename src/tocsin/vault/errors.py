"""What can go wrong with the vault. Every message is one sentence that says what to do next."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class VaultError(WrongUseError):
    """Something asked of the vault cannot be done."""


class NotAllowedError(VaultError):
    """The person lacks the right, the purpose, or must not touch this case."""


class HeldError(VaultError):
    """A hold stands against what was asked."""


class UnknownItemError(VaultError):
    """The vault has no such item, hold or request, or has it no longer."""


class MasterKeyError(NoAccessError):
    """The key that wraps all others cannot be used."""


class DamagedError(NoAccessError):
    """What is kept is not what was put in: a file or a key is missing, cut off or changed."""


class KeepingError(NoAccessError):
    """The vault's folder cannot be read or written."""


class TimeStampError(NoAccessError):
    """The time-stamping authority did not give a stamp that holds."""
