"""Who acts on cases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Worker:
    """Who acts, as a case needs to know it. ``conflicts``: accounts of the platform that they must not judge."""

    name: str
    permissions: frozenset[str]
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()

    @property
    def actor(self) -> str:
        """The name as the ledger writes it."""
        return self.name if ":" in self.name else f"person:{self.name}"
