"""Checkpoints of a log (C2SP tlog-checkpoint), and cosignatures of witnesses (C2SP tlog-cosignature)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tocsin_verify.errors import NotVerifiedError, UnreadableError
from tocsin_verify.merkle import HASH_BYTES
from tocsin_verify.note import KeyKind, Note, Signature, VerifierKey, decode64, read_note
from tocsin_verify.policy import Policy

AHEAD = timedelta(minutes=5)
"""How far the clocks of honest machines may differ."""

_TIMED = 8 + 64
_LATEST = 253_402_300_799
"""The last second of the year 9999."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large the log is, and the root over all of it; ``note`` is what was signed."""

    origin: str
    size: int
    root: bytes
    note: Note


def read_checkpoint(raw: bytes, what: str = "the checkpoint") -> Checkpoint:
    """Read a checkpoint; its signatures are not checked yet.

    :raises UnreadableError: where it is none.
    """
    note = read_note(raw, what)
    lines = note.text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines):
        raise UnreadableError(f"{what} is no checkpoint: it wants origin, size and root, a line each")
    origin, size, root = lines[:3]
    found = decode64(root, f"the root of {what}")
    if len(found) != HASH_BYTES:
        raise UnreadableError(f"the root of {what} is no SHA-256 hash")
    return Checkpoint(origin, read_size(size, f"the size of {what}"), found, note)


def read_size(written: str, what: str) -> int:
    """Read a decimal number without leading zeroes.

    :raises UnreadableError: where it is none.
    """
    if (
        not (written.isascii() and written.isdecimal())
        or len(written) > 18
        or (written[0] == "0" and written != "0")
    ):
        raise UnreadableError(f"{what} is no whole number")
    return int(written)


def verify_checkpoint(checkpoint: Checkpoint, policy: Policy) -> dict[str, datetime]:
    """Check a checkpoint against a policy; return which witnesses saw it, and when.

    :raises NotVerifiedError: where the log's key did not sign it, or fewer witnesses than wanted did.
    """
    if checkpoint.origin != policy.log.name:
        raise NotVerifiedError(
            f"this is of the log {checkpoint.origin!r}, and the key that was given is of {policy.log.name!r}"
        )
    checkpoint.note.verify(policy.log)
    seen: dict[VerifierKey, datetime] = {}
    refused: list[str] = []
    for witness in policy.witnesses:
        for signature in checkpoint.note.signatures:
            if (signature.name, signature.key_id) == (witness.name, witness.id):
                at = cosigned_at(checkpoint.note.text, signature, witness)
                if policy.latest is None or at <= policy.latest:
                    seen[witness] = at
                else:
                    refused.append(
                        f"; the cosignature of {witness.name} does not count: it is dated {at:%Y-%m-%d %H:%M:%S} UTC, "
                        "which is still to come, so that its clock is wrong, or yours"
                    )
    if not policy.quorum.met(seen):
        raise NotVerifiedError(
            f"only {len(seen)} of the {len(policy.witnesses)} witnesses that you trust saw this checkpoint, fewer than "
            f"you want: others may be shown another log{''.join(refused)}"
        )
    return {witness.name: at for witness, at in seen.items()}


def cosigned_at(text: str, signature: Signature, witness: VerifierKey) -> datetime:
    """Return when a witness cosigned a checkpoint's text.

    :raises NotVerifiedError: where the cosignature is false.
    """
    if witness.kind is not KeyKind.WITNESS or len(signature.value) != _TIMED:
        raise NotVerifiedError(f"the cosignature of {witness.name} is of another form")
    (at,) = struct.unpack(">Q", signature.value[:8])
    message = f"cosignature/v1\ntime {at}\n{text}".encode()
    if at == 0:
        raise NotVerifiedError(f"the cosignature of {witness.name} does not say when it was made")
    if at > _LATEST or not witness.verifies(signature.value[8:], message):
        raise NotVerifiedError(f"the cosignature of {witness.name} is false")
    return datetime.fromtimestamp(at, UTC)
