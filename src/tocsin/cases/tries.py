"""What is tried again: transactions that the database ended because two of them stood in each other's way."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

Result = TypeVar("Result")

_TRIES = 5
"""Times in all; a tie that comes back so often is a fault, and is told."""

_TIES = frozenset({"40001", "40P01", "23505"})
"""SQLSTATE of a serialization failure, a deadlock, and of two who opened the same case at the same moment."""


def again_where_tied(transaction: Callable[[], Result]) -> Result:
    """Return what a whole transaction gives; it is done again where the database chose it to end a tie.

    :raises DBAPIError: where the database refuses it for another reason, or time after time.
    """
    for _ in range(_TRIES - 1):
        try:
            return transaction()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _TIES:
                raise
    return transaction()
