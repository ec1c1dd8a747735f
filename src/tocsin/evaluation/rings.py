"""Whether the accounts of a ring came into one case, and whether anybody found the ring."""

from __future__ import annotations

import math
from collections import Counter

from tocsin.evaluation.ledger import Ledger
from tocsin.evaluation.result import Rings
from tocsin.evaluation.shares import rounded, share


def judge_rings(ledger: Ledger) -> Rings | None:
    """Return how whole the alarms hold the rings of the truth; None where the truth lists none."""
    rings = ledger.truth.rings
    if not rings:
        return None
    standing: dict[str, set[int]] = {}
    for at, case in enumerate(ledger.alarms):
        for entry in case.accounts:
            standing.setdefault(entry.account, set()).add(at)

    def most(members: set[str]) -> int:
        together = Counter(at for member in members for at in standing.get(member, ()))
        return max(together.values(), default=0)

    several = [set(ring.accounts) for ring in rings if len(set(ring.accounts)) > 1]
    acting = [members for ring in rings if len(members := set(ring.accounts) & ledger.planted.keys()) > 1]
    found = [any(ledger.shown(account) for account in ring.accounts) for ring in rings]
    silent = [seen for ring, seen in zip(rings, found, strict=True) if ring.silent]
    return Rings(
        complete=share(sum(most(members) == len(members) for members in several), len(several)),
        complete_acting=share(sum(most(members) == len(members) for members in acting), len(acting)),
        half=share(sum(2 * most(members) >= len(members) for members in several), len(several)),
        mean_share=rounded(
            math.fsum(sorted(most(members) / len(members) for members in several)) / len(several)
        )
        if several
        else None,
        found=share(sum(found), len(found)),
        found_silent=share(sum(silent), len(silent)),
    )
