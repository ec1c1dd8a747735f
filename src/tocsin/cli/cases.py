"""``tocsin cases``: the cases that people work on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tocsin.cases import (
    SCAN_IMPORTED,
    Arrivals,
    CaseKind,
    Filter,
    State,
    list_cases,
    log_scan,
    read_policy,
)
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.case_file import take_command
from tocsin.cli.decide import decide_command, show_command
from tocsin.cli.export_decisions import export_decisions
from tocsin.cli.failures import talk, told
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.failure import NoAccessError
from tocsin.model import Case
from tocsin.people import permissions
from tocsin.store import Store

POLICY = click.option(
    "--policy",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="File that says how cases are worked, over what ships (see docs/cases.md).",
)


class ResultError(NoAccessError):
    """A scan's folder cannot be read."""


@click.group("cases")
def cases_group() -> None:
    """Cases, from an alarm or a flag to an outcome."""


@cases_group.command("import")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@POLICY
@DATA
def import_command(folder: Path, policy: Path | None, data: Path | None) -> None:
    """Bring the cases of a scan in: FOLDER is what `tocsin scan --out FOLDER` left.

    An alarm joins the open case about the same accounts, or opens one; the same scan twice changes nothing. Cases below
    the alarm come in where they add to one that is there, and else as a small random sample (`below_alarm_share` in the
    policy), so that figures can be calibrated. Stopped in the middle, it is simply run again.

    \b
    Examples:
      tocsin scan events/ --out today/
      tocsin cases import today/

    Exit codes: 0 done; 2 wrong use; 3 FOLDER holds no cases.jsonl that can be read, or the database cannot be reached.
    """
    with told("stopped; what came in so far stays: run the same command again, and the rest comes in"):
        cases = read_cases(folder / "cases.jsonl")
        with Store.open(data_folder(data), database_url()) as store, _counting(len(cases)) as on_progress:
            with store.begin() as connection:
                log_scan(
                    connection, SCAN_IMPORTED, SystemClock().now(), read_summary(folder / "summary.json")
                )
            arrived = Arrivals(store, read_policy(policy), SystemClock()).bring(cases, on_progress)
    talk.print(str(arrived))


@cases_group.command("list")
@click.option(
    "--state", type=click.Choice([str(each) for each in State]), help="Only cases that stand there."
)
@click.option("--kind", type=click.Choice([str(each) for each in CaseKind]), help="Only cases of this kind.")
@click.option("--account", help="Only cases with this account.")
@click.option("--open", "open_only", is_flag=True, help="Only cases that wait for something.")
@DATA
def list_command(
    state: str | None, kind: str | None, account: str | None, open_only: bool, data: Path | None
) -> None:
    """Print cases as lines of JSON, newest change first: ids, states and deadlines, no content.

    \b
    Examples:
      tocsin cases list --open
      tocsin cases list --account u49b01710 | jq -r .id

    Exit codes: 0 done; 2 wrong use; 3 the database cannot be reached.
    """
    wanted = Filter(state=state, kind=kind, account=account, open_only=open_only)
    # Whoever may read the data folder may read everything in it: the roles are those of the console.
    everything = sorted(permissions())
    with told(), Store.open(data_folder(data), database_url()) as store:
        after = None
        while True:
            with store.read() as connection:
                page = list_cases(connection, wanted, everything, after=after, limit=200)
            for case in page.cases:
                json_line(asdict(case))
            if (after := page.after) is None:
                return


cases_group.add_command(export_decisions)
cases_group.add_command(show_command)
cases_group.add_command(take_command)
cases_group.add_command(decide_command)


def read_summary(path: Path) -> dict[str, object]:
    """Return what a scan counted; nothing where it left no such file, as one made by others.

    :raises ResultError: where the file is there and cannot be read.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError) as error:
        raise ResultError(f"'{path}' cannot be read ({error}); scan again, or remove it") from error


def read_cases(path: Path) -> list[Case]:
    """Return the cases that a scan left in a file.

    :raises ResultError: where the file cannot be read, or a line of it is no case.
    """
    cases: list[Case] = []
    number = 0
    try:
        with path.open("rb") as lines:
            for line in lines:
                number += 1
                cases.append(msgspec.json.decode(line, type=Case))
    except OSError as error:
        raise ResultError(
            f"{path} cannot be read ({error.strerror}); name a folder that a scan left"
        ) from error
    except msgspec.MsgspecError as error:
        raise ResultError(f"{path}, line {number}: no case of a scan ({error}); scan again") from error
    return cases


@contextmanager
def _counting(total: int) -> Iterator[Callable[[int], None]]:
    with Progress(
        TextColumn("bringing in"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=talk,
        disable=not talk.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task("bringing in", total=total)
        yield lambda done: bar.update(task, completed=done)
