"""``tocsin scan``: events in, explained cases out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from click.core import ParameterSource
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tocsin.cli.failures import WITH_QUARANTINE, plain, talk, told
from tocsin.cli.legal_basis import LEGAL_BASIS, SERVICE
from tocsin.console.report import LANGUAGES
from tocsin.evidence import Bounds
from tocsin.model import Case
from tocsin.scan import Progress as Step
from tocsin.scan import ScanOptions, ScanResult
from tocsin.scan import scan as run_scan

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("events", nargs=-1, required=True)
@click.option("--out", type=_FOLDER, required=True, help="Folder for the results; made if it is not there.")
@click.option(
    "--alarm",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.5,
    show_default=True,
    help="Probability from which a case counts as an alarm (its 'opened_at').",
)
@click.option(
    "--min-probability",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.05,
    show_default=True,
    help="Cases below are not written.",
)
@click.option(
    "--prior", type=float, help="Prior log-odds in nats, in place of the one in the indicators' file."
)
@click.option("--weights", type=_FILE, help="Weights file from tocsin calibrate (see docs/calibration.md).")
@click.option(
    "--false-alarm-rate",
    "false_alarms",
    type=click.FloatRange(0, 10_000, min_open=True, max_open=True),
    help="False alarms to expect per 10,000 innocent accounts, in place of --alarm.",
)
@click.option(
    "--map", "mapping", type=_FILE, help="Mapping file for a platform's own JSON (see docs/mapping.md)."
)
@click.option(
    "--media-root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder below which the events' picture paths lie; pictures without hashes are hashed.",
)
@click.option(
    "--bank",
    "banks",
    multiple=True,
    metavar="NAME",
    help="Bank of known media to look pictures up in (repeat for more; see tocsin bank).",
)
@click.option("--data", type=_FOLDER, help="Folder where the banks are; see docs/banks.md for where else.")
@click.option(
    "--indicators",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder with your own phrase files, private to you.",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="CODE",
    help="Language to read (repeat for more); all that ship, if not given.",
)
@click.option("--no-text", is_flag=True, help="Judge by behaviour alone: no message text is looked at.")
@LEGAL_BASIS
@SERVICE
@click.option("--strict", is_flag=True, help="Exit with 1 if any event went to quarantine.")
@click.option("--force", is_flag=True, help="Replace the results of an earlier scan in the folder.")
@click.option("--keep-raw", is_flag=True, help="Keep raw lines in quarantine.jsonl (they may hold messages).")
@click.option("--identify", is_flag=True, help="Show account ids in report.html in place of pseudonyms.")
@click.option(
    "--report-language",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    show_default=True,
    help="Language of report.html.",
)
@click.option(
    "--memory", default="2GB", show_default=True, help="Bound for the database; the rest spills to disk."
)
@click.option(
    "--threads",
    type=click.IntRange(1),
    help="Threads to use, and in long scans processes; all cores, if not given.",
)
@click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder for temporary files, of about the size of the input; beside --out, if not given.",
)
@click.option("--quiet", is_flag=True, help="No progress and no table.")
def scan(
    events: tuple[str, ...],
    out: Path,
    alarm: float,
    min_probability: float,
    prior: float | None,
    weights: Path | None,
    false_alarms: float | None,
    mapping: Path | None,
    media_root: Path | None,
    banks: tuple[str, ...],
    data: Path | None,
    indicators: Path | None,
    languages: tuple[str, ...],
    no_text: bool,
    legal_basis: Path | None,
    service: str | None,
    strict: bool,
    force: bool,
    keep_raw: bool,
    identify: bool,
    report_language: str,
    memory: str,
    threads: int | None,
    work: Path | None,
    quiet: bool,
) -> None:
    """Scan EVENTS and leave explained cases in a folder.

    EVENTS are files (.jsonl, .jsonl.gz, .jsonl.zst, .parquet), folders, globs, or - for standard input.

    \b
    Examples:
      tocsin scan events.jsonl --out cases/
      tocsin scan 'export/2026-*.parquet' --out cases/ --alarm 0.8
      zcat big.jsonl.gz | tocsin scan - --out cases/
      tocsin scan events.jsonl --out cases/ --bank HOTLINE
      tocsin scan room.json --map matrix-room-export.yaml --out cases/

    It leaves cases.jsonl (one case a line, heaviest first), signals.parquet, quarantine.jsonl (what broke the
    contract, and why), summary.json and report.html, which you open in a browser.

    Exit codes: 0 done; 1 done, with events in quarantine (only with --strict); 2 wrong use; 3 input unreadable or
    output unwritable, and nothing half-written left behind.
    """
    options = ScanOptions(
        bounds=Bounds(alarm=alarm, least=min_probability),
        prior=prior,
        weights=weights,
        false_alarms=false_alarms,
        indicators=indicators,
        languages=languages or None,
        read_text=not no_text,
        legal_basis=legal_basis,
        service=service,
        mapping=mapping,
        media_root=media_root,
        banks=banks,
        data=data,
        keep_raw=keep_raw,
        identify=identify,
        report_language=report_language,
        force=force,
        memory=memory,
        threads=threads,
        processes=True,
        work=work,
    )
    named = click.get_current_context().get_parameter_source("alarm")
    if false_alarms is not None and named is ParameterSource.COMMANDLINE:
        raise click.UsageError("--alarm and --false-alarm-rate both set the alarm; give one of them.")
    with told(), shown_progress(quiet=quiet) as on_progress:
        result = run_scan(events, out, options, on_progress=on_progress)
    if not quiet:
        show_result(result, out)
    if strict and result.summary["quarantined"]:
        sys.exit(WITH_QUARANTINE)


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Callable[[Step], None]]:
    """Give a function that draws the progress of a scan on the terminal."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[events]:,} events"),
        TimeElapsedColumn(),
        console=talk,
        disable=quiet or not talk.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task("reading", total=None, events=0)
        reached = 0

        def on_progress(step: Step) -> None:
            nonlocal reached
            reached = max(reached, step.events)
            if step.step == "reading":
                bar.update(
                    task,
                    description=step.step,
                    completed=step.read_bytes,
                    total=step.total_bytes,
                    events=reached,
                )
            else:
                bar.update(task, description=step.step, events=reached)

        yield on_progress


