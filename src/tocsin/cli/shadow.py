"""``tocsin shadow``: what other weights or new indicators would change, before they go live."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.table import Table

from tocsin.cases import Comparison, as_json, compare_scans, decided_cases
from tocsin.cli.bank_options import DATA
from tocsin.cli.cases import read_cases
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.legal_basis import standing_basis
from tocsin.cli.scan import shown_progress
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.failure import NoAccessError
from tocsin.rescan import laid_out, scan_received, weighed_by
from tocsin.rules import live_version
from tocsin.scan import ScanOptions
from tocsin.scan import scan as run_scan
from tocsin.store import Store

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


class NothingReceivedError(NoAccessError):
    """There is nothing that a change could be tried on."""


@click.command("shadow")
@click.argument("events", nargs=-1)
@click.option("--received", is_flag=True, help="In place of EVENTS: what came over HTTP, and the flags.")
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
    received: bool,
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

    Nothing goes live: no case opens and none closes. What is tried is --weights, --indicators or --prior. Today is, for
    --received, what people put live (tocsin rules), else what ships, unless --live-weights says another. The
    legal-basis.yaml of the data folder, if there is one, holds for --received as for tocsin rescan.

    \b
    Examples:
      tocsin shadow events/ --weights new.yaml --out trial/
      tocsin shadow events/ --indicators mine/ --live today/ --out trial/ --decided
      tocsin shadow --received --weights new.yaml --out trial/

    It leaves OUT/live and OUT/shadow (as tocsin scan does) and OUT/shadow.json. With --decided, it says of each alarm
    that would go whether people had confirmed it: those are what a change must not lose.

    Exit codes: 0 done; 2 wrong use; 3 input unreadable or output unwritable.
    """
    if weights is None and indicators is None and prior is None:
        raise click.UsageError("nothing to try; give --weights, --indicators or --prior.")
    if bool(events) == received:
        raise click.UsageError("name EVENTS, or take what came over HTTP with --received.")
    if received and mapping is not None:
        raise click.UsageError("what came over HTTP is read already; --map is for files of EVENTS.")
    folder = data_folder(data)
    basis = standing_basis(folder) if received else None
    tried = ScanOptions(
        weights=weights, indicators=indicators, prior=prior, mapping=mapping, force=force, legal_basis=basis
    )
    today = ScanOptions(
        weights=live_weights, indicators=live_indicators, mapping=mapping, force=force, legal_basis=basis
    )
    with told():
        with _scanning(events, folder, quiet=quiet) as (scan, as_live):
            if live is None:
                live = out / "live"
                named = live_weights is not None or live_indicators is not None
                scan(live, today if named else as_live(today))
            scan(out / "shadow", tried)
        before, after = read_cases(live / "cases.jsonl"), read_cases(out / "shadow" / "cases.jsonl")
        decisions: dict[str, str] = {}
        if decided:
            with Store.open(folder, database_url()) as store, store.read() as connection:
                decisions = decided_cases(connection, [case.case for case in before])
        found = compare_scans(before, after, decisions)
        (out / "shadow.json").write_text(json.dumps(as_json(found), indent=1) + "\n", encoding="utf-8")
        (out / "shadow.json").chmod(0o600)
    if not quiet:
        talk.print(_shown(found))
        talk.print(f"every one of them is in {plain(str(out / 'shadow.json'))}", soft_wrap=True)


@contextmanager
def _scanning(
    events: tuple[str, ...], folder: Path, *, quiet: bool
) -> Iterator[tuple[Callable[[Path, ScanOptions], None], Callable[[ScanOptions], ScanOptions]]]:
    """Yield what scans EVENTS, or what came over HTTP, into a folder; that lies in files while the block lasts.

    Beside it, what makes options those that are live: what people put live weighs what came over HTTP.
    """
    if events:

        def scan_files(out: Path, options: ScanOptions) -> None:
            with shown_progress(quiet=quiet) as on_step:
                run_scan(events, out, options, on_progress=on_step)

        yield scan_files, lambda options: options
        return
    with Store.open(folder, database_url()) as store, laid_out(store, folder / "work") as received:
        if not received.events:
            raise NothingReceivedError(
                "no event came over HTTP yet; name files of EVENTS to try the change on"
            )

        def scan_what_came(out: Path, options: ScanOptions) -> None:
            with shown_progress(quiet=quiet) as on_step:
                scan_received(store, SystemClock(), received, out, options, on_progress=on_step)

        def as_live(options: ScanOptions) -> ScanOptions:
            with store.read() as connection:
                version = live_version(connection)
            return weighed_by(version, options, received.folder)

        yield scan_what_came, as_live


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
