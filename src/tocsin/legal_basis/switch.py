"""The switch itself: takes out of a batch of events the texts of messages that may not be read."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.legal_basis.regions import AccountRegions
from tocsin.legal_basis.rules import UNKNOWN, LegalBasis, Span


class Switch:
    """Takes texts away before anything looks at them.

    A message is read only where the rules of everybody in it allow it at its time: sender and recipients, in each
    region that they ever stated. An edit of a message does not say who else is in it, so the strictest rules hold for
    it. What is public (posts, groups, profiles), searches and memos of payments are no messages.
    """

    def __init__(self, basis: LegalBasis, regions: AccountRegions) -> None:
        self.basis = basis
        alike: dict[tuple[Span, ...], list[pa.Array]] = {}
        stated = regions.by_region()
        for region, accounts in stated.items():
            alike.setdefault(basis.of_region(region), []).append(accounts)
        self._regimes = [(spans, pa.concat_arrays(arrays)) for spans, arrays in alike.items()]
        self._known = pa.concat_arrays(list(stated.values())) if stated else pa.array([], pa.string())
        self._barred: list[pa.Array] = []
        self._reasons: Counter[str] = Counter()
        self.messages = 0

    def take_out(self, batch: pa.Table) -> pa.Table:
        """Return the batch without the texts that may not be read; the events themselves stay."""
        kind = batch["type"].combine_chunks()
        message = pc.equal(kind, "message")
        edit = pc.and_(pc.equal(kind, "edit"), pc.equal(batch["subject_kind"].combine_chunks(), "message"))
        said = pc.greater(pc.utf8_length(batch["text"].combine_chunks()), 0)
        worded = pc.and_(pc.or_(message, pc.fill_null(edit, False)), pc.fill_null(said, False))
        which = batch.filter(worded)
        if not which.num_rows:
            return batch
        self.messages += which.num_rows
        barred = self._judged(which)
        if not pc.any(barred).as_py():
            return batch
        rows = which["row"].combine_chunks().filter(barred)
        self._barred.append(rows)
        texts = pc.if_else(
            pc.is_in(batch["row"].combine_chunks(), rows),
            pa.scalar(None, pa.string()),
            batch["text"].combine_chunks(),
        )
        return batch.set_column(batch.column_names.index("text"), batch.schema.field("text"), texts)

    @property
    def barred(self) -> pa.Array:
        """The rows of messages whose text was not read (int64)."""
        return pa.concat_arrays(self._barred) if self._barred else pa.array([], pa.int64())

    def told(self) -> dict[str, object]:
        """Return what a summary and a log say: the service, the file's digest, how many were not read, and why."""
        return {
            "service": self.basis.service,
            "file_sha256": self.basis.digest,
            "messages": self.messages,
            "messages_not_permitted": len(self.barred),
            "reasons": dict(sorted(self._reasons.items())),
        }

    def _judged(self, messages: pa.Table) -> pa.Array:
        times = messages["at"].combine_chunks()
        actors = messages["actor"].combine_chunks()
        recipients = messages["to"].combine_chunks()
        barred = pa.array(np.zeros(messages.num_rows, dtype=bool))
        edits = pc.equal(messages["type"].combine_chunks(), "edit")
        strictest, unknown = self.basis.strictest, self.basis.of_region(UNKNOWN)
        barred = self._barring(barred, edits, strictest, times)
        for spans, accounts in self._regimes:
            here = pc.or_(pc.is_in(actors, accounts), _any_in(recipients, accounts))
            barred = self._barring(barred, here, spans, times)
        nowhere = pc.or_(
            pc.invert(pc.is_in(actors, self._known)), _any_in(recipients, self._known, inside=False)
        )
        return self._barring(barred, nowhere, unknown, times)

    def _barring(
        self, barred: pa.Array, here: pa.Array, spans: tuple[Span, ...], times: pa.Array
    ) -> pa.Array:
        """Return ``barred`` with those of ``here`` that a span forbids; each counts for the first reason found."""
        for span in spans:
            if span.read:
                continue
            new = pc.and_not(pc.and_(here, _within(times, span)), barred)
            count = pc.sum(new).as_py() or 0
            if count:
                self._reasons[span.basis] += count
                barred = pc.or_(barred, new)
        return barred


def _within(times: pa.Array, span: Span) -> pa.Array:
    return pc.and_(
        pc.greater_equal(times, pa.scalar(span.since, times.type)),
        pc.less(times, pa.scalar(span.until, times.type)),
    )


def _any_in(lists: pa.Array, accounts: pa.Array, *, inside: bool = True) -> pa.Array:
    """Return for each list whether one of its accounts is among ``accounts`` (or, not ``inside``, is none of them)."""
    found = pc.is_in(pc.list_flatten(lists), accounts)
    if not inside:
        found = pc.invert(found)
    parents = pc.list_parent_indices(lists).filter(found)
    return pc.is_in(pa.array(np.arange(len(lists)), parents.type), parents)
