"""``tocsin log prove`` and ``tocsin log receipt``: what leaves the log for a court or for whoever flagged."""

from __future__ import annotations

import uuid
from pathlib import Path

import click
from sqlalchemy import Connection

from tocsin.cases import NotYoursError, UnknownCaseError, check_person, flag_of, resolve, view_flag
from tocsin.cli.bank_options import DATA
from tocsin.cli.failures import told
from tocsin.cli.server_session import SERVER
from tocsin.cli.vault_person import AtVault, at_vault
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.log import ExportError, LogKey, NotInLogError, check_key, prove, receipts_of, subject_of
from tocsin.people import Thing, record_look, rights_of
from tocsin.store import Store
from tocsin.whole_files import write_whole

_PRIVATE = 0o600


@click.command("prove")
@click.argument("what", metavar="flag:ID|case:ID|ENTRY")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File of proofs, as case.tlog-proof.",
)
@click.option(
    "--sealed", is_flag=True, help="Do not disclose what the entries say; nobody needs to be signed in."
)
@click.option("--purpose", default="legal_request", show_default=True, help="Purpose of the look.")
@click.option("--words", default="", help="What for, in a sentence; some purposes want it.")
@SERVER
@DATA
def prove_command(
    what: str, out: Path, sealed: bool, purpose: str, words: str, server: str | None, data: Path | None
) -> None:
    """Write proofs that the entries of a flag or case, or one by its number, are in the log.

    Each proof holds its record and salt, so that its reader sees what was written, unless --sealed. That takes a person
    who may take the case out (`tocsin login`), and is written down as a look; entries of no case take an auditor. The
    file is readable by you alone (0600): keep it so.

    \b
    Examples:
      tocsin log prove case:757cb84e5e55b190 --out case.tlog-proof --words "order 12/26 of the court"
      tocsin log prove 1 --sealed --out entry.tlog-proof

    Exit codes: 0 written; 2 there is no such entry, no checkpoint covers it yet, nobody is signed in, or they may not;
    3 the database cannot be used, or the file cannot be written.
    """
    with at_vault(data, server) as at:
        if sealed:
            with at.vault.store.read() as connection:
                made = prove(connection, what, disclose=lambda _: False)
        else:
            made = _disclosed(at, what, purpose, words)
        _write(out, made)


@click.command("receipt")
@click.argument("flag", metavar="ID|SOURCE:KEY")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write [default: standard output]."
)
@DATA
def receipt_command(flag: str, out: Path | None, data: Path | None) -> None:
    """Give the receipt of a flag, by its id or by its source and the source's own key, as matrix:report-17.

    It is for whoever flagged, where their own tool has no place for it.

    \b
    Examples:
      tocsin log receipt matrix:report-17
      tocsin log receipt matrix:report-17 --out flag.receipt

    Exit codes: 0 done; 2 there is no such flag; 3 the database or the key cannot be used, or the file cannot be
    written.
    """
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store, store.read() as connection:
        number = _flag(connection, flag)
        key = LogKey.open(folder)
        check_key(connection, key)
        receipt = receipts_of(connection, key, [number]).get(number)
        if receipt is None:
            raise NotInLogError(f"the log has no flag {number}; see tocsin flags check")
        if out is None:
            click.echo(receipt, nl=False)
        else:
            _write(out, receipt)


def _disclosed(at: AtVault, what: str, purpose: str, words: str) -> str:
    """Return proofs that say what their entries hold, once the look is written down."""
    person = at.person()
    with at.vault.store.begin() as connection:
        case = _case(connection, subject_of(connection, what))
        if case:
            check_person(connection, person, "export_case", case)
        elif "see_audit" not in rights_of(person):
            raise NotYoursError(f"{what} belongs to no case, and {person.name} is no auditor; write --sealed")
        now = at.vault.clock.now()
        record_look(
            connection, person, Thing.EXPORT, f"log: {what}", now, case=case, purpose=purpose, words=words
        )
        return prove(connection, what)


def _case(connection: Connection, subject: str) -> str:
    """Return the case that an entry's subject belongs to; empty where it is none's."""
    kind, _, name = subject.partition(":")
    try:
        if kind == "flag":
            found = view_flag(connection, uuid.UUID(name), SystemClock().now())
            return "" if found is None else resolve(connection, found.case_id)
        return resolve(connection, name) if kind == "case" else ""
    except (UnknownCaseError, ValueError):
        return ""


def _flag(connection: Connection, written: str) -> uuid.UUID:
    source, colon, key = written.partition(":")
    try:
        number = flag_of(connection, source, key) if colon else uuid.UUID(written)
    except ValueError:
        number = None
    if number is None:
        raise NotInLogError(
            f"there is no flag {written!r}; write its id, or its source and key as matrix:report-17"
        )
    return number


def _write(out: Path, content: str) -> None:
    try:
        write_whole(out, content.encode(), _PRIVATE)
    except OSError as error:
        raise ExportError(f"{out} cannot be written ({error.strerror or error})") from error
