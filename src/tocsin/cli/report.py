"""``tocsin report``: drafts for the CyberTipline, at the server's own machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table

from tocsin.cases import resolve
from tocsin.cli.acting import somebody
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.report_desk import SERVER, opened, say_draft, with_content
from tocsin.cli.report_filing import approve_command, refuse_command, submit_command
from tocsin.cli.report_to import to_group
from tocsin.config import data_folder
from tocsin.failure import NoAccessError
from tocsin.reporting import (
    REPORT,
    Draft,
    ReportError,
    check_right,
    destination,
    edit,
    note_shown,
    preview,
    read_draft,
    status_of,
    withdraw,
    write,
)


@click.group("report")
def report_group() -> None:
    """Report confirmed cases to the CyberTipline: a draft, a second person's agreement, a receipt.

    \b
    A draft from a case:       tocsin report draft 49b017100f3ac7d2
    What its reader will see:  tocsin report show rDRAFT
    Ask that it be filed:      tocsin report submit rDRAFT
    Agree, as somebody else:   tocsin report approve rDRAFT

    Reports go to the TEST server unless TOCSIN_CYBERTIPLINE says production. docs/reporting.md tells more.
    To others than the CyberTipline: tocsin report to --help, and docs/addressees.md.
    """


@report_group.command("draft")
@click.argument("case")
@click.option(
    "--xml", type=click.Path(path_type=Path, dir_okay=False), help="Write the report there as well."
)
@with_content
@DATA
def draft_command(
    case: str,
    xml: Path | None,
    content: tuple[str, ...],
    media_root: Path | None,
    identities: Path | None,
    data: Path | None,
) -> None:
    """Draft a report on each account that CASE accuses, and say what is missing. Nothing is filed.

    Drafts that stand already are taken as they are. Where there are several, --xml numbers all but the first.

    \b
    Examples:
      tocsin report draft 49b017100f3ac7d2 --content events/
      tocsin report draft 49b017100f3ac7d2 --xml report.xml

    Exit codes: 0 done; 2 there is no such case, or somebody may not; 3 content, file or database cannot be used.
    """
    with told(), opened(data, content, media_root, identities) as reporting:
        person = somebody(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.read() as connection:
            today = resolve(connection, case)
        drafts = [each for each, _ in reporting.listed(today) if each.withdrawn_at is None]
        for each in drafts or (drafts := reporting.draft(today, person)):
            say_draft(reporting, each)
        if xml is not None:
            _write_xml(drafts, xml)


@report_group.command("show")
@click.argument("draft")
@click.option("--json", "as_json", is_flag=True, help="Print the draft as it can be edited.")
@click.option(
    "--purpose", default="report", show_default=True, help="What you look for (see docs/access.md)."
)
@click.option("--why", default="", help="What for, in your own words.")
@DATA
def show_command(draft: str, as_json: bool, purpose: str, why: str, data: Path | None) -> None:
    """Print a draft as its reader will see it, with all that it says: content too. That is a look, and on record.

    \b
    Examples:
      tocsin report show r0123456789ab
      tocsin report show r0123456789ab --json > draft.json

    Exit codes: 0 done; 2 there is no such draft, or you may not look for this; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        now = reporting.clock.now()
        person = somebody(reporting.store, data_folder(data), now)
        with reporting.store.begin() as connection:
            found = read_draft(connection, draft)
            check_right(connection, person, "see_reports", found.case_id)
            note_shown(connection, found, person, now, purpose=purpose, words=why)
        if as_json:
            json_line({"version": found.version, "document": found.document, "files": found.files})
            return
        click.echo(plain(preview(found)).replace("\\[", "["))
        say_draft(reporting, found)


@report_group.command("edit")
@click.argument("draft")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@DATA
def edit_command(draft: str, file: Path, data: Path | None) -> None:
    """Write a draft anew from FILE, as `tocsin report show DRAFT --json` printed it.

    \b
    Example:
      tocsin report edit r0123456789ab draft.json

    Exit codes: 0 done; 2 FILE is no draft, or it changed meanwhile; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        try:
            given = msgspec.json.decode(file.read_bytes(), type=_Edited)
        except (OSError, msgspec.MsgspecError) as error:
            raise ReportError(f"'{file}' is no draft ({error}); see tocsin report show --json") from error
        person = somebody(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            after = edit(
                connection,
                draft,
                version=given.version,
                document=given.document,
                files=given.files,
                by=person,
                now=reporting.clock.now(),
            )
        say_draft(reporting, after)


@report_group.command("withdraw")
@click.argument("draft")
@click.option("--why", required=True, help="Why it is given up.")
@DATA
def withdraw_command(draft: str, why: str, data: Path | None) -> None:
    """Give a draft up.

    \b
    Example:
      tocsin report withdraw r0123456789ab --why "made twice"

    Exit codes: 0 done; 2 somebody may not, or a filing waits; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        person = somebody(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            withdraw(connection, draft, person, why, reporting.clock.now())
    talk.print(f"draft {plain(draft)} is withdrawn")


@report_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
@click.option("--case", help="Only drafts of this case.")
@DATA
def list_command(as_json: bool, case: str | None, data: Path | None) -> None:
    """List drafts and what became of them: ids and moments, no content.

    \b
    Examples:
      tocsin report list
      tocsin report list --json | jq -r 'select(.late) | .draft'

    Exit codes: 0 done; 2 there is no such case; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        if case is not None:
            with reporting.store.read() as connection:
                case = resolve(connection, case)
        found = [
            status_of(draft, filings, reporting.clock.now()) for draft, filings in reporting.listed(case)
        ]
    if as_json:
        for each in found:
            json_line(each)
        return
    table = Table("draft", "case", "account", "state", "world", "report", "trouble")
    for each in found:
        world = "" if each["is_test"] is None else "TEST" if each["is_test"] else "production"
        cells = (
            each["draft"],
            each["case"],
            each["account"],
            each["state"],
            world,
            each["report_id"],
            each["trouble"],
        )
        table.add_row(*(plain(str(cell if cell is not None else "")) for cell in cells))
    Console(highlight=False).print(table)


@report_group.command("schema")
@SERVER
@DATA
def schema_command(server: str | None, data: Path | None) -> None:
    """Fetch the receiver's schema into the data folder: reports are held against it, and newer elements are written.

    \b
    Example:
      tocsin report schema

    Exit codes: 0 done; 2 what is served is no schema; 3 the receiver does not give it.
    """
    with told(), opened(data) as reporting:
        path = reporting.fetch_schema(destination(server))
    talk.print(f"kept in {plain(str(path))}", soft_wrap=True)


class _Edited(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    document: dict[str, Any]
    files: list[dict[str, Any]] = []


def _write_xml(drafts: list[Draft], path: Path) -> None:
    for number, each in enumerate(drafts, start=1):
        place = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        try:
            place.touch(mode=0o600)
            place.write_bytes(write(REPORT, each.document).xml)
        except OSError as error:
            raise NoAccessError(
                f"'{place}' cannot be written ({error.strerror}); name another place"
            ) from error


for _command in (submit_command, approve_command, refuse_command, to_group):
    report_group.add_command(_command)
