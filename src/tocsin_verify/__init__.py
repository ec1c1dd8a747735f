"""The outsider's verifier: checks what Tocsin's public log says, with no part of Tocsin and no database.

In: a proof, a receipt or a whole published log, and keys that the reader trusts. Out: what holds, or one sentence on
what does not. Must not know: anything of ``tocsin``; it stands on the standard library and ``cryptography`` alone.
"""

from tocsin_verify.bundle import HEADER, Proof, Verified, commitment_of, read_proofs, verify_proof
from tocsin_verify.checkpoint import AHEAD, Checkpoint, cosigned_at, read_checkpoint, verify_checkpoint
from tocsin_verify.counted import (
    COUNTED,
    OPENED,
    CountedEntry,
    Opened,
    OpenSum,
    read_counted,
    verify_counted,
    verify_opened,
)
from tocsin_verify.counting import BANDS, LATER, UNKNOWN, Bucket, band_of, buckets_of, with_totals
from tocsin_verify.errors import NotVerifiedError, UnreadableError, VerifyError
from tocsin_verify.figures import (
    FIGURES,
    PROOF,
    Counted,
    FiguresProof,
    Statement,
    digest_of,
    read_figures_proof,
    statement_text,
    verify_figures,
    verify_figures_proof,
)
from tocsin_verify.growing import grow
from tocsin_verify.merkle import (
    Frontier,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
    root_of,
)
from tocsin_verify.note import (
    KeyKind,
    Note,
    Signature,
    VerifierKey,
    key_id,
    read_note,
    read_signatures,
    sign_line,
)
from tocsin_verify.policy import NOBODY, Group, Party, Policy, PolicyFile, read_policy
from tocsin_verify.receipt import Receipt, read_receipt, receipt_text, verify_receipt
from tocsin_verify.sums import SALT_BYTES, SumNode, SumTree, salts_of, way_up
from tocsin_verify.whole import FolderSource, Source, UrlSource, WholeLog, tile_path, verify_log

__all__ = [
    "AHEAD",
    "BANDS",
    "COUNTED",
    "FIGURES",
    "HEADER",
    "LATER",
    "NOBODY",
    "OPENED",
    "PROOF",
    "SALT_BYTES",
    "UNKNOWN",
    "Bucket",
    "Checkpoint",
    "Counted",
    "CountedEntry",
    "FiguresProof",
    "FolderSource",
    "Frontier",
    "Group",
    "KeyKind",
    "NotVerifiedError",
    "Note",
    "OpenSum",
    "Opened",
    "Party",
    "Policy",
    "PolicyFile",
    "Proof",
    "Receipt",
    "Signature",
    "Source",
    "Statement",
    "SumNode",
    "SumTree",
    "UnreadableError",
    "UrlSource",
    "Verified",
    "VerifierKey",
    "VerifyError",
    "WholeLog",
    "band_of",
    "buckets_of",
    "check_consistency",
    "check_inclusion",
    "commitment_of",
    "cosigned_at",
    "digest_of",
    "grow",
    "key_id",
    "leaf_hash",
    "node_hash",
    "read_checkpoint",
    "read_counted",
    "read_figures_proof",
    "read_note",
    "read_policy",
    "read_proofs",
    "read_receipt",
    "read_signatures",
    "receipt_text",
    "root_of",
    "salts_of",
    "sign_line",
    "statement_text",
    "tile_path",
    "verify_checkpoint",
    "verify_counted",
    "verify_figures",
    "verify_figures_proof",
    "verify_log",
    "verify_opened",
    "verify_proof",
    "verify_receipt",
    "way_up",
    "with_totals",
]
