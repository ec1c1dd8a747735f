"""Published figures: that they follow from the log between two checkpoints, with the entries shut.

A folder of figures holds ``figures.json`` (what is told) and ``proof.json`` (why it is true): a signed statement of a
sum tree's root, the two checkpoints, and the root's sums of all numbers that are shown, each opened by its salt.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tocsin_verify.checkpoint import Checkpoint, read_checkpoint, read_size, verify_checkpoint
from tocsin_verify.counting import Bucket
from tocsin_verify.errors import NotVerifiedError, UnreadableError
from tocsin_verify.merkle import EMPTY_ROOT, HASH_BYTES, check_consistency
from tocsin_verify.note import Note, decode64, read_note
from tocsin_verify.policy import Policy
from tocsin_verify.sums import SALT_BYTES, SumNode

FIRST_LINE = "tocsin-figures/v1"
FIGURES, PROOF = "figures.json", "proof.json"
"""The files of a folder of figures that the verifier reads."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What the log's key signed: the period, the entries that were counted (``start`` on, before ``end``), the root."""

    origin: str
    first: date
    last: date
    start: int
    end: int
    buckets: int
    digest: bytes
    root: bytes
    note: Note


@dataclass(frozen=True, slots=True)
class FiguresProof:
    """What stands in ``proof.json``. ``opened``: sums of the root that are shown, with their salts, by bucket."""

    statement: Statement
    since: Checkpoint | None
    until: Checkpoint
    consistency: tuple[bytes, ...]
    buckets: tuple[Bucket, ...]
    root: SumNode
    opened: Mapping[int, tuple[int, bytes]]


def digest_of(buckets: Iterable[Bucket]) -> bytes:
    """Return what the statement says of the buckets: the hash of their names, in order."""
    written = json.dumps([list(each) for each in buckets], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).digest()


def read_figures_proof(raw: bytes, what: str) -> FiguresProof:
    """Read a proof of figures; nothing is checked yet.

    :raises UnreadableError: where it is none.
    """
    return proof_of(read_object(raw, what), what)


