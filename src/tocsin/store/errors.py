"""What can go wrong between Tocsin and its database."""

from __future__ import annotations

from tocsin.failure import NoAccessError


class DatabaseError(NoAccessError):
    """The database cannot be started, reached or brought up to date. The message is one sentence."""
