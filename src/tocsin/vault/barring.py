"""Which messages and pictures the machine leaves alone: those that no law lets it look at, until people decided.

What people confirmed, or reported, they have read; the law then wants it kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tocsin.cases import State, read_case
from tocsin.inbox import regions_of
from tocsin.legal_basis import LegalBasis, Look
from tocsin.lookup import Written
from tocsin.store import Store
from tocsin.vault.gathering import Bar, Barred

_UNDECIDED = frozenset({State.NEW, State.TRIAGE, State.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Barring:
    """Asks the switch. ``basis``: the rules of today; ``None`` where every message may be read."""

    store: Store
    basis: Callable[[], LegalBasis | None]

    def of_case(self, case_id: str) -> Bar:
        """Return what bars messages of a case now.

        :raises tocsin.legal_basis.LegalBasisError: where the rules cannot be used.
        """
        basis = self.basis()
        with self.store.read() as connection:
            undecided = read_case(connection, case_id).state in _UNDECIDED
        if basis is None or not undecided:
            return lambda _: {}
        return lambda written: self._barred(basis, written)

    def _barred(self, basis: LegalBasis, written: Sequence[Written]) -> dict[str, Barred]:
        with self.store.read() as connection:
            stated = regions_of(connection, {who for each in written for who in _people(each)})
        found = {}
        for each in written:
            if each.at is None:
                continue
            parties = [stated.get(who, frozenset()) for who in _people(each)]
            no = Barred(
                text=basis.against(each.at, parties, strictly=bool(each.edits)),
                pictures=basis.against(each.at, parties, what=Look.PICTURES),
            )
            if no != Barred():
                found[each.event] = no
        return found


def _people(written: Written) -> list[str]:
    return [*([] if written.actor is None else [written.actor]), *written.to]
