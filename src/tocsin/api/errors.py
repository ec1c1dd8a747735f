"""What can go wrong before a request comes. Each message is one sentence: what, where, and what to do."""

from __future__ import annotations

from tocsin.failure import NoAccessError, WrongUseError


class ApiError(Exception):
    """Any failure of this room."""


class AddressError(ApiError, WrongUseError):
    """An address or a network is written wrongly, or would be listened on without protection."""


class BodyError(ApiError):
    """The body of a request is too long or comes too slowly. ``status``: of HTTP."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class ListenError(ApiError, NoAccessError):
    """An address cannot be listened on: the port is taken, or the host is not this machine's."""
