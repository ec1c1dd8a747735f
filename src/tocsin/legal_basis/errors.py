"""What can be wrong with a file of legal bases."""

from __future__ import annotations

from tocsin.failure import WrongUseError


class LegalBasisError(WrongUseError):
    """The file cannot be used, or does not fit what is to be scanned. The message is one sentence."""
