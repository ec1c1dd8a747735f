"""``tocsin log``: the log that others can check, at the command line of the server's own machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click

from tocsin.cli.bank_options import DATA
from tocsin.cli.bridge import REACH, Network
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.log_proof import prove_command, receipt_command
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.log import (
    LogKey,
    Publisher,
    Witnessing,
    check_log,
    export_log,
    read_witnesses,
    reconcile,
)
from tocsin.outgoing import Reach
from tocsin.store import Store


@click.group("log")
def log_group() -> None:
    """Sign, prove and publish what was written down. `tocsin serve` signs every minute.

    \b
    The key by which others check it:    tocsin log key
    Static files for any web host:       tocsin log export public-log/
    A proof for a court or a flagger:    tocsin log prove case:757cb84e5e55b190 --out case.tlog-proof
    A flag's receipt:                    tocsin log receipt matrix:report-17
    That others see the same log:        tocsin log witness
    Whether anything was changed:        tocsin log check

    Others check it with python -m tocsin_verify, without Tocsin (see docs/log.md).
    """


@log_group.command("key")
@click.option("--name", help="Name of a new log, as log.example.org [default: made from the key].")
@DATA
def log_key(name: str | None, data: Path | None) -> None:
    """Print the verifier key of the log; at first use, make the key that signs (log.key in the data folder).

    \b
    Examples:
      tocsin log key
      tocsin log key --name log.example.org

    Keep a copy of log.key elsewhere: it is in no backup, and without it this log ends.

    Exit codes: 0 done; 2 the log has another name already; 3 the key cannot be used.
    """
    with told():
        click.echo(str(LogKey.open(data_folder(data), name).verifier))


@log_group.command("checkpoint")
@DATA
def log_checkpoint(data: Path | None) -> None:
    """Give every entry its place, sign a checkpoint where the log grew, and print the newest.

    \b
    Example:
      tocsin log checkpoint

    Exit codes: 0 done; 2 wrong use; 3 the database or the key cannot be used, or the log is not what was published.
    """
    folder = data_folder(data)
    with _opened(data) as store:
        click.echo(Publisher(store, LogKey.open(folder), folder, SystemClock()).publish().text, nl=False)


@log_group.command("witness")
@REACH
@DATA
def log_witness(reach: tuple[Network, ...], data: Path | None) -> None:
    """Ask all witnesses now to cosign the newest checkpoint, and tell who did, who did not and why.

    They stand in witnesses.policy in the data folder, with their keys, their addresses and how many of them are wanted
    (see docs/log.md). `tocsin serve` asks them too.

    \b
    Example:
      tocsin log witness

    Exit codes: 0 as many as are wanted cosigned it; 1 fewer did; 2 nothing was signed yet, or the file is wrong; 3 the
    database or the key cannot be used.
    """
    folder = data_folder(data)
    with _opened(data) as store:
        witnesses = read_witnesses(folder, LogKey.open(folder))
        found = Witnessing(store, witnesses, SystemClock(), Reach(reach)).ask(fresh=timedelta(0))
    for each in found.answers:
        click.echo(f"{each.name}: {'cosigned' if each.at is not None else each.trouble}")
    seen = sum(each.at is not None for each in found.answers)
    talk.print(
        f"{seen} of {len(found.answers)} witnesses cosigned the checkpoint of {found.size:,} entries: "
        f"{'as many as are wanted' if found.met else 'fewer than are wanted'}"
    )
    if not found.met:
        raise SystemExit(1)


@log_group.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@DATA
def log_export(folder: Path, data: Path | None) -> None:
    """Write the log up to its newest checkpoint to DIR as static files, only what is new since the last time.

    They hold hashes alone: nothing in them can be guessed or opened. Serve DIR by any web host.

    \b
    Example:
      tocsin log export public-log/

    Exit codes: 0 written; 2 nothing was signed yet; 3 the database cannot be used, DIR holds another log, or cannot be
    written.
    """
    with _opened(data) as store:
        signed = export_log(store, folder)
    talk.print(f"{plain(str(folder))}: {signed.checkpoint.size:,} entries", soft_wrap=True)


@log_group.command("check")
@DATA
def log_check(data: Path | None) -> None:
    """Read the whole log and say whether any entry was changed, deleted, moved or put in by hand.

    \b
    Example:
      tocsin log check

    Exit codes: 0 all is as it was written; 1 something is not; 3 the database cannot be used.
    """
    with _opened(data) as store, store.read() as connection:
        found = check_log(connection)
    for breach in found.breaches:
        click.echo(breach)
    talk.print(f"{found.size:,} entries, {found.emptied:,} of them expired, {len(found.breaches)} breaches")
    if found.breaches:
        raise SystemExit(1)


@log_group.command("reconcile")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, exists=True))
@DATA
def log_reconcile(folder: Path, data: Path | None) -> None:
    """Go on with a log after `tocsin restore`: what was published since the backup is read from DIR, an exported log.

    Entries that are lost keep their places as hashes, so that every proof and checkpoint stays true.

    \b
    Example:
      tocsin log reconcile public-log/

    Exit codes: 0 done; 2 wrong use; 3 DIR holds no whole log of this key, or another one.
    """
    with _opened(data) as store:
        lost = reconcile(store, LogKey.open(data_folder(data)), folder)
    talk.print(f"{lost:,} entries are lost, their places kept", soft_wrap=True)


log_group.add_command(prove_command)
log_group.add_command(receipt_command)


@contextmanager
def _opened(data: Path | None) -> Iterator[Store]:
    with told(), Store.open(data_folder(data), database_url()) as store:
        yield store
