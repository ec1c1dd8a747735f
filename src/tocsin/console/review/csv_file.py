"""Figures and lists as a file (CSV, RFC 4180); every row carries who took it out, and when."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from starlette.responses import Response

from tocsin.console.review.visit import Visit
from tocsin.spreadsheets import harmless


def csv_file(visit: Visit, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return a file for the reader to keep; ``name`` is its own, without the ending."""
    reader, at = visit.somebody.name, visit.now.isoformat()
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([*head, "taken_by", "taken_at"])
    for row in rows:
        writer.writerow([*map(harmless, row), reader, at])
    return Response(
        text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{visit.now:%Y-%m-%d}.csv"'},
    )
