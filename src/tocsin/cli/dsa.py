"""``tocsin dsa``: statements of reasons, the yearly report, and mistakes in what is published."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table

from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.dsa_desk import opened, somebody, stand, write_file
from tocsin.cli.dsa_lint import DAY, lint_command
from tocsin.cli.dsa_releasing import (
    approve_command,
    batches_command,
    refuse_command,
    release_command,
    send_command,
)
from tocsin.cli.dsa_yearly import yearly_command
from tocsin.cli.failures import plain, talk, told
from tocsin.dsa import (
    FIELDS,
    StatementError,
    edit,
    is_list,
    known_values,
    labels_of,
    published,
    read_statement,
    stands_of,
    statements,
    withdraw,
)


@click.group("dsa")
def dsa_group() -> None:
    """State the reasons of restrictions to the EU's Transparency Database, and look for mistakes in what is published.

    \b
    Statements from what was done:     tocsin dsa gather
    What there is, what is missing:    tocsin dsa list
    Release what is ready:             tocsin dsa release
    The yearly report:                 tocsin dsa yearly --from 2026-01-01 --to 2026-12-31 --out report/
    Mistakes in a published file:      tocsin dsa lint statements.jsonl

    Nothing is sent unless TOCSIN_DSA says test or production, and a person released it. docs/dsa.md tells more.
    """


@dsa_group.command("gather")
@DATA
def gather_command(data: Path | None) -> None:
    """Make a statement of each restriction in a confirmed case that has none. Nothing is sent.

    `tocsin serve` does it every hour.

    \b
    Example:
      tocsin dsa gather

    Exit codes: 0 done; 2 dsa.yaml is wrong; 3 the database cannot be used.
    """
    with told(), opened(data) as desk:
        found = desk.gather()
    talk.print(f"made {len(found.made)} statements")
    for action, times in sorted(found.unmapped.items()):
        talk.print(
            plain(f"  Coop's action {action!r} was done {times} times, and dsa.yaml does not say what it is"),
            soft_wrap=True,
        )


@dsa_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
@click.option("--case", help="Only those of this case.")
@DATA
def list_command(as_json: bool, case: str | None, data: Path | None) -> None:
    """List statements, and where each stands.

    \b
    Examples:
      tocsin dsa list
      tocsin dsa list --json | jq -r 'select(.state == "not ready") | .statement'

    Exit codes: 0 done; 2 dsa.yaml is wrong; 3 the database cannot be used.
    """
    with told(), opened(data) as desk, desk.store.read() as connection:
        kept = list(statements(connection, case_id=case))
        stands = stands_of(connection, kept, desk.wording, desk.clock.now())
    if as_json:
        for each in stands:
            json_line(each)
        return
    table = Table("statement", "case", "done on", "state", "batch", "trouble")
    for each in stands:
        world = " (TEST)" if each.is_test and each.state in ("waiting", "sent") else ""
        first = each.trouble[0] if each.trouble else ""
        more = f" (and {len(each.trouble) - 1} more)" if len(each.trouble) > 1 else ""
        cells = (
            each.statement,
            each.case,
            f"{each.acted_at:%Y-%m-%d}",
            f"{each.state}{world}",
            each.batch,
            f"{first}{more}",
        )
        table.add_row(*(plain(str(cell if cell is not None else "")) for cell in cells))
    Console(highlight=False).print(table)


@dsa_group.command("show")
@click.argument("statement", type=int)
@DATA
def show_command(statement: int, data: Path | None) -> None:
    """Print a statement as it would be sent, and say what is missing or wrong.

    \b
    Example:
      tocsin dsa show 7

    Exit codes: 0 done; 2 there is no such statement; 3 the database cannot be used.
    """
    with told(), opened(data) as desk:
        with desk.store.read() as connection:
            kept = read_statement(connection, statement)
        found = stand(desk, kept)
    json_line(kept.body)
    for each in found.trouble:
        talk.print(f"  {plain(each)}", soft_wrap=True)
    for name, words in (found.errors or {}).items():
        talk.print(plain(f"  the Database refused {name}: {'; '.join(words)}"), soft_wrap=True)


@dsa_group.command("edit")
@click.argument("statement", type=int)
@click.argument("changes", nargs=-1, required=True, metavar="FIELD=VALUE...")
@DATA
def edit_command(statement: int, changes: tuple[str, ...], data: Path | None) -> None:
    """Set fields of a statement; a list's values are parted by commas, and an empty value takes a field out.

    \b
    Examples:
      tocsin dsa edit 7 content_date=2026-05-01
      tocsin dsa edit 7 content_type=CONTENT_TYPE_TEXT,CONTENT_TYPE_IMAGE

    Exit codes: 0 done; 2 a value breaks a rule, or somebody may not; 3 the database cannot be used.
    """
    with told(), opened(data) as desk:
        said = dict(_change(each) for each in changes)
        person = somebody(desk, data)
        with desk.store.begin() as connection:
            kept = edit(
                connection,
                statement,
                said,
                version=None,
                by=person,
                now=desk.clock.now(),
                wording=desk.wording,
            )
        found = stand(desk, kept)
    talk.print(f"statement {statement} is {found.state}")


@dsa_group.command("withdraw")
@click.argument("statement", type=int)
@click.option("--why", required=True, help="Why no statement is due.")
@DATA
def withdraw_command(statement: int, why: str, data: Path | None) -> None:
    """Say that no statement is due: it is never sent.

    \b
    Example:
      tocsin dsa withdraw 7 --why "a court ordered secrecy"

    Exit codes: 0 done; 2 somebody may not, or it was released; 3 the database cannot be used.
    """
    with told(), opened(data) as desk:
        person = somebody(desk, data)
        with desk.store.begin() as connection:
            withdraw(connection, statement, person, why, desk.clock.now())
    talk.print(f"statement {statement} is withdrawn")


@dsa_group.command("fields")
@click.argument("field", required=False)
def fields_command(field: str | None) -> None:
    """List the fields of a statement, or what FIELD may say.

    \b
    Examples:
      tocsin dsa fields
      tocsin dsa fields source_type

    Exit codes: 0 done; 2 there is no such field.
    """
    with told():
        if field is None:
            for name, each in FIELDS.items():
                click.echo(f"{name}{' (always)' if each.required else ''}")
            return
        if field not in FIELDS:
            raise StatementError(f"a statement has no field {field[:60]!r}; tocsin dsa fields lists them")
        for value, label in labels_of(field).items():
            click.echo(f"{value}  {label}")
        if not labels_of(field):
            click.echo(f"free text, at most {FIELDS[field].most or 'any number of'} characters")
        talk.print(f"as of {known_values().as_of}, {known_values().source}", soft_wrap=True)


@dsa_group.command("export")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File to write (.jsonl)."
)
@click.option("--from", "first", type=DAY, metavar="DAY", help="First day of the period.")
@click.option("--to", "last", type=DAY, metavar="DAY", help="Last day of the period.")
@DATA
def export_command(out: Path, first: datetime | None, last: datetime | None, data: Path | None) -> None:
    """Write the statements that the real Database has, as lines of JSON, each with its uuid there.

    \b
    Example:
      tocsin dsa export --out statements.jsonl --from 2026-01-01 --to 2026-12-31

    Exit codes: 0 done; 2 wrong use; 3 the file cannot be written, or the database cannot be used.
    """
    begin, end = (first.date() if first else date.min), (last.date() if last else date.max)
    with told(), opened(data) as desk:
        with desk.store.read() as connection:
            lines = [msgspec.json.encode(each) for each in published(connection, begin, end)]
        write_file(out, b"".join(line + b"\n" for line in lines))
    talk.print(f"wrote {len(lines)} statements to {plain(str(out))}", soft_wrap=True)


def _change(written: str) -> tuple[str, Any]:
    name, given, value = written.partition("=")
    if not given:
        raise StatementError(f"{written[:60]!r} changes nothing; write FIELD=VALUE")
    if not value:
        return name, None
    return name, [each.strip() for each in value.split(",")] if is_list(name) else value


for _command in (
    approve_command,
    batches_command,
    lint_command,
    refuse_command,
    release_command,
    send_command,
    yearly_command,
):
    dsa_group.add_command(_command)
