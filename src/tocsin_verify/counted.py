"""What single entries count for: the way of one up to the published sums, and all of them opened before an auditor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tocsin_verify.bundle import commitment_of
from tocsin_verify.counting import buckets_of
from tocsin_verify.errors import NotVerifiedError, UnreadableError
from tocsin_verify.figures import (
    FiguresProof,
    Statement,
    bucket_name,
    node_of,
    proof_of,
    read_object,
    verify_figures_proof,
)
from tocsin_verify.growing import Leaf, grow
from tocsin_verify.merkle import EMPTY_ROOT, Frontier, check_inclusion, leaf_hash
from tocsin_verify.note import decode64
from tocsin_verify.policy import Policy
from tocsin_verify.sums import SumNode, SumTree, way_up

COUNTED = "tocsin-counted/1"
OPENED = "tocsin-opened/1"


@dataclass(frozen=True, slots=True)
class OpenSum:
    """A node with one bucket's sum opened."""

    node: SumNode
    count: int
    salt: bytes


@dataclass(frozen=True, slots=True)
class CountedEntry:
    """That one entry counts for one in one bucket. ``steps``: each node from the leaf up, beside its sibling."""

    proof: FiguresProof
    index: int
    commitment: bytes
    log_path: tuple[bytes, ...]
    bucket: int
    steps: tuple[tuple[OpenSum, OpenSum], ...]


def read_counted(raw: bytes, what: str) -> CountedEntry:
    """Read the proof of one entry; nothing is checked yet.

    :raises UnreadableError: where it is none.
    """
    found = read_object(raw, what)
    try:
        return CountedEntry(
            proof_of(found["proof"], what),
            int(found["index"]),
            decode64(found["commitment"], f"the commitment in {what}"),
            tuple(decode64(each, f"a hash in {what}") for each in found["log_path"]),
            int(found["bucket"]),
            tuple((_open(mine, what), _open(other, what)) for mine, other in found["steps"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(f"{what} is no proof that an entry was counted") from error


def _open(found: dict[str, Any], what: str) -> OpenSum:
    return OpenSum(node_of(found, what), int(found["count"]), decode64(found["salt"], f"a salt in {what}"))


def verify_counted(counted: CountedEntry, policy: Policy, commitment: bytes | None = None) -> str:
    """Check that an entry is counted in a bucket of published figures, and return the bucket in words.

    :param commitment: what the entry must be, as a receipt has it.
    :raises NotVerifiedError: where anything does not hold.
    """
    proof = counted.proof
    verify_figures_proof(proof, policy)
    if commitment is not None and commitment != counted.commitment:
        raise NotVerifiedError("this is the way of another entry than the one that the receipt promises")
    said, until = proof.statement, proof.until
    if not said.start <= counted.index < said.end:
        raise NotVerifiedError(f"the entry {counted.index} is none of those that were counted")
    check_inclusion(leaf_hash(counted.commitment), counted.index, until.size, counted.log_path, until.root)
    if counted.bucket not in proof.opened:
        raise NotVerifiedError("the bucket that the entry is shown in has no sum that is published")
    name = bucket_name(proof.buckets, counted.bucket)
    ways = way_up(counted.index, said.start, said.end - said.start)
    places = [((a.node.start, a.node.size), (b.node.start, b.node.size)) for a, b in counted.steps]
    if places != ways:
        raise NotVerifiedError("the way up is not the one from this entry's only place to the root")
    root = OpenSum(proof.root, *proof.opened[counted.bucket])
    line = [mine for mine, _ in counted.steps] + [root]
    for (mine, other), above in zip(counted.steps, line[1:], strict=True):
        for each in (mine, other):
            if len(each.node.sums) != len(proof.root.sums):
                raise NotVerifiedError("a node on the way up does not hold one sum for each bucket")
            each.node.check_opened(counted.bucket, each.count, each.salt)
        left, right = sorted((mine.node, other.node), key=lambda node: node.start)
        if above.node.head != left.hash + right.hash:
            raise NotVerifiedError("a node on the way up does not stand over the two below it")
        if above.count != mine.count + other.count:
            raise NotVerifiedError(
                f"{name}: the sum over {above.node.size} entries is {above.count}, and its halves hold {mine.count} "
                f"and {other.count}"
            )
    leaf = line[0]
    if leaf.node.head != counted.commitment:
        raise NotVerifiedError("the leaf is of another entry of the log")
    if leaf.count != 1:
        raise NotVerifiedError(f"the entry {counted.index} was dropped: it is not counted in {name}")
    return name


@dataclass(frozen=True, slots=True)
class Opened:
    """What an auditor saw: entries counted again, and those that were emptied since and can be opened by nobody."""

    entries: int
    emptied: int


def verify_opened(
    lines: Iterable[bytes], what: str, proof: FiguresProof, *, processes: int | None = 1
) -> Opened:
    """Count everything again from opened entries, and build both trees from them: the log's and that of sums.

    The proof itself must have been verified before.

    :param processes: how many work at it, as :func:`tocsin_verify.growing.grow` takes them.
    :raises NotVerifiedError: where a leaf counts otherwise than its record says, or a root comes out otherwise.
    :raises UnreadableError: where the file is none.
    """
    rows = iter(lines)
    said = proof.statement
    try:
        head = read_object(next(rows), what)
        secret = decode64(head["secret"], f"the secret in {what}")
        log = Frontier.of(said.start, [decode64(each, f"a hash in {what}") for each in head["peaks"]])
    except (StopIteration, KeyError, TypeError, ValueError) as error:
        raise UnreadableError(f"{what} holds no opened entries") from error
    if log.root() != (EMPTY_ROOT if proof.since is None else proof.since.root):
        raise NotVerifiedError("the opened entries do not follow on the first checkpoint")
    tree = SumTree(secret, said.buckets)
    numbers = {bucket: number for number, bucket in enumerate(proof.buckets)}
    index, emptied = said.start, 0

    def leaves() -> Iterator[Leaf]:
        nonlocal index, emptied
        for row in rows:
            commitment, counts, is_open = _leaf(row, what, index, numbers, said)
            emptied += not is_open
            log.add(leaf_hash(commitment))
            yield index, commitment, tuple(counts)
            index += 1

    grow(tree, leaves(), said.end - said.start, processes)
    if index != said.end or log.root() != proof.until.root:
        raise NotVerifiedError(
            f"{index - said.start} entries were opened, and they are not the {said.end - said.start} of the log "
            "between the checkpoints"
        )
    root, _ = tree.root()
    if root.hash != said.root:
        raise NotVerifiedError("counted again from the opened entries, the tree of sums has another root")
    return Opened(index - said.start, emptied)


def _leaf(
    row: bytes, what: str, index: int, numbers: dict[Any, int], said: Statement
) -> tuple[bytes, list[int], bool]:
    found = read_object(row, what)
    try:
        if found["index"] != index:
            raise NotVerifiedError(
                f"the entry {found['index']} was opened where {index} should be: one is missing or twice"
            )
        counts = sorted(int(each) for each in found["counts"])
        record = found["record"]
        if record is None:
            return decode64(found["commitment"], f"a commitment in {what}"), counts, False
        commitment = commitment_of(decode64(found["salt"], f"a salt in {what}"), record.encode())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableError(f"{what} holds an entry in another form than it should have") from error
    told = buckets_of(record, said.first, said.last)
    if not told <= set(numbers) or counts != sorted(numbers[each] for each in told):
        raise NotVerifiedError(
            f"the entry {index} is counted in other buckets than its record says: {json.dumps(record)}"
        )
    return commitment, counts, True
