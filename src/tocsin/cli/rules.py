"""``tocsin rules``: what alarms are weighed by; proposed by one person, tried, put live by another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tocsin.cli.acting import a_person
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import plain, printable, talk, told
from tocsin.cli.legal_basis import standing_basis
from tocsin.cli.scan import shown_progress
from tocsin.cli.server_session import SERVER
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.failure import NoAccessError
from tocsin.people import Person
from tocsin.rules import (
    Version,
    answer,
    compared_with,
    file_changes,
    list_versions,
    live_version,
    propose,
    put_back,
    read_contents,
    read_version,
    try_again,
    went_live,
)
from tocsin.scan import ScanOptions
from tocsin.store import Store
from tocsin.trials import Trials

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
_WHY = click.option("--why", required=True, help="Why, in a sentence; it is kept.")
_STARTED = "started"
_BECOMES = {
    "new": "a new file",
    "gone": "taken away, as shipped again",
    "changed": "changed",
    "same": "as it was",
}


class UnwritableFolderError(NoAccessError):
    """A version's files cannot be written to where they should go."""


@click.group("rules")
def rules_group() -> None:
    """Change what alarms are weighed by: one person proposes, it is tried, another puts it live.

    \b
    A change is proposed:     tocsin rules propose --weights weights.yaml --why "learned from May's reviews"
    What it changes:          tocsin rules diff 1
    It is tried:              tocsin rules try       (tocsin serve does, within a minute)
    What would change:        tocsin rules show 1
    Somebody else agrees:     tocsin rules agree 1 --why "loses no confirmed case"
    It was a mistake:         tocsin rules back started --why "too many false alarms"

    What is live weighs what `tocsin serve --rescan-every` and `tocsin rescan` scan. Each step is kept, and stands in
    the log, with who, when and why. The console has the same under Rules.
    """


@dataclass(frozen=True, slots=True)
class _Acting:
    store: Store
    person: Person
    now: datetime


@contextmanager
def _acting(data: Path | None, server: str | None) -> Iterator[_Acting]:
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        now = SystemClock().now()
        yield _Acting(store, a_person(store, folder, now, server), now)


@rules_group.command("propose")
@click.option("--weights", type=_FILE, help="Weights file.")
@click.option("--indicators", type=_FOLDER, help="Folder with phrase files of your own.")
@_WHY
@SERVER
@DATA
def rules_propose(
    weights: Path | None, indicators: Path | None, why: str, server: str | None, data: Path | None
) -> None:
    """Propose a version: weights, phrases or both. What it leaves out is as shipped.

    \b
    Examples:
      tocsin rules propose --weights weights.yaml --why "learned from May's reviews"
      tocsin rules propose --weights weights.yaml --indicators mine/ --why "new slang"

    It takes a person who may (run_shadow), signed in by tocsin login. Nothing is live by it.

    Exit codes: 0 proposed; 2 wrong use, or a mistake in a file; 3 a file or the database cannot be used.
    """
    with _acting(data, server) as at:
        contents = read_contents(weights, indicators)
        with at.store.begin() as connection:
            made = propose(connection, contents, at.person, why, at.now)
        talk.print(f"version {made.id} is proposed; it is tried next, and waits for somebody else to agree")


@rules_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON a version.")
@DATA
def rules_list(as_json: bool, data: Path | None) -> None:
    """List the versions, newest first, and which of them is live.

    \b
    Example:
      tocsin rules list

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        versions, now = list_versions(connection), live_version(connection)
    live = None if now is None else now.id
    if as_json:
        for version in versions:
            json_line(_as_json(version, live))
        return
    table = Table("version", "proposed", "by", "why", "stands")
    for version in versions:
        at = f"{version.proposed_at:%Y-%m-%d %H:%M}"
        table.add_row(
            str(version.id), at, *map(plain, (version.proposed_by, version.why)), _stands(version, live)
        )
    Console(highlight=False).print(table)
    if live is None:
        talk.print("live is what the server starts with")


@rules_group.command("show")
@click.argument("version", type=int)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write its files to.")
@DATA
def rules_show(version: int, out: Path | None, data: Path | None) -> None:
    """Show a version as JSON: its files, what its trial found, who answered what.

    \b
    Examples:
      tocsin rules show 1
      tocsin rules show 1 --out rules-1/

    Exit codes: 0 done; 2 there is no such version, or the folder is there already; 3 the database cannot be used, or
    the folder cannot be written.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        found, now = read_version(connection, version), live_version(connection)
        if out is not None:
            _lay_out(found, out)
    files = {"weights": found.contents.weights, "phrases": dict(found.contents.phrases)}
    json_line({**_as_json(found, None if now is None else now.id), **files, "trial": found.trial})


