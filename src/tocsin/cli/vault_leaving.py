"""``tocsin vault export``, ``destroy``, ``requests``, ``approve``, ``refuse``: what takes two people."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn
from uuid import UUID

import click
import msgspec
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import plain, talk
from tocsin.cli.server_session import SERVER
from tocsin.cli.vault_person import at_vault
from tocsin.vault import (
    Authority,
    Request,
    RequestAct,
    Wanted,
    answer,
    ask,
    export,
    list_requests,
)

WAITING = 4
"""Exit code: it waits for a second person."""

_ITEMS = click.option(
    "--item", "items", type=click.UUID, multiple=True, help="Only this item (repeat for more)."
)
_REASON = click.option("--reason", help="Why, in a sentence.")
_AGENCY = click.option("--agency", default="", help="Who wants it.")
_REFERENCE = click.option("--reference", default="", help="Their number for it.")


@click.command("export")
@click.argument("case", required=False)
@_REASON
@click.option("--reader", help="Whom it is for, by name.")
@click.option("--basis", help="Law, order or warrant that it leaves under.")
@click.option("--purpose", default="legal_request", show_default=True, help="Purpose of the look.")
@_AGENCY
@_REFERENCE
@_ITEMS
@click.option("--request", "number", type=int, help="Carry out the request of this number.")
@click.option("--to", type=click.Path(path_type=Path), help="With --request: folder to make.")
@SERVER
@DATA
def export_command(
    case: str | None,
    reason: str | None,
    reader: str | None,
    basis: str | None,
    purpose: str,
    agency: str,
    reference: str,
    items: tuple[UUID, ...],
    number: int | None,
    to: Path | None,
    server: str | None,
    data: Path | None,
) -> None:
    """Ask for what is kept of CASE to leave; once somebody else approved, write it to a folder as a bag (BagIt).

    Where TOCSIN_TSA_URL and TOCSIN_TSA_CA name a time-stamping authority, the bag is stamped, or nothing leaves.

    \b
    Examples:
      tocsin vault export 757cb84e5e55b190 --reader 'Det. A. Example' --basis '18 U.S.C. 2703(a)' --reason 'warrant W-9'
      tocsin vault export --request 1 --to bag/

    Exit codes: 0 written; 2 wrong use, or you may not; 3 something cannot be read, written or reached; 4 waiting for
    approval.
    """
    with at_vault(data, server) as at:
        person = at.person()
        if number is None:
            if case is None or not (reason and reader and basis):
                raise click.UsageError(
                    "name CASE, --reader, --basis and --reason; or --request NUMBER and --to DIR"
                )
            wanted = Wanted(reason, reader, agency, reference, purpose, basis)
            _wait(ask(at.vault, person, RequestAct.EXPORT, case, wanted, items=items))
        if to is None:
            raise click.UsageError("say where to by --to DIR")
        with Progress(
            TextColumn("writing"),
            BarColumn(),
            DownloadColumn(),
            console=talk,
            disable=not talk.is_terminal,
            transient=True,
        ) as bar:
            task = bar.add_task("writing", total=None)
            made = export(
                at.vault,
                person,
                number,
                to,
                authority=Authority.named(os.environ),
                on_progress=lambda done: bar.update(task, advance=done),
            )
    stamp = "with a time-stamp" if made.stamped else "without a time-stamp: no authority is configured"
    talk.print(
        f"{plain(str(made.folder))}: {made.items} items, {made.bytes:,} bytes, {stamp}", soft_wrap=True
    )


@click.command("destroy")
@click.argument("case")
@_REASON
@_AGENCY
@_REFERENCE
@_ITEMS
@SERVER
@DATA
def destroy_command(
    case: str,
    reason: str | None,
    agency: str,
    reference: str,
    items: tuple[UUID, ...],
    server: str | None,
    data: Path | None,
) -> None:
    """Ask for what is kept of CASE to be destroyed; once somebody else approves, its keys are.

    No open hold may stand against it. Where an agency wants it (18 U.S.C. 2258B(c)), give its name and reference.

    \b
    Example:
      tocsin vault destroy 757cb84e5e55b190 --reason 'their request' --agency 'Elm County' --reference E-17

    Exit codes: 2 wrong use, you may not, or a hold stands; 3 the database cannot be used; 4 waiting for approval.
    """
    if not reason:
        raise click.UsageError("say why by --reason")
    with at_vault(data, server) as at:
        wanted = Wanted(reason, agency=agency, reference=reference)
        _wait(ask(at.vault, at.person(), RequestAct.DESTROY, case, wanted, items=items))


@click.command("requests")
@click.option("--all", "all_of_them", is_flag=True, help="Those that were answered and done, too.")
@DATA
def requests_command(all_of_them: bool, data: Path | None) -> None:
    """Print what waits for a second person, or to be carried out: a line of JSON each.

    \b
    Example:
      tocsin vault requests

    Exit codes: 0 done; 3 the database cannot be used.
    """
    with at_vault(data) as at, at.vault.store.read() as connection:
        found = list_requests(connection, all_of_them=all_of_them)
    for request in found:
        json_line({**asdict_of(request)})


def asdict_of(request: Request) -> dict[str, object]:
    """Return a request as it is printed."""
    return {**asdict(request), "wanted": msgspec.to_builtins(request.wanted), "waits": request.waits}


def _answering(name: str, agreed: bool, says: str) -> click.Command:
    @click.command(name, help=says)
    @click.argument("number", type=int)
    @click.option("--why", default="", required=not agreed, help="Why, in a sentence.")
    @SERVER
    @DATA
    def command(number: int, why: str, server: str | None, data: Path | None) -> None:
        with at_vault(data, server) as at:
            done = answer(at.vault, at.person(), number, agreed=agreed, why=why)
        if not agreed:
            talk.print(f"request {number} is refused")
        elif done.act is RequestAct.DESTROY:
            talk.print(f"request {number}: the keys of {len(done.items)} items are destroyed")
        else:
            talk.print(
                f"request {number} is approved; {plain(done.asked_by)} carries it out by: "
                f"tocsin vault export --request {number} --to DIR, or in the console",
                soft_wrap=True,
            )

    return command


answer_commands = (
    _answering(
        "approve",
        True,
        "Agree, as the second person, with the request of this NUMBER; a destruction is carried out at once.\n\n"
        "\b\nExample:\n  tocsin vault approve 1\n\n"
        "Exit codes: 0 done; 2 wrong use, you may not, you asked for it yourself, or a hold stands; 3 the vault or the "
        "database cannot be used.",
    ),
    _answering(
        "refuse",
        False,
        "Refuse the request of this NUMBER, or take your own back.\n\n"
        "\b\nExample:\n  tocsin vault refuse 1 --why 'the warrant is not signed'\n\n"
        "Exit codes: 0 done; 2 wrong use, or you may not; 3 the database cannot be used.",
    ),
)


def _wait(request: Request) -> NoReturn:
    talk.print(
        f"waiting for approval: request {request.id}, {len(request.items)} items; somebody else approves it by: "
        f"tocsin vault approve {request.id}",
        soft_wrap=True,
    )
    raise SystemExit(WAITING)
