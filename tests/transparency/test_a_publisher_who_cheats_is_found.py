"""Trees that a dishonest publisher builds and signs with the log's own key: all is well formed, one sum is false."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path

import pytest

from tocsin.log import LogKey
from tocsin_verify import COUNTED, SALT_BYTES, SumNode, leaf_hash, node_hash, salts_of, statement_text
from tocsin_verify.__main__ import NOT_VERIFIED, VERIFIED, main
from tocsin_verify.sums import leaf_node, parent_of, sums_of

SECRET = b"s" * 32
MINE, OTHER = b"m" * 32, b"o" * 32
DAY = date(2026, 5, 4)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _opened(node: SumNode, count: int) -> dict[str, object]:
    salt = salts_of(SECRET, node.start, node.size, 1)[:SALT_BYTES]
    shown = {"start": node.start, "size": node.size, "head": _b64(node.head), "sums": _b64(node.sums)}
    return {**shown, "count": count, "salt": _b64(salt)}


@pytest.mark.parametrize(
    ("mine", "published", "ends"),
    [
        (1, 2, (VERIFIED, "counts for one in flags")),
        (0, 1, (NOT_VERIFIED, "was dropped")),
        (1, 1, (NOT_VERIFIED, "its halves hold 1 and 1")),
        (2, 2, (NOT_VERIFIED, "count for 0 to 1")),
    ],
)
def test_a_flagger_finds_what_was_done_to_their_flag(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mine: int, published: int, ends: tuple[int, str]
) -> None:
    key = LogKey.open(tmp_path)
    leaves = [
        leaf_node(0, MINE, sums_of(SECRET, 0, 1, [mine])),
        leaf_node(1, OTHER, sums_of(SECRET, 1, 1, [1])),
    ]
    root = parent_of(leaves[0], leaves[1], sums_of(SECRET, 0, 2, [published]))
    log_root = node_hash(leaf_hash(MINE), leaf_hash(OTHER))
    shown = _opened(root, published)
    proof = {
        "statement": key.sign(
            statement_text(key.name, (DAY, DAY), (0, 2), [("flags", None, None)], root.hash)
        ),
        "since": None,
        "until": key.sign(f"{key.name}\n2\n{_b64(log_root)}\n"),
        "consistency": [],
        "buckets": [["flags", None, None]],
        "root": shown,
        "opened": [[0, published, shown["salt"]]],
    }
    counted = {
        "format": COUNTED,
        "proof": proof,
        "index": 0,
        "commitment": _b64(MINE),
        "log_path": [_b64(leaf_hash(OTHER))],
        "bucket": 0,
        "steps": [[_opened(leaves[0], mine), _opened(leaves[1], 1)]],
    }
    (tmp_path / "counted.json").write_text(json.dumps(counted))
    assert main([str(tmp_path / "counted.json"), "--key", str(key.verifier)]) == ends[0]
    told = capsys.readouterr()
    assert ends[1] in told.out + told.err
