"""``tocsin cases export-decisions``: what people decided, as events."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import told
from tocsin.config import data_folder, database_url
from tocsin.store import Store
from tocsin.webhooks import decision_events


def _moment(_context: click.Context, _option: click.Parameter, written: str) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise click.BadParameter("write a day or a time, as 2026-11-01 or 2026-11-01T12:00:00Z") from error
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


@click.command("export-decisions")
@click.option("--since", metavar="TIME", callback=_moment, required=True, help="From this time on (UTC).")
@DATA
def export_decisions(since: datetime, data: Path | None) -> None:
    """Print what people decided as lines of JSON: `decision` events of the event contract, oldest first.

    One event for each account or thing that a decision was about; an event keeps its id however often it is printed, so
    that a TIME a little too early does no harm. Reviewers' names and words are not in it.

    \b
    Examples:
      tocsin cases export-decisions --since 2026-11-01 > decisions.jsonl
      tocsin check decisions.jsonl

    Exit codes: 0 done; 2 wrong use; 3 the database cannot be reached.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        for event in decision_events(connection, since):
            json_line(event)
