"""The columns in which accepted events travel: one wide Arrow schema, null where a type has no such field.

One row per accepted event. ``row`` is the running number of the event over all sources (from 0, unique in one
reading; lines in quarantine leave gaps). Rows of one table need not ascend.
"""

from __future__ import annotations

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", tz="UTC")

EVENT_SCHEMA = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("at", TIMESTAMP, nullable=False),
        pa.field("actor", pa.string(), nullable=False),
        # who and where
        pa.field("to", pa.list_(pa.string())),
        pa.field("conversation", pa.string()),
        pa.field("post", pa.string()),
        pa.field("group", pa.string()),
        pa.field("surface", pa.string()),
        pa.field("action", pa.string()),
        # what
        pa.field("text", pa.string()),
        pa.field("media", pa.list_(pa.string())),
        pa.field("contacts", pa.list_(pa.string())),
        pa.field("ephemeral", pa.bool_()),
        # account
        pa.field("age_band", pa.string()),
        pa.field("age_source", pa.string()),
        pa.field("created_at", TIMESTAMP),
        pa.field("region", pa.string()),
        pa.field("language", pa.string()),
        pa.field("timezone", pa.string()),
        pa.field("status", pa.string()),
        pa.field("kind", pa.string()),
        pa.field("verified_role", pa.string()),
        pa.field("guardian_of", pa.list_(pa.string())),
        pa.field("device", pa.string()),
        pa.field("payout", pa.string()),
        # media (``media`` holds the one id)
        pa.field("sha256", pa.string()),
        pa.field("md5", pa.string()),
        pa.field("pdq", pa.string()),
        pa.field("pdq_quality", pa.int16()),
        pa.field("mime", pa.string()),
        pa.field("bytes", pa.int64()),
        pa.field("path", pa.string()),
        # payment
        pa.field("amount", pa.decimal128(38, 9)),
        pa.field("currency", pa.string()),
        pa.field("value", pa.decimal128(38, 9)),
        pa.field("value_currency", pa.string()),
        # recommendation, flag, enforcement, decision, edit, delete
        pa.field("items", pa.list_(pa.struct([("kind", pa.string()), ("id", pa.string())]))),
        pa.field("subject_kind", pa.string()),
        pa.field("subject_id", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("by", pa.string()),
        pa.field("outcome", pa.string()),
    ]
)
