"""What can go wrong with the log. Every message is one sentence that says what to do next."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class LogError(WrongUseError):
    """Something asked of the log cannot be done."""


class NotInLogError(LogError):
    """Nothing of the kind is in the log, or not yet in a signed checkpoint."""


class ForkError(NoAccessError):
    """The log is not what was published: signing is refused until that is settled."""


class LogKeyError(NoAccessError):
    """The key that signs the log cannot be used."""


class ExportError(NoAccessError):
    """The log cannot be written to a folder, or the folder holds another log."""


class WitnessesError(LogError):
    """The file that names the log's witnesses cannot be used."""