@rules_group.command("diff")
@click.argument("version", type=int)
@DATA
def rules_diff(version: int, data: Path | None) -> None:
    """Show what a version changes in the files, line by line, beside what it would take the place of.

    A version that was answered is shown beside what was live when it was tried. Signs that a terminal would obey stand
    as their codes.

    \b
    Example:
      tocsin rules diff 1

    Exit codes: 0 done; 2 there is no such version; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        found = read_version(connection, version)
        before = compared_with(connection, found)
    click.echo(f"beside {'what the server starts with' if before is None else f'version {before.id}'}")
    for each in file_changes(before, found.contents):
        click.echo(f"{each.name}: {_BECOMES[each.what]}")
        for line in each.lines:
            click.echo("..." if line.sign == "@" else printable(line.sign + line.text))


@rules_group.command("try")
@click.argument("version", type=int, required=False)
@click.option("--weights", type=_FILE, help="Weights file that the server starts with.")
@click.option("--indicators", type=_FOLDER, help="Folder with phrase files that the server starts with.")
@click.option("--quiet", is_flag=True, help="No progress.")
@SERVER
@DATA
def rules_try(
    version: int | None,
    weights: Path | None,
    indicators: Path | None,
    quiet: bool,
    server: str | None,
    data: Path | None,
) -> None:
    """Try what waits for it on what came over HTTP, beside what is live. Nothing goes live, no case opens or closes.

    A VERSION that was tried before is tried again, which takes a person who may propose. --weights and --indicators are
    those of `tocsin serve`, where it has any.

    \b
    Examples:
      tocsin rules try
      tocsin rules try 1

    Exit codes: 0 done; 2 wrong use, you may not, or it was answered; 3 the database cannot be used, or there is no
    room.
    """
    folder = data_folder(data)
    options = ScanOptions(weights=weights, indicators=indicators, legal_basis=standing_basis(folder))
    if version is not None:
        with _acting(data, server) as at, at.store.begin() as connection:
            try_again(connection, version, at.person, at.now)
    with told(), Store.open(folder, database_url()) as store, shown_progress(quiet=quiet) as on_step:
        tried = Trials(store, SystemClock(), folder / "work", options, on_step).try_what_waits()
    for number in tried:
        talk.print(f"version {number} was tried; tocsin rules show {number} tells what would change")
    if not tried:
        talk.print("no version was tried; tocsin rules list shows what waits, and why")


def _answering(name: str, agreed: bool, doc: str) -> Callable[..., None]:
    def act(version: int, why: str, server: str | None, data: Path | None) -> None:
        with _acting(data, server) as at:
            with at.store.begin() as connection:
                answer(connection, version, at.person, agreed=agreed, why=why, at=at.now)
            talk.print(f"version {version} is {'live' if agreed else 'not to go live'}")

    act.__doc__ = doc
    named = rules_group.command(name)
    return named(click.argument("version", type=int)(_WHY(SERVER(DATA(act)))))


rules_agree = _answering(
    "agree",
    True,
    """Agree that a version of somebody else goes live; the next scan weighs by it.

    \b
    Example:
      tocsin rules agree 1 --why "loses no confirmed case"

    It takes a person who may (release_rules), who did not propose it, and a trial against what is live now.

    Exit codes: 0 live; 2 wrong use, you may not, or it was not tried; 3 the database cannot be used.
    """,
)
rules_refuse = _answering(
    "refuse",
    False,
    """Say that a version does not go live; your own is taken back so.

    \b
    Example:
      tocsin rules refuse 1 --why "it loses two confirmed cases"

    Exit codes: 0 done; 2 wrong use, you may not, or it was answered; 3 the database cannot be used.
    """,
)


@rules_group.command("back")
@click.argument("version")
@_WHY
@SERVER
@DATA
def rules_back(version: str, why: str, server: str | None, data: Path | None) -> None:
    """Put an earlier VERSION back, or what the server starts with (`started`). Who may put rules live may do so alone.

    \b
    Examples:
      tocsin rules back 1 --why "version 2 rings too often"
      tocsin rules back started --why "version 1 rings too often"

    Exit codes: 0 live; 2 wrong use, you may not, or nobody agreed to it; 3 the database cannot be used.
    """
    if version != _STARTED and not (version.isascii() and version.isdigit() and len(version) < 10):
        raise click.UsageError(f"give the number of a version, or '{_STARTED}'.")
    number = None if version == _STARTED else int(version)
    with _acting(data, server) as at:
        with at.store.begin() as connection:
            put_back(connection, number, at.person, why, at.now)
        talk.print("what the server starts with is live" if number is None else f"version {number} is live")


@rules_group.command("history")
@DATA
def rules_history(data: Path | None) -> None:
    """Show what went live, newest first, a line of JSON each; version null is what the server starts with.

    \b
    Example:
      tocsin rules history

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with told(), Store.open(data_folder(data), database_url()) as store, store.read() as connection:
        lives = went_live(connection)
    for each in lives:
        json_line({"version": each.version, "at": each.live_at, "by": each.live_by, "why": each.why})


def _as_json(version: Version, live: int | None) -> dict[str, object]:
    return {
        "version": version.id,
        "live": version.id == live,
        "proposed_at": version.proposed_at,
        "proposed_by": version.proposed_by,
        "why": version.why,
        "files_sha256": version.digest.hex(),
        "tried_at": version.tried_at,
        "trouble": version.trouble,
        "agreed": version.agreed,
        "answered_at": version.answered_at,
        "answered_by": version.answered_by,
        "answered_why": version.answered_why,
    }


def _stands(version: Version, live: int | None) -> str:
    if version.id == live:
        return "live"
    if version.agreed is not None:
        return "was live" if version.agreed else "refused"
    if version.trouble is not None:
        return f"cannot be tried: {plain(version.trouble)}"
    return "waits for its trial" if version.tried_at is None else "tried, waits for somebody else"


def _lay_out(version: Version, out: Path) -> None:
    try:
        out.mkdir(mode=0o700, parents=True)
        version.contents.lay_out(out)
    except FileExistsError as error:
        raise click.UsageError(f"'{out}' is there already; name a new folder.") from error
    except OSError as error:
        raise UnwritableFolderError(f"'{out}' cannot be written ({error.strerror}); name another") from error
