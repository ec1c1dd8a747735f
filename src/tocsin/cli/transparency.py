"""``tocsin transparency``: a period's figures for the public, and a proof that they follow from the log."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tocsin.cli.bank_options import DATA
from tocsin.cli.dsa_lint import DAY
from tocsin.cli.failures import plain, talk, told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.console.figures import as_proof, files_of
from tocsin.dsa import lint_tables
from tocsin.log import LogKey
from tocsin.store import Store
from tocsin.transparency import (
    LEAST,
    Made,
    OnProgress,
    Period,
    Publishing,
    Told,
    UnwritableError,
    earlier_of,
    told_of,
    write_facts,
)
from tocsin.whole_files import write_whole
from tocsin_verify import FIGURES, PROOF

_PUBLIC, _PRIVATE = 0o644, 0o600


@click.command("transparency")
@click.option(
    "--from", "first", type=DAY, metavar="DAY", required=True, help="First day of the period (UTC)."
)
@click.option(
    "--to", "last", type=DAY, metavar="DAY", required=True, help="Last day of the period, included."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the files."
)
@click.option(
    "--hide-below",
    "least",
    type=click.IntRange(1, 1000),
    default=LEAST,
    show_default=True,
    help="Hide counts from 1 up to this one, and what else would give them away.",
)
@click.option(
    "--flag",
    "flags",
    multiple=True,
    type=click.UUID,
    metavar="ID",
    help="Also write counted-ID.json: that this flag is among the figures (repeat for more).",
)
@click.option(
    "--facts",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write every fact of the period, a row each, as .csv or .jsonl. Not for the public.",
)
@click.option(
    "--opened",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write every entry, opened, for an auditor. It names people: not for the public.",
)
@DATA
def transparency_command(
    *,
    first: datetime,
    last: datetime,
    out: Path,
    least: int,
    flags: tuple[object, ...],
    facts: Path | None,
    opened: Path | None,
    data: Path | None,
) -> None:
    """Write a period's figures as a page, CSV and JSON, with a proof that they follow from the log.

    The folder may be published whole; small numbers are hidden in it. Others check it, without Tocsin:
    python -m tocsin_verify figures/ --key log.vkey (see docs/transparency.md).

    \b
    Examples:
      tocsin transparency --from 2026-01-01 --to 2026-06-30 --out figures/
      tocsin transparency --from 2026-01-01 --to 2026-06-30 --out figures/ --hide-below 10
      tocsin transparency --from 2026-01-01 --to 2026-06-30 --out figures/ --facts facts.csv
      tocsin transparency --from 2026-01-01 --to 2026-06-30 --out figures/ --opened for-the-auditor.jsonl

    Asked again, the same period comes out the same to the byte. A period must be over, and the log's checkpoints must
    cover it: tocsin serve signs one every minute, tocsin log checkpoint now.

    Exit codes: 0 done; 2 wrong use: the period is none, not over or not covered, or a flag is not in it; 3 the folder
    cannot be written, or the database or the log's key cannot be used.
    """
    period = Period(first.date(), last.date(), least)
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store, ExitStack() as files:
        publishing = Publishing(store, LogKey.open(folder), SystemClock())
        to = None if opened is None else files.enter_context(_private(opened))
        with _progress() as on_progress:
            made = publishing.make(
                period, flags=[str(each) for each in flags], opened_to=to, on_progress=on_progress
            )
        _write(out, made)
        with store.read() as connection:
            _tell_of_mistakes(made, earlier_of(told_of(connection), period))
        if facts is not None:
            with _private(facts) as file, store.read() as connection:
                write_facts(connection, period, file, as_csv=facts.suffix == ".csv")
    hidden = sum(cell["count"] is None for table in made.figures["tables"] for cell in table["cells"])
    shown = len(made.proof["opened"])
    talk.print(plain(f"{out / 'index.html'}: {shown:,} numbers shown, {hidden:,} hidden"), soft_wrap=True)


def _tell_of_mistakes(made: Made, earlier: Told | None) -> None:
    """Say what is odd about figures, beside those of the last period before them that was told."""
    for each in lint_tables(made.figures, None if earlier is None else earlier.figures, FIGURES):
        talk.print(plain(f"look at this before you publish: {each.what}; {each.todo}"), soft_wrap=True)


def _write(out: Path, made: Made) -> None:
    files = {**files_of(made.figures), PROOF: as_proof(made.proof)}
    try:
        for name, content in files.items():
            write_whole(out / name, content.encode(), _PUBLIC)
        for flag, way in made.counted.items():
            write_whole(out / f"counted-{flag}.json", json.dumps(way).encode(), _PRIVATE)
    except OSError as error:
        raise UnwritableError(f"'{out}' cannot be written ({error.strerror}); name another folder") from error


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that nobody else may read; it takes its name once it is whole."""
    draft = path.with_name(f".{path.name}.partial")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
            yield file
        draft.replace(path)
    except OSError as error:
        raise UnwritableError(f"'{path}' cannot be written ({error.strerror}); name another file") from error
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _progress() -> Iterator[OnProgress]:
    with Progress(
        TextColumn("proving"),
        BarColumn(),
        MofNCompleteColumn(),
        console=talk,
        disable=not talk.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task("proving")
        yield lambda done, of: bar.update(task, completed=done, total=of)
