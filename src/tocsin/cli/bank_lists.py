"""``tocsin bank import`` and ``export``: lists of hashes in and out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
import msgspec
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tocsin.banks import (
    BankStore,
    HashList,
    Imported,
    ListForm,
    Rejected,
    export_list,
    import_list,
    outcomes,
)
from tocsin.cli.bank_options import DATA, TYPES
from tocsin.cli.failures import INTERRUPTED, NO_ACCESS, WITH_QUARANTINE, plain, talk, told
from tocsin.config import data_folder
from tocsin.failure import NoAccessError
from tocsin.media import HashType
from tocsin.whole_files import write_whole

_SHOWN = 20


class UnwritableListError(NoAccessError):
    """A file of outcomes cannot be written."""


@click.command("import")
@click.argument("bank")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="FILE")
@click.option(
    "--type",
    "kind",
    type=click.Choice(TYPES),
    help="Type of the hashes, where the list does not say it; of a list with several types, take this one.",
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every line that is passed over, with its number and the reason, to this file (JSON Lines).",
)
@click.option("--strict", is_flag=True, help="Exit with 1 if any line was passed over.")
@click.option("--quiet", is_flag=True, help="No progress and no counts.")
@DATA
def bank_import(
    bank: str,
    source: Path,
    kind: str | None,
    rejects: Path | None,
    strict: bool,
    quiet: bool,
    data: Path | None,
) -> None:
    """Import a list of hashes from FILE (or - for standard input) into a bank, which is made if it is not there.

    \b
    FILE, plain or packed (gzip, Zstandard), holds one of these, told from its first line:
      one hash a line                 with --type (md5 and sha1 are also told by their length)
      CSV                             the first line names the columns: hash (or value, or a type's name),
                                      and, if you have them, type, id, opinion, label, note, pdq_quality
      JSON Lines, or a JSON array     of hashes, or of objects with the same names; what tocsin hash prints

    \b
    Examples:
      tocsin bank import KNOWN hashes.txt --type pdq
      tocsin bank import KNOWN known.csv --rejects rejects.jsonl
      tocsin bank import KNOWN hashes.jsonl

    A line that cannot be taken is told and passed over: read = added + already there + rejected. Batches are written
    whole; after a stop, the same import goes on where it was.

    Exit codes: 0 done; 1 done, with rejected lines (only with --strict); 2 wrong use; 3 the list cannot be read, holds
    nothing that can be taken, or the banks cannot be written.
    """
    done = Imported()
    shown = 0
    path = None if str(source) == "-" else source
    listed = HashList(path, None if kind is None else HashType(kind))
    with told(), BankStore(data_folder(data)) as store, _listing(rejects) as file:

        def on_reject(line: Rejected) -> None:
            nonlocal shown
            shown += 1
            if shown <= _SHOWN:
                talk.print(f"[red]line {line.line}:[/] {plain(line.reason)}", soft_wrap=True)
            if file is not None:
                file.write(msgspec.json.encode(line).decode() + "\n")

        try:
            known = {there.name for there in store.banks()}
            with _progress(path, listed, quiet=quiet) as advance:

                def on_progress(state: Imported) -> None:
                    nonlocal done
                    done = state
                    advance(state)

                import_list(store, bank, listed, make=True, on_reject=on_reject, on_progress=on_progress)
            if bank not in known and done.added:
                talk.print(f"made the bank {bank}")
        except KeyboardInterrupt:
            talk.print(
                f"[bold red]tocsin:[/] stopped; {done.read:,} lines are in the bank: the same import goes on there."
            )
            sys.exit(INTERRUPTED)
        finally:
            if shown > _SHOWN:
                where = (
                    f"they are in {plain(str(rejects))}" if rejects else "list them all with --rejects FILE"
                )
                talk.print(f"… and {shown - _SHOWN:,} more; {where}.", soft_wrap=True)
    if not quiet:
        changed = f" · {done.changed:,} items changed" if done.changed else ""
        empty = f" · {done.empty:,} empty lines and comments" if done.empty else ""
        talk.print(
            f"read {done.read:,} = added {done.added:,} + already there {done.there:,} + rejected "
            f"{done.rejected:,}{changed}{empty}",
            soft_wrap=True,
        )
    if done.rejected and done.rejected == done.read:
        talk.print(
            "[bold red]tocsin:[/] no line could be taken; is this a list of hashes, and is --type right?"
        )
        sys.exit(NO_ACCESS)
    if strict and done.rejected:
        sys.exit(WITH_QUARANTINE)


@click.command("export")
@click.argument("bank")
@click.option("--type", "kind", type=click.Choice(TYPES), help="Only hashes of this type.")
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in ListForm]),
    default=ListForm.CSV.value,
    show_default=True,
    help="csv: a row for each hash; json: JSON Lines, an item a line; list: one hash a line.",
)
@DATA
def bank_export(bank: str, kind: str | None, form: str, data: Path | None) -> None:
    """Print a bank as a list that an import reads.

    \b
    Examples:
      tocsin bank export KNOWN > known.csv
      tocsin bank export KNOWN --type pdq --format list

    json keeps the hashes of an item together; csv and list make an item of each hash when they are imported, unless it
    has an id. Votes and dates are for people to read: an import leaves them out.

    Exit codes: 0 done; 2 wrong use, or no such bank; 3 the banks cannot be read.
    """
    with told(), BankStore(data_folder(data)) as store:
        for text in export_list(store, bank, ListForm(form), None if kind is None else HashType(kind)):
            click.echo(text, nl=False)


@contextmanager
def _listing(path: Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise click.FileError(str(path), error.strerror) from None
    with file:
        path.chmod(0o600)
        yield file


@contextmanager
def _progress(path: Path | None, listed: HashList, *, quiet: bool) -> Iterator[Callable[[Imported], None]]:
    with Progress(
        SpinnerColumn(),
        TextColumn("importing"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[lines]:,} lines"),
        TimeElapsedColumn(),
        console=talk,
        disable=quiet or not talk.is_terminal,
        transient=True,
    ) as bar:
        total = path.stat().st_size if path is not None and path.is_file() else None
        task = bar.add_task("", total=total, lines=0)
        yield lambda state: bar.update(task, completed=listed.taken, lines=state.read)


@click.command("outcomes")
@click.argument("bank")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write [default: standard output].",
)
@DATA
def bank_outcomes(bank: str, out: Path | None, data: Path | None) -> None:
    """Write what your reviewers said of a bank's items (`tocsin bank vote`), for whoever the bank came from.

    A line of JSON for each item that somebody here voted on: its id at the source, its hashes, the outcome (match,
    no_match, or disputed where people disagree) and the day of the last vote. It names no person, case or file, and
    nothing is sent: hand it over as you agreed with the source (docs/banks.md).

    \b
    Examples:
      tocsin bank outcomes KNOWN
      tocsin bank outcomes KNOWN --out outcomes.jsonl

    Exit codes: 0 done; 2 there is no such bank; 3 the banks cannot be read, or the file cannot be written.
    """
    with told(), BankStore(data_folder(data)) as store:
        text = "".join(msgspec.json.encode(each).decode() + "\n" for each in outcomes(store, bank))
        if out is None:
            click.echo(text, nl=False)
            return
        try:
            write_whole(out, text.encode(), 0o600)
        except OSError as error:
            raise UnwritableListError(
                f"'{out}' cannot be written ({error.strerror}); name another file"
            ) from error
