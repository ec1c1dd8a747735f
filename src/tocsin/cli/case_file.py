"""``tocsin cases take``: a case as one file that carries its reader."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.cli.acting import a_person
from tocsin.cli.bank_options import DATA
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.server_session import SERVER
from tocsin.clock import SystemClock
from tocsin.config import data_folder, database_url
from tocsin.console.case_file import as_json, as_page, take_out
from tocsin.console.report import LANGUAGES, tongue
from tocsin.failure import NoAccessError
from tocsin.store import Store
from tocsin.whole_files import write_whole

_PRIVATE = 0o600


class UnwritableCaseError(NoAccessError):
    """The file cannot be written to where it should go."""


@click.command("take")
@click.argument("case")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="File to write, as case.html or case.json.",
)
@click.option("--purpose", default="legal_request", show_default=True, help="Purpose of the look.")
@click.option("--words", default="", help="What for, in a sentence; some purposes want it.")
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    show_default=True,
    help="Language of case.html; case.json is the same in all.",
)
@SERVER
@DATA
def take_command(
    case: str, out: Path, purpose: str, words: str, language: str, server: str | None, data: Path | None
) -> None:
    """Take a CASE out as one file: its ledger, flags, accounts, and the evidence in words; no message, no picture.

    The file says who took it, when and what for, on each page when it is printed. That takes a person who may
    (export_case, `tocsin login`), and is kept as a look and in the log. The file is readable by you alone (0600).

    \b
    Examples:
      tocsin cases take 757cb84e5e55b190 --out case.html --words "order 12/26 of the court"
      tocsin cases take 757cb84e5e55b190 --out case.json --purpose preservation
      tocsin cases take 757cb84e5e55b190 --out case.html --language fr --words "injonction 12/26"

    Exit codes: 0 written; 2 wrong use, nobody is signed in, or they may not; 3 the database cannot be used, or the file
    cannot be written.
    """
    if out.suffix not in (".html", ".json"):
        raise click.UsageError("--out names a file that ends in .html or .json.")
    folder = data_folder(data)
    with told(), Store.open(folder, database_url()) as store:
        now = SystemClock().now()
        person = a_person(store, folder, now, server)
        with store.begin() as connection:
            taken = take_out(connection, person, case, now, purpose=purpose, words=words)
        written = as_page(taken, tongue(language)) if out.suffix == ".html" else as_json(taken)
        try:
            write_whole(out, written.encode(), _PRIVATE)
        except OSError as error:
            raise UnwritableCaseError(
                f"'{out}' cannot be written ({error.strerror}); name another file"
            ) from error
        talk.print(f"wrote {plain(str(out))}; it names people, and says that you took it", soft_wrap=True)