def proof_of(found: dict[str, Any], what: str) -> FiguresProof:
    """Return the proof that an object of JSON holds.

    :raises UnreadableError: where it holds none.
    """
    try:
        since = found["since"]
        return FiguresProof(
            _statement(found["statement"], what),
            None if since is None else read_checkpoint(since.encode(), f"the first checkpoint in {what}"),
            read_checkpoint(found["until"].encode(), f"the last checkpoint in {what}"),
            tuple(decode64(each, f"a hash in {what}") for each in found["consistency"]),
            tuple((table, row, column) for table, row, column in found["buckets"]),
            node_of(found["root"], what),
            {
                int(bucket): (int(count), decode64(salt, f"a salt in {what}"))
                for bucket, count, salt in found["opened"]
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(f"{what} is no proof of figures") from error


def node_of(found: dict[str, Any], what: str) -> SumNode:
    """Return the node of a sum tree that an object of JSON holds.

    :raises UnreadableError: where its numbers or hashes cannot be.
    """
    start, size = int(found["start"]), int(found["size"])
    head, sums = decode64(found["head"], f"a node of {what}"), decode64(found["sums"], f"a node of {what}")
    if not (0 <= start < 2**63 and 0 < size < 2**63) or len(head) != HASH_BYTES * (1 if size == 1 else 2):
        raise UnreadableError(f"{what} holds a node that cannot be")
    return SumNode(start, size, head, sums)


def read_object(raw: bytes, what: str) -> dict[str, Any]:
    """Return an object of JSON.

    :raises UnreadableError: where it is none.
    """
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise UnreadableError(f"{what} is no JSON") from error
    if not isinstance(found, dict):
        raise UnreadableError(f"{what} holds no object")
    return found


def statement_text(
    origin: str, days: tuple[date, date], entries: tuple[int, int], buckets: Sequence[Bucket], root: bytes
) -> str:
    """Return the text that is signed. ``entries``: the first that is counted, and the one after the last."""
    return (
        f"{FIRST_LINE}\n{origin}\nfrom {days[0]}\nto {days[1]}\nlog {entries[0]} {entries[1]}\n"
        f"buckets {len(buckets)} {digest_of(buckets).hex()}\nroot {root.hex()}\n"
    )


def _statement(written: str, what: str) -> Statement:
    note = read_note(written.encode(), f"the statement in {what}")
    lines = note.text.split("\n")[:-1]
    words = [line.split(" ") for line in lines]
    if len(lines) != 7 or lines[0] != FIRST_LINE:
        raise UnreadableError(
            f"the statement in {what} does not begin with {FIRST_LINE} and go on for six lines"
        )
    if [each[0] for each in words[2:]] != ["from", "to", "log", "buckets", "root"]:
        raise UnreadableError(f"the statement in {what} has other lines than it should")
    (_, first), (_, last), (_, start, end), (_, buckets, digest), (_, root) = words[2:]
    return Statement(
        lines[1],
        date.fromisoformat(first),
        date.fromisoformat(last),
        read_size(start, f"a place in {what}"),
        read_size(end, f"a place in {what}"),
        read_size(buckets, f"the number of buckets in {what}"),
        bytes.fromhex(digest),
        bytes.fromhex(root),
        note,
    )


def verify_figures_proof(proof: FiguresProof, policy: Policy) -> None:
    """Check everything in a proof: signatures, that the log only grew, that the sums belong to the root.

    :raises NotVerifiedError: where anything does not hold.
    """
    said = proof.statement
    if said.origin != policy.log.name:
        raise NotVerifiedError(
            f"these figures are of the log {said.origin!r}, and the key is of {policy.log.name!r}"
        )
    said.note.verify(policy.log)
    verify_checkpoint(proof.until, policy)
    if proof.since is not None:
        # It is held to the log's own signature alone: who saw the later one saw that it begins with this one.
        proof.since.note.verify(policy.log)
    old_size, old_root = (0, EMPTY_ROOT) if proof.since is None else (proof.since.size, proof.since.root)
    if (said.start, said.end) != (old_size, proof.until.size) or said.start >= said.end:
        raise NotVerifiedError(
            f"the statement counts the entries {said.start} to {said.end - 1}, and the checkpoints are of {old_size} "
            f"and {proof.until.size}: they were swapped"
        )
    check_consistency(old_size, old_root, proof.until.size, proof.until.root, proof.consistency)
    root = proof.root
    if (root.start, root.size) != (said.start, said.end - said.start) or root.hash != said.root:
        raise NotVerifiedError("the tree of sums has another root than the one that was signed")
    if len(proof.buckets) != said.buckets or digest_of(proof.buckets) != said.digest:
        raise NotVerifiedError("the proof names other buckets than those that were signed")
    if len(root.sums) != HASH_BYTES * said.buckets or len(set(proof.buckets)) != said.buckets:
        raise NotVerifiedError("the root does not hold one sum for each bucket")
    for bucket, (count, salt) in proof.opened.items():
        if not 0 <= bucket < said.buckets or len(salt) != SALT_BYTES:
            raise NotVerifiedError("the proof opens a bucket that is none")
        root.check_opened(bucket, count, salt)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was verified of a folder of figures: how many numbers are shown, and how many hidden."""

    proof: FiguresProof
    shown: int
    hidden: int


def verify_figures(folder: Path, policy: Policy) -> Counted:
    """Check a folder of figures: every number that is shown is the sum that the root commits to.

    :raises NotVerifiedError: where anything does not hold.
    :raises UnreadableError: where a file is missing or of another form.
    """
    proof = read_figures_proof(_read(folder / PROOF), PROOF)
    verify_figures_proof(proof, policy)
    told = _told(read_object(_read(folder / FIGURES), FIGURES))
    if set(told) != set(proof.buckets):
        raise NotVerifiedError("figures.json has other rows and columns than the tree of sums")
    opened = {proof.buckets[bucket]: count for bucket, (count, _) in proof.opened.items()}
    for bucket, count in told.items():
        if count is None and bucket in opened:
            raise NotVerifiedError(f"{_name(bucket)} is hidden in figures.json, and open in the proof")
        if count is not None and opened.get(bucket) != count:
            raise NotVerifiedError(f"{_name(bucket)} is told to be {count}, and the proof does not show that")
    _check_adds_up(told)
    return Counted(proof, len(opened), len(told) - len(opened))


def _told(figures: dict[str, Any]) -> dict[Bucket, int | None]:
    try:
        return {
            (table["name"], cell["row"], cell["column"]): cell["count"]
            for table in figures["tables"]
            for cell in table["cells"]
        }
    except (KeyError, TypeError) as error:
        raise UnreadableError(f"{FIGURES} holds no tables") from error


def _check_adds_up(told: Mapping[Bucket, int | None]) -> None:
    parts: dict[Bucket, list[int | None]] = {}
    for (table, row, column), count in told.items():
        if row is not None:
            parts.setdefault((table, None, column), []).append(count)
        if row is not None and column is not None:
            parts.setdefault((table, row, None), []).append(count)
    for total, counts in parts.items():
        whole, shown = told.get(total), [count for count in counts if count is not None]
        if whole is None:
            continue
        if sum(shown) > whole or (len(shown) == len(counts) and sum(shown) != whole):
            raise NotVerifiedError(f"{_name(total)} is told to be {whole}, and its parts are {sum(shown)}")


def _name(bucket: Bucket) -> str:
    table, row, column = bucket
    return f"{table} ({row or 'all'}, {column or 'all'})"


def bucket_name(buckets: Sequence[Bucket], number: int) -> str:
    """Return a bucket's name in words."""
    return _name(buckets[number])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read ({error.strerror})") from error
