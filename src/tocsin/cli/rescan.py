"""``tocsin rescan``: the events that came over HTTP, scanned, and their cases brought in."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cases import read_policy
from tocsin.cli.bank_options import DATA
from tocsin.cli.cases import POLICY
from tocsin.cli.failures import talk, told
from tocsin.cli.legal_basis import LEGAL_BASIS, SERVICE, standing_basis
from tocsin.cli.scan import shown_progress
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.rescan import rescan
from tocsin.scan import ScanOptions
from tocsin.store import Store


@click.command("rescan")
@click.option(
    "--weights",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Weights file from tocsin calibrate, in place of what people put live (tocsin rules).",
)
@click.option(
    "--indicators",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with your own phrase files.",
)
@click.option("--no-text", is_flag=True, help="Judge by behaviour alone: no message text is looked at.")
@LEGAL_BASIS
@SERVICE
@click.option("--quiet", is_flag=True, help="No progress.")
@POLICY
@DATA
def rescan_command(
    weights: Path | None,
    indicators: Path | None,
    no_text: bool,
    legal_basis: Path | None,
    service: str | None,
    quiet: bool,
    policy: Path | None,
    data: Path | None,
) -> None:
    """Scan all events that came by POST /v1/events, and the flags, and bring the cases in.

    An alarm joins the open case about the same accounts or opens one; done again, it changes nothing. `tocsin serve
    --rescan-every` does the same by the clock. Where the data folder has a legal-basis.yaml, it holds unless another is
    named.

    \b
    Examples:
      tocsin rescan
      tocsin rescan --weights weights.yaml --quiet

    Exit codes: 0 done; 2 wrong use; 3 the database cannot be reached, or no room for the scan.
    """
    folder = data_folder(data)
    options = ScanOptions(
        weights=weights,
        indicators=indicators,
        read_text=not no_text,
        legal_basis=legal_basis or standing_basis(folder),
        service=service,
    )
    stopped = "stopped; cases that came in so far stay: run the same command again, and the rest comes in"
    with told(stopped), Store.open(folder, database_url()) as store, shown_progress(quiet=quiet) as on_step:
        done = rescan(
            store,
            read_policy(policy),
            SystemClock(),
            folder / "work",
            options,
            live=weights is None and indicators is None,
            on_progress=on_step,
        )
    talk.print(f"{done.events:,} events, {done.flags:,} of them flags that came on their own: {done.arrived}")
