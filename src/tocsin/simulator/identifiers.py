"""Opaque ids: unique, cheap, and silent about who is behind them or in which order they were made."""

from __future__ import annotations

# An odd factor permutes the integers modulo a power of two (Knuth, TAOCP 2, 3.2.1.2), so that distinct
# numbers stay distinct while neighbours lie far apart.
_FACTOR_48 = 0x9E3779B97F4B
_MASK_48 = (1 << 48) - 1
SHARD_BITS = 26


def account_id(index: int) -> str:
    """The id of the person or fake account at ``index``."""
    return f"u{(index * 0x9E3779B1 + 0x51ED27) & 0xFFFFFFFF:08x}"


class Identifiers:
    """Ids of one shard, one counter a prefix: ``e`` events, ``c`` conversations, ``p`` pictures, and so on."""

    def __init__(self, shard: int) -> None:
        self._shard = (shard << SHARD_BITS) + 1
        self._next: dict[str, int] = {}

    def new(self, prefix: str) -> str:
        """One new id."""
        number = self._next.get(prefix, 0)
        self._next[prefix] = number + 1
        return f"{prefix}{((self._shard + number) * _FACTOR_48) & _MASK_48:012x}"

    def batch(self, prefix: str, count: int) -> list[str]:
        """``count`` new ids."""
        first = self._shard + self._next.get(prefix, 0)
        self._next[prefix] = self._next.get(prefix, 0) + count
        return [f"{prefix}{(n * _FACTOR_48) & _MASK_48:012x}" for n in range(first, first + count)]
