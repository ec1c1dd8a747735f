"""Measured tables in the pages of ``docs/``: they stand between two comments, where a bench can put newer ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells, the head first, as a Markdown table; the first column to the left, numbers to the right."""
    head, *others = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([head, "| --- |" + " ---: |" * (len(rows[0]) - 1), *others])


def measured(page: Path) -> str:
    """Return what stands between the two comments of a page."""
    return page.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()


def put_into(page: Path, tables: str) -> None:
    """Replace what stands between the two comments of a page.

    :raises ValueError: where the page has not both comments.
    """
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} lacks {BEGIN!r} or {END!r}; write both where the tables shall stand")
    page.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")
