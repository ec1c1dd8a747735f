"""Cases like a case: those that share accounts with it, and those whose evidence weighs alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from tocsin.cases.ledger import CaseFile
from tocsin.cases.tables import case_file
from tocsin.store import statement

_MOST = 10
_CANDIDATES = 100
"""Cases of the same kind, lately changed, whose evidence is compared: what is read stays small in a large store."""

_LEAST_LIKENESS = 0.6
"""Cosine from which two profiles of evidence are called alike. Set by hand: reviewers see the number."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A case like another. ``accounts``: how many they share; ``likeness``: 0 to 1, of what their evidence weighs."""

    file: CaseFile
    accounts: int
    likeness: float | None


def similar_cases(connection: Connection, case: CaseFile, permissions: Sequence[str]) -> list[Similar]:
    """Return cases like this one that somebody with these permissions may see: shared accounts first, then likeness."""
    asked = {
        "case_id": case.id,
        "kind": str(case.kind),
        "permissions": list(permissions),
        "most": _MOST,
        "candidates": _CANDIDATES,
        "least": _LEAST_LIKENESS,
    }
    shared = {
        row.id: row.accounts for row in connection.execute(statement("tocsin.cases", "sharing_cases"), asked)
    }
    # What no scan spoke of has no evidence to compare.
    scanned = case.probability is not None
    rows = connection.execute(statement("tocsin.cases", "alike_cases"), asked) if scanned else ()
    alike = {row.id: row.likeness for row in rows}
    files = connection.execute(select(case_file).where(case_file.c.id.in_([*shared, *alike]))).mappings()
    found = [Similar(file := CaseFile.of(row), shared.get(file.id, 0), alike.get(file.id)) for row in files]
    return sorted(found, key=lambda each: (-each.accounts, -(each.likeness or 0.0), each.file.id))
