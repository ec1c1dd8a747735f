"""What the commands on reports share: where content comes from, and what is said of drafts and filings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from tocsin.cases import read_policy
from tocsin.cli.console_desk import content_of
from tocsin.cli.failures import plain, talk
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.reporting import Draft, Filing, Reporting, breaches_of, read_reporter, weaknesses
from tocsin.store import Store

_CONTENT = [
    click.option(
        "--content", multiple=True, metavar="EVENTS", help="Files of events that texts are taken from."
    ),
    click.option(
        "--media-root",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="Folder of the pictures that events name.",
    ),
    click.option(
        "--identities",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        help="File that says who holds accounts (see docs/lookup.md).",
    ),
]
SERVER = click.option("--server", metavar="URL", help="Another server than the receiver's test server.")


def with_content(command: Any) -> Any:
    """Add the options that say where content comes from."""
    for option in reversed(_CONTENT):
        command = option(command)
    return command


def say_filing(filing: Filing) -> None:
    """Say where a filing stands."""
    world = "at the TEST server, where nobody reads it" if filing.is_test else "with the CyberTipline"
    said = {
        "asked": f"waiting for approval: {filing.asked_by} asked; another person agrees by tocsin report approve",
        "approved": f"not filed yet, and tried again at {filing.due_at:%H:%M:%S} UTC: {filing.trouble}"
        if filing.due_at
        else "",
        "filed": f"filed {world}, report {filing.report_id}",
        "refused": f"refused by {filing.refused_by}: {filing.answered_why}",
        "failed": f"failed: {filing.trouble}",
    }[filing.state]
    talk.print(plain(f"draft {filing.draft_id}: {said}"), soft_wrap=True)


def say_draft(reporting: Reporting, draft: Draft) -> None:
    """Print a draft's id, and say what is missing, wrong or weak."""
    click.echo(draft.id)
    lines = [f"missing: {each}" for each in draft.missing]
    lines += [f"must be corrected: {each}" for each in breaches_of(draft, reporting.clock.now())]
    lines += [f"would help: {each}" for each in weaknesses(draft.document, draft.files)]
    for line in lines:
        talk.print(f"  {plain(line)}", soft_wrap=True)


@contextmanager
def opened(
    data: Path | None,
    content: tuple[str, ...] = (),
    media_root: Path | None = None,
    identities: Path | None = None,
) -> Iterator[Reporting]:
    """Open reports over the database, with content from what came over HTTP and then from files."""
    folder = data_folder(data)
    with ExitStack() as held:
        store = held.enter_context(Store.open(folder, database_url()))
        lookup = content_of(
            store, folder, events=content, media_root=media_root, identities=identities, held=held
        )
        yield Reporting(store, read_policy(), SystemClock(), folder, lookup, read_reporter(folder))
