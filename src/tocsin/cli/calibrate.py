"""``tocsin calibrate``: what reviewers found makes a weights file for the next scan."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tocsin.calibration import (
    Settings,
    Weighing,
    WeightsFile,
    read_cases,
    read_labels,
    read_meetings,
    read_weights,
    write_weights,
)
from tocsin.calibration import calibrate as learn_from
from tocsin.cli.calibration_tables import show
from tocsin.cli.failures import WRONG_USE, plain, talk, told
from tocsin.clock import SystemClock
from tocsin.signals import Indicators

_MOST_TOLD = 50


@click.command()
@click.argument("out_dir", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="What reviewers found: JSON lines, CSV, or a truth.json (see docs/calibration.md).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default="weights.yaml",
    show_default=True,
    help="The weights file to write.",
)
@click.option(
    "--weights",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The weights file with which OUT_DIR was scanned, if it was with one.",
)
@click.option(
    "--prevalence",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Share of confirmed cases among all that live scans write.",
)
@click.option(
    "--l2",
    type=click.FloatRange(0, 1e6, min_open=True),
    default=4.0,
    show_default=True,
    help="Trust in the present weights: 1 / variance of the factor on each.",
)
@click.option("--folds", type=click.IntRange(2, 20), default=5, show_default=True, help="Held-out folds.")
@click.option("--force", is_flag=True, help="Replace the weights file if it is there.")
def calibrate(
    out_dir: Path,
    labels: Path,
    out: Path,
    weights: Path | None,
    prevalence: float | None,
    l2: float,
    folds: int,
    force: bool,
) -> None:
    """Learn weights and probabilities from reviewed cases of the scan in OUT_DIR.

    OUT_DIR is the folder that a scan left, or its cases.jsonl. Only what does better on held-out accounts is kept; each
    change is shown beside the present weight. With --prevalence and the inclusion of every label, scans with the file
    call their probabilities calibrated.

    \b
    Examples:
      tocsin calibrate cases/ --labels labels.jsonl --prevalence 0.02
      tocsin calibrate cases/ --labels labels.csv --out march.yaml --l2 10

    Exit codes: 0 done, even where nothing was worth keeping; 2 wrong use, too few labels; 3 input unreadable or output
    unwritable.
    """
    if out.exists() and not force:
        talk.print(
            f"[bold red]tocsin:[/] {plain(str(out))} is there already; name another --out, or add --force."
        )
        sys.exit(WRONG_USE)
    with told():
        shipped = Indicators.load()
        parent: WeightsFile | None = read_weights(weights, shipped) if weights else None
        cases = read_cases(out_dir, Weighing.of(shipped, parent).indicators.version)
        labelled = read_labels(labels, cases)
        for problem in labelled.problems[:_MOST_TOLD]:
            talk.print(f"[yellow]label:[/] {plain(problem)}", soft_wrap=True)
        if labelled.problems:
            more = len(labelled.problems) - _MOST_TOLD
            rest = f" ({more} are not shown)" if more > 0 else ""
            talk.print(f"{len(labelled.problems)} labels were left out{rest}.")
        made = learn_from(
            labelled,
            read_meetings(out_dir),
            shipped,
            parent,
            settings=Settings(l2, folds, prevalence),
            clock=SystemClock(),
        )
        write_weights(made.file, out)
    show(made)
    talk.print(f"Scan with them: tocsin scan … --weights {plain(str(out))}", soft_wrap=True)
