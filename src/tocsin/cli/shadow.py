"""``tocsin shadow``: what other weights or new indicators would change, before they go live."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click
from rich.table import Table

from tocsin.cases import Comparison, as_json, compare_scans, decided_cases
from tocsin.cli.bank_options import DATA
from tocsin.cli.cases import read_cases
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.scan import shown_progress
from tocsin.config import data_folder, database_url
from tocsin.scan import ScanOptions
from tocsin.scan import scan as run_scan
from tocsin.store import Store

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command("shadow")
@click.argument("events", nargs=-1, required=True)
@click.option("--out", type=_FOLDER, required=True, help="Folder for both scans and the comparison.")
@click.option("--weights", type=_FILE, help="Weights file to try.")
@click.option("--indicators", type=_FOLDER, help="Folder with phrase files to try.")
@click.option("--prior", type=float, help="Prior log-odds in nats to try.")
@click.option("--live", type=_FOLDER, help="Folder of a scan of the same events that stands for today.")
@click.option("--live-weights", type=_FILE, help="Weights file of today, where --live is not given.")
@click.option("--live-indicators", type=_FOLDER, help="Folder with phrase files of today, likewise.")
@click.option("--map", "mapping", type=_FILE, help="Mapping file for a platform's own JSON.")
@click.option(
    "--decided", is_flag=True, help="Say what people decided of the alarms that would go or change."
)
@click.option("--force", is_flag=True, help="Replace what an earlier run left in the folder.")
@click.option("--quiet", is_flag=True, help="No progress and no table.")
@DATA
def shadow_command(
    events: tuple[str, ...],
    out: Path,
    weights: Path | None,
    indicators: Path | None,
    prior: float | None,
    live: Path | None,
    live_weights: Path | None,
    live_indicators: Path | None,
    mapping: Path | None,
    decided: bool,
    force: bool,
    quiet: bool,
    data: Path | None,
) -> None:
    """Scan past EVENTS as today and with a change, and show which alarms would come, go or change.

    Nothing goes live: no case opens and none closes. What is tried is --weights, --indicators or --prior.

    \b
    Examples:
      tocsin shadow events/ --weights new.yaml --out trial/
      tocsin shadow events/ --indicators mine/ --live today/ --out trial/ --decided

    It leaves OUT/live and OUT/shadow (as tocsin scan does) and OUT/shadow.json. With --decided, it says of each alarm
    that would go whether people had confirmed it: those are what a change must not lose.

    Exit codes: 0 done; 2 wrong use; 3 input unreadable or output unwritable.
    """
    if weights is None and indicators is None and prior is None:
        raise click.UsageError("nothing to try; give --weights, --indicators or --prior.")
    with told():
        if live is None:
            live = out / "live"
            today = ScanOptions(
                weights=live_weights, indicators=live_indicators, mapping=mapping, force=force
            )
            with shown_progress(quiet=quiet) as on_step:
                run_scan(events, live, today, on_progress=on_step)
        tried = ScanOptions(weights=weights, indicators=indicators, prior=prior, mapping=mapping, force=force)
        with shown_progress(quiet=quiet) as on_step:
            run_scan(events, out / "shadow", tried, on_progress=on_step)
        before, after = read_cases(live / "cases.jsonl"), read_cases(out / "shadow" / "cases.jsonl")
        decisions: dict[str, str] = {}
        if decided:
            with Store.open(data_folder(data), database_url()) as store, store.read() as connection:
                decisions = decided_cases(connection, [case.case for case in before])
        found = compare_scans(before, after, decisions)
        (out / "shadow.json").write_text(json.dumps(as_json(found), indent=1) + "\n", encoding="utf-8")
        (out / "shadow.json").chmod(0o600)
    if not quiet:
        talk.print(_shown(found))
        talk.print(f"every one of them is in {plain(str(out / 'shadow.json'))}", soft_wrap=True)


def _shown(found: Comparison) -> Table:
    table = Table(title="Alarms with the change, against today", title_justify="left")
    for name in ("", "alarms", "confirmed by people", "rejected by people"):
        table.add_column(name, justify="right" if name else "left")
    for name, alarms in (("would come", found.come), ("would go", found.go), ("would change", found.change)):
        people = Counter(alarm.decided for alarm in alarms)
        table.add_row(name, str(len(alarms)), str(people["confirm"]), str(people["reject"]))
        for kind, count in sorted(Counter(alarm.kind for alarm in alarms).items()):
            table.add_row(f"  {kind.replace('_', ' ')}", str(count), "", "")
    table.add_section()
    table.add_row("stay the same", str(found.same), "", "")
    return table
