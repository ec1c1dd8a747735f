"""How HMA writes that an item is disabled: 0 for good, 1 not at all, else until that second since 1970."""

from __future__ import annotations

from typing import Any

from tocsin.api.hma.refusal import RefusedError
from tocsin.banks import FOREVER

_NEVER_AGAIN, _ENABLED = 0, 1
_FIVE_YEARS = 5 * 365 * 86_400


def as_hma(disabled_until: int) -> int:
    """Return what a bank says, as HMA writes it."""
    if disabled_until >= FOREVER:
        return _NEVER_AGAIN
    return disabled_until or _ENABLED


def read_disabled(said: dict[str, Any], now: int) -> int | None:
    """Return what a client says, as banks keep it; ``None`` where it says nothing.

    :raises RefusedError: 400 where it is no number, or more than five years ahead.
    """
    if "disable_until_ts" not in said:
        return None
    value = said["disable_until_ts"]
    try:
        until = int(value) if isinstance(value, str | int | float) else -1
    except (ValueError, OverflowError) as error:
        raise RefusedError(400, "Invalid int: disable_until_ts is in seconds since 1970") from error
    if until < 0:
        raise RefusedError(400, "disable_until_ts must be a non-negative integer")
    if until > now + _FIVE_YEARS:
        raise RefusedError(400, "disable_until_ts must be less than 5 years in the future")
    return {_NEVER_AGAIN: FOREVER, _ENABLED: 0}.get(until, until)
