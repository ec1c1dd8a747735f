"""``tocsin vault``: what is preserved, for how long, and who may have it."""

from __future__ import annotations

import mimetypes
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table
from sqlalchemy import Connection

from tocsin.cases import UnknownCaseError, resolve
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.console_desk import content_of
from tocsin.cli.failures import plain, talk
from tocsin.cli.report_desk import with_content
from tocsin.cli.server_session import SERVER
from tocsin.cli.vault_content import persons_looker
from tocsin.cli.vault_leaving import answer_commands, destroy_command, export_command, requests_command
from tocsin.cli.vault_person import at_vault
from tocsin.cli.vault_rekey import rekey_command
from tocsin.vault import (
    ItemKind,
    Placing,
    Thing,
    UnknownItemError,
    Why,
    check_items,
    extend,
    gather,
    hold_kinds,
    in_turn,
    list_holds,
    list_items,
    place,
    preserve,
    reconcile,
    release,
)

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"])


@click.group("vault")
def vault_group() -> None:
    """Preserve evidence: sealed, held for as long as law wants, handed over or destroyed by two people.

    \b
    What a case rests on:               tocsin vault add CASE --basis '18 U.S.C. 2258A(h)' --why 'reported'
    Why it is kept, and for how long:   tocsin vault hold CASE cybertip --from 2026-11-01 --reason 'reported'
    Whether it is whole:                tocsin vault verify

    What a person must stand behind takes `tocsin login`. docs/vault.md tells more.
    """


@vault_group.command("add")
@click.argument("case")
@click.option("--basis", required=True, help="Law or letter that it is kept under.")
@click.option("--why", default="", help="What for, in your own words.")
@click.option("--purpose", default="preservation", show_default=True, help="Purpose of the looks.")
@click.option(
    "--file",
    "files",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="Keep this file, instead of what the case's evidence names (repeat for more).",
)
@with_content
@SERVER
@DATA
def vault_add(
    case: str,
    basis: str,
    why: str,
    purpose: str,
    files: tuple[Path, ...],
    content: tuple[str, ...],
    media_root: Path | None,
    identities: Path | None,
    server: str | None,
    data: Path | None,
) -> None:
    """Preserve what the evidence of CASE names: messages and those around them, pictures, identities, addresses.

    What is kept already is not kept twice, so that it can be done again when more is known.

    \b
    Examples:
      tocsin vault add 757cb84e5e55b190 --basis '18 U.S.C. 2258A(h)' --why 'report 4711 was made'
      tocsin vault add 757cb84e5e55b190 --basis '18 U.S.C. 2703(f)' --file letter.pdf

    Exit codes: 0 kept; 1 kept, but some of what is named is not there any more; 2 wrong use, or you may not; 3 the
    disk is full, or the database, the master key or the content cannot be used.
    """
    reason = Why(purpose, why, basis)
    with at_vault(data, server) as at:
        person = at.person()
        vault = at.vault
        if files:
            new = 0
            for path in files:
                mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                with path.open("rb") as file:
                    thing = Thing(ItemKind.FILE, path.name, mime)
                    new += preserve(vault, person, case, thing, file, why=reason).new
            talk.print(f"{new} of {len(files)} files are newly kept")
            return
        with vault.store.read() as connection:
            today = _today(connection, case)
        with ExitStack() as held:
            lookup = content_of(
                vault.store,
                at.folder,
                events=content,
                media_root=media_root,
                identities=identities,
                held=held,
            )
            looker = persons_looker(vault.store, vault.clock, lookup, person, case=today, why=reason)
            done = gather(vault, person, today, looker, reason)
    talk.print(f"{done.new} items are newly kept, {done.known} were; {done.absent} are not there any more")
    if done.absent:
        raise SystemExit(1)


def _today(connection: Connection, case: str) -> str:
    try:
        return resolve(connection, case)
    except UnknownCaseError as error:
        raise UnknownItemError(str(error)) from error


