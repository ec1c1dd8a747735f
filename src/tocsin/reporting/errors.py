"""What can go wrong with a report. Every message is one sentence that says what to do next."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class ReportError(WrongUseError):
    """Something asked of a report cannot be done."""


class UnknownDraftError(ReportError):
    """No draft has this id."""


class StaleDraftError(ReportError):
    """Somebody else edited the draft meanwhile."""


class DocumentError(ReportError):
    """A document is none that the model can read, or breaks it."""


class SchemaError(ReportError):
    """What was served as the schema is none that can be used."""


class ReceiverError(NoAccessError):
    """The receiving server cannot be reached, or answers what cannot be read."""