def show_result(result: ScanResult, out: Path) -> None:
    """Print what a scan counted and its heaviest cases, and where to look on."""
    summary = result.summary
    talk.print(
        f"read {summary['read']:,} = accepted {summary['accepted']:,} + duplicate {summary['duplicate']:,} "
        f"+ quarantined {summary['quarantined']:,} · {summary['signals']:,} signals · {summary['cases']:,} cases, "
        f"of which {summary['alarms']:,} alarms · {summary['seconds']:.1f} s"
    )
    for problem in result.problems[:5]:
        talk.print(f"[yellow]not hashed:[/] {escape(problem)}")
    if len(result.problems) > 5:
        talk.print(f"[yellow]not hashed:[/] {len(result.problems) - 5} pictures more")
    if isinstance(basis := summary["legal_basis"], dict) and basis["messages_not_permitted"]:
        talk.print(
            f"not read for want of a legal basis: {basis['messages_not_permitted']:,} of {basis['messages']:,} private "
            "messages; behaviour alone speaks there",
            soft_wrap=True,
        )
    if isinstance(basis, dict) and basis["picture_messages_not_permitted"]:
        talk.print(
            f"not looked at for want of a legal basis: {basis['pictures_not_permitted']:,} pictures; "
            f"{basis['picture_messages_not_permitted']:,} of {basis['picture_messages']:,} private messages with "
            "pictures are concerned",
            soft_wrap=True,
        )
    if summary["messages_not_read"]:
        talk.print(
            f"not read: {summary['messages_not_read']:,} of {summary['messages_heard']:,} messages of the cases that "
            "were listened to are in a language without a phrase file, or may not be read",
            soft_wrap=True,
        )
    if result.uncalibrated:
        talk.print(f"Probabilities are not calibrated: {plain(result.uncalibrated)}.", soft_wrap=True)
    if result.cases:
        talk.print(_table(result.cases))
    if summary["quarantined"]:
        talk.print(
            f"{summary['quarantined']:,} lines broke the contract: see {escape(str(out / 'quarantine.jsonl'))}"
        )
    talk.print(f"Open {escape(str(out / 'report.html'))} in a browser.")


def _table(cases: list[Case], most: int = 10) -> Table:
    table = Table(title=f"The heaviest {min(most, len(cases))} of {len(cases)} cases", title_justify="left")
    for name in ("case", "kind", "prob.", "nats", "accused", "minors", "alarm"):
        number = name in ("prob.", "nats", "accused", "minors")
        # On a narrow terminal the id gives way, not the figures.
        least = {"kind": 12, "prob.": 5, "nats": 5, "accused": 7, "minors": 6, "alarm": 10}.get(name)
        table.add_column(name, justify="right" if number else "left", no_wrap=True, min_width=least)
    for case in cases[:most]:
        accused = sum(account.role.accuses for account in case.accounts)
        table.add_row(
            case.case,
            case.kind,
            f"{case.probability:.3f}",
            f"{case.weight:+.1f}",
            str(accused),
            str(len(case.accounts) - accused),
            case.opened_at[:10] if case.opened_at else "no",
        )
    return table
