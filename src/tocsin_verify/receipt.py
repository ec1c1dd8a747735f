"""Receipts: the log's signed promise that a flag will be in it within a stated time.

A receipt is a signed note of six lines. Its first line keeps it apart from checkpoints, whose second line is a number.
"""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tocsin_verify.checkpoint import read_size
from tocsin_verify.errors import NotVerifiedError, UnreadableError
from tocsin_verify.merkle import HASH_BYTES
from tocsin_verify.note import Note, VerifierKey, decode64, read_note

FIRST_LINE = "tocsin-receipt/v1"
_LATEST = 253_402_300_799
_LONGEST = 366 * 24 * 3600
"""No promise is for longer than a year, in seconds."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A promise: the flag, the commitment that the log will hold, when it was taken, and until when it will be in."""

    origin: str
    flag: uuid.UUID
    commitment: bytes
    at: datetime
    within: timedelta
    note: Note

    @property
    def due(self) -> datetime:
        """When the promise is broken, if the log does not hold the flag."""
        return self.at + self.within


def receipt_text(origin: str, flag: uuid.UUID, commitment: bytes, at: datetime, within: timedelta) -> str:
    """Return the text that is signed."""
    encoded = base64.b64encode(commitment).decode()
    return (
        f"{FIRST_LINE}\n{origin}\nflag {flag}\ncommitment {encoded}\n"
        f"time {int(at.timestamp())}\nwithin {int(within.total_seconds())}\n"
    )


def read_receipt(raw: bytes, what: str = "the receipt") -> Receipt:
    """Read a receipt; its signature is not checked yet.

    :raises UnreadableError: where it is none.
    """
    note = read_note(raw, what)
    lines = note.text.split("\n")[:-1]
    if len(lines) != 6 or lines[0] != FIRST_LINE:
        raise UnreadableError(
            f"{what} is no receipt: it does not begin with {FIRST_LINE} and go on for five lines"
        )
    values = []
    for word, line in zip(("flag", "commitment", "time", "within"), lines[2:], strict=True):
        name, _, value = line.partition(" ")
        if name != word:
            raise UnreadableError(f"{what} has {name[:20]!r} where it should have {word!r}")
        values.append(value)
    commitment = decode64(values[1], f"the commitment of {what}")
    at, within = read_size(values[2], f"the time of {what}"), read_size(values[3], f"the delay of {what}")
    if len(commitment) != HASH_BYTES or at > _LATEST - _LONGEST or within > _LONGEST:
        raise UnreadableError(f"{what} holds a value that cannot be")
    try:
        flag = uuid.UUID(values[0])
    except ValueError as error:
        raise UnreadableError(f"{what} names no flag") from error
    return Receipt(
        lines[1], flag, commitment, datetime.fromtimestamp(at, UTC), timedelta(seconds=within), note
    )


def verify_receipt(receipt: Receipt, key: VerifierKey) -> None:
    """Check that the log made the promise.

    :raises NotVerifiedError: where it did not.
    """
    if receipt.origin != key.name:
        raise NotVerifiedError(
            f"this receipt is of the log {receipt.origin!r}, and the key is of {key.name!r}"
        )
    receipt.note.verify(key)
