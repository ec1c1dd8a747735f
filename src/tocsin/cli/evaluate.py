"""``tocsin evaluate``: how right and how early cases are, against what is known to be true."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from tocsin.cli.evaluation_tables import show
from tocsin.cli.failures import talk, told
from tocsin.cli.message_times import message_times
from tocsin.console.evaluation import write_page
from tocsin.evaluation import evaluate as judge
from tocsin.evaluation import read_cases, read_truth, scan_alarm

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("cases", type=_PATH)
@click.argument("truth", type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print all figures as one JSON document.")
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page with drawings and tables to this file.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Probability from which a case counts as an alarm; the scan's own, if not given, or else 0.5.",
)
@click.option(
    "--events",
    multiple=True,
    metavar="EVENTS",
    help="The events that were scanned (repeat for more): latencies then count messages, not evidence.",
)
def evaluate(
    cases: Path,
    truth: Path,
    as_json: bool,
    html: Path | None,
    threshold: float | None,
    events: tuple[str, ...],
) -> None:
    """Hold CASES against TRUTH: error rates, by group, evasion and look-alike, and how early.

    CASES is a cases.jsonl or the folder that a scan left, TRUTH a truth.json (docs/truth.md); of an offender only
    the account must be known. What the truth does not say is not measured, and that is said.

    \b
    Examples:
      tocsin evaluate cases/ truth.json
      tocsin evaluate cases/cases.jsonl truth.json --threshold 0.8 --html evaluation.html
      tocsin evaluate cases/ truth.json --events events.jsonl --json

    Exit codes: 0 done; 2 wrong use; 3 input unreadable or output unwritable.
    """
    with told():
        judged = read_cases(cases)
        known = read_truth(truth)
        bound = threshold if threshold is not None else scan_alarm(cases)
        times = message_times(events, {one.account for one in known.offenders}) if events else None
        made = judge(judged, known, threshold=0.5 if bound is None else bound, messages=times)
        if html is not None:
            write_page(made, html)
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
    else:
        show(made)
    if html is not None:
        talk.print(f"Open {html} in a browser.", markup=False, soft_wrap=True)
