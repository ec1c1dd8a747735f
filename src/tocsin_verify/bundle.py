"""Proofs to take away (C2SP tlog-proof): an entry's place in a signed tree, with or without what the entry says.

What the log publishes of an entry is a commitment, SHA-256 over 16 random bytes (the salt) and the record in canonical
JSON (RFC 8785). Whoever holds salt and record can open it; nobody can guess it. A proof's ``extra`` line, where there
is one, is JSON that gives both: ``{"record": "…", "salt": "base64"}``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from tocsin_verify.checkpoint import Checkpoint, read_checkpoint, read_size, verify_checkpoint
from tocsin_verify.errors import NotVerifiedError, UnreadableError
from tocsin_verify.merkle import HASH_BYTES, check_inclusion, leaf_hash
from tocsin_verify.note import decode64
from tocsin_verify.policy import Policy

HEADER = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof. ``opened``: the commitment that its record and salt give; ``None`` where it discloses nothing."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint
    record: str | None
    opened: bytes | None


@dataclass(frozen=True, slots=True)
class Verified:
    """What a proof shows."""

    proof: Proof
    seen: dict[str, datetime]


def commitment_of(salt: bytes, record: bytes) -> bytes:
    """Return what the log publishes of a record: the bytes of its leaf."""
    return hashlib.sha256(salt + record).digest()


def read_proofs(raw: bytes, what: str) -> list[Proof]:
    """Read a file of proofs, one after another; most hold one.

    :raises UnreadableError: where it holds none, or one is broken.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{what} is not UTF-8 text") from error
    head = HEADER + "\n"
    if not text.startswith(head):
        raise UnreadableError(f"{what} is no proof: it does not begin with {HEADER}")
    parts = ("\n" + text).split("\n" + head)[1:]
    # The split takes the last newline of all proofs but the last.
    return [_read(part if part.endswith("\n") else part + "\n", what) for part in parts]


def _read(text: str, what: str) -> Proof:
    head, blank, rest = text.partition("\n\n")
    if not blank:
        raise UnreadableError(f"{what} is cut off: its proof has no checkpoint")
    lines = head.split("\n")
    record, opened = None, None
    if lines[0].startswith("extra "):
        record, opened = _disclosed(decode64(lines.pop(0)[6:], f"the extra line of {what}"), what)
    if not lines or not lines[0].startswith("index "):
        raise UnreadableError(f"{what} does not say which entry it proves")
    index = read_size(lines[0][6:], f"the index in {what}")
    path = tuple(decode64(line, f"a hash in {what}") for line in lines[1:])
    if any(len(step) != HASH_BYTES for step in path):
        raise UnreadableError(f"{what} holds a hash that is no SHA-256 hash")
    return Proof(index, path, read_checkpoint(rest.encode(), f"the checkpoint in {what}"), record, opened)


def _disclosed(extra: bytes, what: str) -> tuple[str, bytes]:
    try:
        found = json.loads(extra)
        record, salt = found["record"], decode64(found["salt"], f"the salt in {what}")
        return record, commitment_of(salt, record.encode())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(f"{what} discloses a record in another form than record and salt") from error


def verify_proof(proof: Proof, policy: Policy, commitment: bytes | None = None) -> Verified:
    """Check one proof: signatures, then that the entry stands where it says.

    :param commitment: what the entry must be, as a receipt has it; else what the proof discloses.
    :raises NotVerifiedError: where anything does not hold.
    """
    seen = verify_checkpoint(proof.checkpoint, policy)
    entry = proof.opened if commitment is None else commitment
    if entry is None:
        raise NotVerifiedError(
            "this proof does not disclose its entry; give the receipt (--receipt) that says what it must be"
        )
    if proof.opened is not None and proof.opened != entry:
        raise NotVerifiedError("the proof discloses another record than the receipt promises")
    check_inclusion(leaf_hash(entry), proof.index, proof.checkpoint.size, proof.path, proof.checkpoint.root)
    return Verified(proof, seen)
