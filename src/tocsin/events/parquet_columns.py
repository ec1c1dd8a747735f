"""Which Arrow types a Parquet column may have, and how a column is brought to what JSON would hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types as kinds

from tocsin.events.errors import SourceError

REQUIRED = ("id", "type", "at", "actor")

_LISTS = frozenset({"to", "media", "contacts", "guardian_of"})
_MOMENTS = frozenset({"at", "created_at"})
_SUMS = frozenset({"amount", "value"})
_INTEGERS = frozenset({"bytes", "pdq_quality"})


def refuse_unusable(name: str, schema: pa.Schema, known: Sequence[str]) -> list[str]:
    """Return the columns to read; others are ignored.

    Raises :class:`SourceError` naming the columns that are missing or whose type cannot hold their field.
    """
    doubled = sorted(
        {column for column in schema.names if schema.names.count(column) > 1 and column in known}
    )
    if doubled:
        raise SourceError(f"'{name}' has the column {', '.join(doubled)} twice; keep one of each")
    missing = [column for column in REQUIRED if column not in schema.names]
    if missing:
        raise SourceError(
            f"'{name}' lacks the column {', '.join(missing)}; every event needs {', '.join(REQUIRED)}"
        )
    present = [column for column in known if column in schema.names]
    wrong = [
        f"{column} ({schema.field(column).type}, wanted {_wanted(column)})"
        for column in present
        if not _usable(column, schema.field(column).type)
    ]
    if wrong:
        raise SourceError(
            f"'{name}' has columns of an unusable type: {'; '.join(wrong)}; write them as wanted"
        )
    return present


def _usable(column: str, kind: pa.DataType) -> bool:
    if kinds.is_null(kind):
        return True
    for columns, test, _ in _RULES:
        if column in columns:
            return test(kind)
    return _is_text(kind)


def _wanted(column: str) -> str:
    return next((words for columns, _, words in _RULES if column in columns), "string")


def _is_text(kind: pa.DataType) -> bool:
    if kinds.is_dictionary(kind):
        kind = kind.value_type
    return bool(kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind))


def _is_list(kind: pa.DataType) -> bool:
    return bool(kinds.is_list(kind) or kinds.is_large_list(kind))


def _is_texts(kind: pa.DataType) -> bool:
    return _is_list(kind) and (_is_text(kind.value_type) or kinds.is_null(kind.value_type))


def _is_moment(kind: pa.DataType) -> bool:
    return bool(kinds.is_timestamp(kind)) or _is_text(kind)


def _is_sum(kind: pa.DataType) -> bool:
    return bool(kinds.is_decimal(kind) or kinds.is_floating(kind) or kinds.is_integer(kind)) or _is_text(kind)


def _is_pair(kind: pa.DataType) -> bool:
    if not kinds.is_struct(kind):
        return False
    fields = {field.name: field.type for field in kind}
    return {"kind", "id"} <= fields.keys() and _is_text(fields["kind"]) and _is_text(fields["id"])


_RULES: tuple[tuple[frozenset[str], Callable[[pa.DataType], bool], str], ...] = (
    (_LISTS, _is_texts, "list of string"),
    (_MOMENTS, _is_moment, "timestamp or RFC 3339 string"),
    (_SUMS, _is_sum, "decimal, number or string"),
    (_INTEGERS, lambda kind: bool(kinds.is_integer(kind)), "integer"),
    (frozenset({"ephemeral"}), lambda kind: bool(kinds.is_boolean(kind)), "boolean"),
    (frozenset({"subject"}), _is_pair, "struct of kind and id"),
    (
        frozenset({"items"}),
        lambda kind: _is_list(kind) and _is_pair(kind.value_type),
        "list of struct of kind and id",
    ),
)


def in_json_terms(rows: pa.Table) -> pa.Table:
    """Write moments as RFC 3339 and decimals as digits; a timestamp without a zone counts as UTC."""
    for at, field in enumerate(rows.schema):
        column = rows.column(at)
        if kinds.is_timestamp(field.type):
            rows = rows.set_column(at, field.name, _rfc3339(column))
        elif kinds.is_decimal(field.type):
            rows = rows.set_column(at, field.name, column.cast(pa.string()))
        elif kinds.is_dictionary(field.type):
            rows = rows.set_column(at, field.name, column.cast(field.type.value_type))
    return rows


def _rfc3339(column: pa.ChunkedArray) -> pa.ChunkedArray:
    # Arrow writes a bare timestamp as 2026-01-31 12:00:00.250000; its strftime takes forty times as long.
    moments = column.cast(pa.timestamp("us", column.type.tz), safe=False).cast(pa.timestamp("us"))
    dated = pc.replace_substring(moments.cast(pa.string()), " ", "T", max_replacements=1)
    return pc.replace_substring(pc.binary_join_element_wise(dated, "Z", ""), ".000000Z", "Z")
