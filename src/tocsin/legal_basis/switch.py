"""The switch itself: takes out of a batch of events the texts of messages that may not be read, and notes pictures."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.legal_basis.regions import AccountRegions
from tocsin.legal_basis.rules import UNKNOWN, LegalBasis, Look, Span

_NOTHING = pa.array([], pa.int64())


class Switch:
    """Takes texts away before anything looks at them, and tells which messages' pictures may not be looked at.

    A message is looked at only where the rules of everybody in it allow it at its time: sender and recipients, in each
    region that they ever stated. An edit of a message does not say who else is in it, nor does a picture that no event
    carries: the strictest rules hold for them. What is public (posts, groups, profiles), searches and memos of payments
    are no messages.

    :param read_text: whether texts are read at all; where not, none is judged.
    """

    def __init__(self, basis: LegalBasis, regions: AccountRegions, *, read_text: bool = True) -> None:
        self.basis = basis
        self._read_text = read_text
        alike: dict[tuple[Span, ...], list[pa.Array]] = {}
        stated = regions.by_region()
        for region, accounts in stated.items():
            alike.setdefault(basis.of_region(region), []).append(accounts)
        self._regimes = [(spans, pa.concat_arrays(arrays)) for spans, arrays in alike.items()]
        self._known = pa.concat_arrays(list(stated.values())) if stated else pa.array([], pa.string())
        self._barred: list[pa.Array] = []
        self._unseen: list[pa.Array] = []
        self._uploads: list[pa.Array] = []
        self._reasons: dict[Look, Counter[str]] = {what: Counter() for what in Look}
        self.messages = self.with_pictures = 0

    def take_out(self, batch: pa.Table) -> pa.Table:
        """Return the batch without the texts that may not be read; the events themselves stay."""
        self._note_pictures(batch)
        if not self._read_text:
            return batch
        kind = batch["type"].combine_chunks()
        message = pc.equal(kind, "message")
        edit = pc.and_(pc.equal(kind, "edit"), pc.equal(batch["subject_kind"].combine_chunks(), "message"))
        said = pc.greater(pc.utf8_length(batch["text"].combine_chunks()), 0)
        worded = pc.and_(pc.or_(message, pc.fill_null(edit, False)), pc.fill_null(said, False))
        which = batch.filter(worded)
        if not which.num_rows:
            return batch
        self.messages += which.num_rows
        barred = self._judged(which, Look.TEXTS, pc.equal(which["type"].combine_chunks(), "edit"))
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
        return _joined(self._barred)

    @property
    def unseen(self) -> pa.Array:
        """The rows of messages whose pictures may not be looked at (int64)."""
        return _joined(self._unseen)

    @property
    def unseen_uploads(self) -> pa.Array:
        """The rows of media events whose picture may not be looked at unless something that may be carries it."""
        return _joined(self._uploads)

    def told(self) -> dict[str, object]:
        """Return what a summary and a log say: the service, the file's digest, how many were not looked at, and why."""
        return {
            "service": self.basis.service,
            "file_sha256": self.basis.digest,
            "messages": self.messages,
            "messages_not_permitted": len(self.barred),
            "reasons": dict(sorted(self._reasons[Look.TEXTS].items())),
            "picture_messages": self.with_pictures,
            "picture_messages_not_permitted": len(self.unseen),
            "picture_reasons": dict(sorted(self._reasons[Look.PICTURES].items())),
        }

    def _note_pictures(self, batch: pa.Table) -> None:
        carries = pc.fill_null(pc.greater(pc.list_value_length(batch["media"].combine_chunks()), 0), False)
        shown = batch.filter(carries)
        kind = shown["type"].combine_chunks()
        sent, uploaded = shown.filter(pc.equal(kind, "message")), shown.filter(pc.equal(kind, "media"))
        self.with_pictures += sent.num_rows
        if sent.num_rows:
            barred = self._judged(sent, Look.PICTURES, _all(sent, value=False))
            self._unseen.append(sent["row"].combine_chunks().filter(barred))
        if uploaded.num_rows:
            # Nothing is counted of them: most are carried by a message or a post, which is judged itself.
            barred = self._judged(uploaded, Look.PICTURES, _all(uploaded, value=True), count=False)
            self._uploads.append(uploaded["row"].combine_chunks().filter(barred))

    def _judged(self, events: pa.Table, what: Look, strictly: pa.Array, *, count: bool = True) -> pa.Array:
        times = events["at"].combine_chunks()
        actors = events["actor"].combine_chunks()
        recipients = events["to"].combine_chunks()
        nowhere = pc.or_(
            pc.invert(pc.is_in(actors, self._known)), _any_in(recipients, self._known, inside=False)
        )
        holding = [
            (strictly, self.basis.strictest(what)),
            *(
                (pc.or_(pc.is_in(actors, accounts), _any_in(recipients, accounts)), spans)
                for spans, accounts in self._regimes
            ),
            (nowhere, self.basis.of_region(UNKNOWN, what)),
        ]
        barred = _all(events, value=False)
        for here, spans in holding:
            for span in spans:
                if span.allows(what):
                    continue
                # Each counts for the first reason found.
                new = pc.and_not(pc.and_(here, _within(times, span)), barred)
                found = pc.sum(new).as_py() or 0
                if found:
                    barred = pc.or_(barred, new)
                    if count:
                        self._reasons[what][span.basis] += found
        return barred


def _joined(parts: list[pa.Array]) -> pa.Array:
    return pa.concat_arrays(parts) if parts else _NOTHING


def _all(events: pa.Table, *, value: bool) -> pa.Array:
    return pa.array(np.full(events.num_rows, value))


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