@vault_group.command("hold")
@click.argument("case", required=False)
@click.argument("kind", required=False, type=click.Choice(list(hold_kinds())))
@click.option("--from", "start", type=_MOMENT, help="When its clock begins: see docs/vault.md (UTC).")
@click.option("--reason", required=True, help="Why, in a sentence.")
@click.option("--cause", default="", help="What it is for: the number of a report, letter or order.")
@click.option("--item", type=click.UUID, help="Hold this item alone.")
@click.option("--extend", "extended", type=int, help="Make the hold of this number longer.")
@click.option("--until", type=_MOMENT, help="With --extend, where its law allows any later day.")
@click.option("--release", "released", type=int, help="Release the hold of this number.")
@SERVER
@DATA
def vault_hold(
    case: str | None,
    kind: str | None,
    start: datetime | None,
    reason: str,
    cause: str,
    item: UUID | None,
    extended: int | None,
    until: datetime | None,
    released: int | None,
    server: str | None,
    data: Path | None,
) -> None:
    """Place a hold of KIND on what is kept of CASE, now and later; or make one longer, or release it.

    \b
    Examples:
      tocsin vault hold 757cb84e5e55b190 cybertip --from 2026-11-01 --cause 4711 --reason 'reported'
      tocsin vault hold --extend 3 --reason 'the letter was renewed'
      tocsin vault hold --release 3 --reason 'the letter was withdrawn'

    Exit codes: 0 done; 2 wrong use, or you may not; 3 the database cannot be used.
    """
    with at_vault(data, server) as at:
        person = at.person()
        if extended is not None:
            hold = extend(at.vault, person, extended, reason, until=_utc(until))
        elif released is not None:
            hold = release(at.vault, person, released, reason)
        elif case is None or kind is None or start is None:
            raise click.UsageError(
                "name CASE and KIND, and when it begins by --from; or --extend or --release"
            )
        else:
            placing = Placing(kind, _utc(start) or start, reason, cause, item)
            hold = place(at.vault, person, case, placing)
    end = "until it is released" if hold.ends_at is None else f"until {hold.ends_at:%Y-%m-%d %H:%M} UTC"
    word = "released" if hold.released_at is not None else end
    talk.print(f"hold {hold.id} ({hold.kind}) on case {plain(hold.case)}: {word}", soft_wrap=True)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at if at.tzinfo is not None else at.replace(tzinfo=UTC)


@vault_group.command("list")
@click.argument("case", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each item and hold.")
@DATA
def vault_list(case: str | None, as_json: bool, data: Path | None) -> None:
    """List what is kept, of all cases or of CASE: where each item stands before its holds. No content.

    \b
    Example:
      tocsin vault list

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with at_vault(data) as at, at.vault.store.read() as connection:
        items = list_items(connection, at.vault.clock.now(), case=case)
        holds = list_holds(connection, case=case)
    if as_json:
        for item in items:
            json_line({**asdict(item), "address": item.address.hex(), "says": item.says})
        for hold in holds:
            json_line({"hold": hold.id, **asdict(hold)})
        return
    if not items and not holds:
        talk.print("nothing is kept; tocsin vault add CASE preserves what a case rests on")
        return
    ids = [Column(name, no_wrap=True) for name in ("case", "item")]  # They are copied into other commands.
    table = Table(*ids, "kind", "what", "bytes", "stands")
    for item in items:
        what = plain(item.source or "")
        table.add_row(
            plain(item.root),
            str(item.id),
            item.kind,
            what,
            f"{item.bytes:,}",
            (item.damage and "damaged") or item.says,
        )
    listed = Table("hold", "case", "kind", "for", "begins", "ends")
    for hold in holds:
        end = (
            "released"
            if hold.released_at
            else "when released"
            if hold.ends_at is None
            else f"{hold.ends_at:%Y-%m-%d}"
        )
        listed.add_row(
            str(hold.id), plain(hold.case), hold.kind, plain(hold.cause), f"{hold.starts_at:%Y-%m-%d}", end
        )
    Console(highlight=False).print(table, listed)


@vault_group.command("verify")
@click.option("--case", help="Only what is kept of this case.")
@DATA
def vault_verify(case: str | None, data: Path | None) -> None:
    """Read every sealed file and try every key; bring folder and database to agree first.

    \b
    Example:
      tocsin vault verify

    Exit codes: 0 all is whole; 1 something is damaged, missing or left over, told in a sentence each; 3 the vault
    or the database cannot be used.
    """
    with at_vault(data) as at:
        agreed = reconcile(at.vault)
        total = sum(item.bytes for item in in_turn(at.vault, case))
        with Progress(
            TextColumn("verifying"),
            BarColumn(),
            DownloadColumn(),
            TimeRemainingColumn(),
            console=talk,
            disable=not talk.is_terminal,
            transient=True,
        ) as bar:
            task = bar.add_task("verifying", total=total)
            checked = check_items(
                at.vault, case=case, on_progress=lambda done: bar.update(task, advance=done)
            )
    told_of = [damage.says for damage in checked.damaged] + agreed.left
    if checked.trouble is not None:
        told_of.append(f"keys were not tried: {checked.trouble}")
    for says in told_of:
        talk.print(plain(says), soft_wrap=True)
    if agreed.entered or agreed.destroyed_again:
        talk.print(
            f"{agreed.entered} items that the database did not know were entered again, "
            f"{agreed.destroyed_again} destroyed ones stay destroyed",
            soft_wrap=True,
        )
    talk.print(f"{checked.items:,} items, {checked.bytes:,} bytes: {len(checked.damaged)} damaged")
    if told_of:
        raise SystemExit(1)


vault_group.add_command(export_command)
vault_group.add_command(destroy_command)
vault_group.add_command(requests_command)
vault_group.add_command(rekey_command)
for command in answer_commands:
    vault_group.add_command(command)
