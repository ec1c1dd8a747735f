"""What can go wrong with statements of reasons. Every message is one sentence that says what to do next."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class StatementError(WrongUseError):
    """Something asked of a statement or a batch cannot be done."""


class DsaSettingsError(WrongUseError):
    """``dsa.yaml`` or the environment says what makes no sense."""


class ExportError(NoAccessError):
    """A file of statements or figures cannot be read."""
