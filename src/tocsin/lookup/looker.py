"""One person's, or one machine's, looks for one purpose: each is written down before anything is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.clock import Clock
from tocsin.lookup.asking import Asked, Inquiry, LookLog, Lookup
from tocsin.lookup.content import AddressUse, Conversation, Identity, Picture, Written
from tocsin.lookup.errors import NoPurposeError, QuestionError

MOST_AROUND = 1000
"""Most messages before or after an event."""

MOST_IDS = 10_000
"""Most ids in one inquiry."""


class Looker:
    """The only way to content. Where the log cannot be written, nothing is shown.

    :param who: as the log names people, e.g. ``person:anna``.
    :param purpose: what the content is needed for.
    :raises NoPurposeError: where either is missing.
    """

    def __init__(self, lookup: Lookup, log: LookLog, clock: Clock, *, who: str, purpose: str) -> None:
        if not who.strip():
            raise NoPurposeError("content was asked for by nobody; say who looks")
        if not purpose.strip():
            raise NoPurposeError("content was asked for without a purpose; say what it is needed for")
        self._lookup, self._log, self._clock = lookup, log, clock
        self._who, self._purpose = who, purpose

    def written(self, events: Sequence[str]) -> Mapping[str, Written]:
        """Return events (messages, posts, searches, any) by id: all that were asked for, absent ones as absent.

        :raises ContentError: where the content's source cannot be read at all; so do the other methods.
        """
        return self._lookup.written(self._note(Asked.TEXT, events))

    def conversations(self, events: Sequence[str], *, before: int = 5, after: int = 5) -> list[Conversation]:
        """Return what was written around events, oldest conversation first.

        What belongs to no conversation (a post, a payment) stands alone; what is absent, alone and last.

        :param before: messages of the same conversation before each event, 0 to 1,000; ``after``: after it.
        :raises QuestionError: where they are not.
        """
        if not (0 <= before <= MOST_AROUND and 0 <= after <= MOST_AROUND):
            raise QuestionError(
                f"{before} messages before and {after} after cannot be shown; ask for 0 to {MOST_AROUND}"
            )
        return self._lookup.conversations(self._note(Asked.CONVERSATION, events), before, after)

    def picture(self, media: str) -> Picture:
        """Return the bytes of a picture or video."""
        return self._lookup.picture(self._note(Asked.PICTURE, [media]))

    def identities(self, accounts: Sequence[str]) -> Mapping[str, Identity]:
        """Return who holds accounts, by account: all that were asked for, absent ones as absent."""
        return self._lookup.identities(self._note(Asked.IDENTITY, accounts))

    def addresses(
        self, accounts: Sequence[str], *, since: datetime | None = None, until: datetime | None = None
    ) -> list[AddressUse]:
        """Return the network addresses that accounts acted from, oldest first; ``until`` is excluded."""
        return self._lookup.addresses(self._note(Asked.ADDRESS, accounts), since, until)

    def _note(self, asked: Asked, ids: Sequence[str]) -> Inquiry:
        if len(ids) > MOST_IDS:
            raise QuestionError(f"{len(ids)} ids are too many for one look; ask for {MOST_IDS} at most")
        inquiry = Inquiry(self._who, self._purpose, asked, tuple(dict.fromkeys(ids)), self._clock.now())
        self._log(inquiry)
        return inquiry
