"""Writes event lines as JSON Lines (plain, gzip, Zstandard) or Parquet; a file appears whole or not at all.

The bytes depend on the events alone: no time stamps, no file names, fixed compression levels.
"""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Literal, Protocol, Self

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq
import zstandard

from tocsin.simulator.errors import SimulationOutputError

Form = Literal["jsonl", "jsonl.gz", "jsonl.zst", "parquet"]
FORMS: tuple[Form, ...] = ("jsonl", "jsonl.gz", "jsonl.zst", "parquet")
CONTRACT_VERSION = "1"


class Sink(Protocol):
    """Takes lines of JSON, one event each."""

    def write(self, lines: Sequence[str]) -> None:
        """Append the lines."""
        ...

    def close(self) -> None:
        """Finish the body."""
        ...


class _TextSink:
    def __init__(self, body: IO[bytes] | gzip.GzipFile, below: IO[bytes] | None = None) -> None:
        self._body, self._below = body, below

    def write(self, lines: Sequence[str]) -> None:
        if lines:
            self._body.write(("\n".join(lines) + "\n").encode())

    def close(self) -> None:
        self._body.close()
        if self._below is not None:
            self._below.close()


_ITEM = pa.struct([("kind", pa.string()), ("id", pa.string())])
PARQUET_SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("at", pa.timestamp("ms", tz="UTC"), nullable=False),
        pa.field("actor", pa.string(), nullable=False),
        *(pa.field(name, pa.list_(pa.string())) for name in ("to", "media", "contacts", "guardian_of")),
        *(
            pa.field(name, pa.string())
            for name in (
                *("conversation", "post", "group", "surface", "action", "text"),
                *(
                    "age_band",
                    "age_source",
                    "region",
                    "language",
                    "timezone",
                    "status",
                    "kind",
                    "verified_role",
                ),
                *(
                    "device",
                    "payout",
                    "sha256",
                    "md5",
                    "pdq",
                    "mime",
                    "path",
                    "currency",
                    "reason",
                    "by",
                    "outcome",
                ),
            )
        ),
        pa.field("created_at", pa.timestamp("ms", tz="UTC")),
        pa.field("ephemeral", pa.bool_()),
        pa.field("pdq_quality", pa.int16()),
        pa.field("bytes", pa.int64()),
        pa.field("amount", pa.decimal128(38, 9)),
        pa.field("items", pa.list_(_ITEM)),
        pa.field("subject", _ITEM),
    ],
    metadata={b"tocsin_contract_version": CONTRACT_VERSION.encode()},
)
_AS_PARSED = pa.schema(
    [pa.field(f.name, pa.string() if pa.types.is_timestamp(f.type) else f.type) for f in PARQUET_SCHEMA]
)
"""What the parser of JSON makes of the events: moments are text until they are cast."""
# A quotation mark within a text is escaped, so that this is found at the field's own place alone.
_ONE_PICTURE = re.compile(r'"media":"([^"]*)"')


class _ParquetSink:
    def __init__(self, body: IO[bytes]) -> None:
        self._body = body
        self._writer = pq.ParquetWriter(body, PARQUET_SCHEMA, compression="zstd")
        self._parsing = pa.json.ParseOptions(explicit_schema=_AS_PARSED, unexpected_field_behavior="error")

    def write(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        # An event of type media names one picture; its column, like all others of the name, is a list.
        text = _ONE_PICTURE.sub(r'"media":["\1"]', "\n".join(lines)).encode()
        reading = pa.json.ReadOptions(use_threads=False, block_size=max(len(text), 1))
        table = pa.json.read_json(pa.BufferReader(text), read_options=reading, parse_options=self._parsing)
        columns = [_typed(table[field.name], field.type) for field in PARQUET_SCHEMA]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=PARQUET_SCHEMA), row_group_size=1 << 17)

    def close(self) -> None:
        self._writer.close()
        self._body.close()


def _typed(column: Any, wanted: Any) -> Any:
    return column.cast(wanted) if column.type != wanted else column


def _sink(form: Form, body: IO[bytes]) -> Sink:
    if form == "jsonl":
        return _TextSink(body)
    if form == "jsonl.gz":
        # mtime 0 and no file name: the same events are the same bytes.
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=body, compresslevel=5, mtime=0)
        return _TextSink(packed, body)
    if form == "jsonl.zst":
        return _TextSink(zstandard.ZstdCompressor(level=6).stream_writer(body))
    return _ParquetSink(body)


class EventFile:
    """A file of events that takes its name only once it is whole; mode 0600, since it names people."""

    def __init__(self, path: Path, form: Form) -> None:
        self._path, self._form = path, form
        self._part = path.with_name(path.name + ".part")

    def __enter__(self) -> Self:
        try:
            body = os.fdopen(os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
        except OSError as error:
            raise SimulationOutputError(
                f"cannot write {self._part}: {error.strerror}; choose another folder"
            ) from error
        self._sink = _sink(self._form, body)
        return self

    def write(self, lines: Sequence[str]) -> None:
        """Append the lines. Raises ``SimulationOutputError``, for example on a full disk."""
        try:
            self._sink.write(lines)
        except OSError as error:
            raise SimulationOutputError(
                f"writing {self._path} failed: {error.strerror}; free some space"
            ) from error

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        try:
            self._sink.close()
            if failure is None:
                self._part.replace(self._path)
        except OSError as error:
            failure = type(error)
            raise SimulationOutputError(
                f"writing {self._path} failed: {error.strerror}; free some space"
            ) from error
        finally:
            if failure is not None:
                self._part.unlink(missing_ok=True)
