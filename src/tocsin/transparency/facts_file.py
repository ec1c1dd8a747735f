"""The fact table as a file: every row of a period, as they come out of the database, without a limit."""

from __future__ import annotations

import csv
import io
import json
from typing import IO

from sqlalchemy import Connection

from tocsin.spreadsheets import harmless
from tocsin.transparency.facts import COLUMNS, Fact, read_facts
from tocsin.transparency.figures import Period


def write_facts(connection: Connection, period: Period, to: IO[bytes], *, as_csv: bool) -> None:
    """Write every fact of a period, as CSV with a head or as lines of JSON."""
    if as_csv:
        text = io.TextIOWrapper(to, encoding="utf-8", newline="")
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(COLUMNS)
        for fact in read_facts(connection, period.since, period.until):
            rows.writerow(map(harmless, _values(fact).values()))
        # The file is the caller's to close.
        text.detach()
        return
    for fact in read_facts(connection, period.since, period.until):
        to.write(json.dumps(_values(fact), ensure_ascii=False).encode() + b"\n")


def _values(fact: Fact) -> dict[str, object]:
    return {name: getattr(fact, name) for name in COLUMNS} | {"at": fact.at.isoformat()}
