"""What can go wrong with a reading as a whole. A single bad line is no error: it goes to quarantine."""

from __future__ import annotations

from tocsin.failure import NoAccessError


class EventsError(NoAccessError):
    """The reading cannot go on. The message is one sentence: what, where, and what to do."""


class SourceError(EventsError):
    """A source of events is missing, unreadable or of a form that cannot hold events."""
