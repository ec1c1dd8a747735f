"""``tocsin cases show`` and ``decide``: a case over a server, in the name of whoever signed in by ``tocsin login``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from tocsin.cases import PERMISSION, Act, CaseKind, Ground, NextAction
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import talk, told
from tocsin.cli.server_session import SERVER, PersonalSession
from tocsin.config import data_folder

_ACTS = sorted({*PERMISSION, Act.MERGE, Act.SPLIT})


@click.command("show")
@click.argument("case")
@SERVER
@DATA
def show_command(case: str, server: str | None, data: Path | None) -> None:
    """Print a case without its content, as a line of JSON: where it stands, its version, what may be done to it.

    You must be signed in (`tocsin login`) in a role that sees it.

    \b
    Example:
      tocsin cases show 757cb84e5e55b190 | jq '.state, .version, .acts'

    Exit codes: 0 done; 2 nobody is signed in, or there is no such case for you; 3 the server cannot be reached.
    """
    with told():
        session = PersonalSession.kept(data_folder(data), server)
        json_line(session.ask("GET", f"/v1/cases/{quote(case, safe='')}"))


@click.command("decide")
@click.argument("case")
@click.argument("act", type=click.Choice([str(each) for each in _ACTS]))
@click.option("--reason", required=True, help="Why, in a sentence; it stays in the ledger.")
@click.option(
    "--version", required=True, type=click.IntRange(1), help="Of the case as you saw it (tocsin cases show)."
)
@click.option("--receipt", help="For report: the number that the addressee gave.")
@click.option(
    "--ground", type=click.Choice([str(each) for each in Ground]), help="For waive: why no report is due."
)
@click.option("--until", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="For extend: the new deadline.")
@click.option("--queue", help="For route: where to.")
@click.option("--to", help="For assign: the person's name.")
@click.option(
    "--kind", type=click.Choice([str(each) for each in CaseKind]), help="Where it is of another kind."
)
@click.option("--into", help="For merge: the case that goes on.")
@click.option("--account", "accounts", multiple=True, help="For split: an account that goes (repeatable).")
@SERVER
@DATA
def decide_command(
    case: str,
    act: str,
    server: str | None,
    data: Path | None,
    until: datetime | None,
    accounts: tuple[str, ...],
    **given: str | int | None,
) -> None:
    """Decide a case over the server, in your own name, and print it as a line of JSON as it is then.

    You must be signed in (`tocsin login`). Where the case changed since you saw that version of it, nothing is done.
    Where two people must agree, it says that it waits for the second one.

    \b
    Examples:
      tocsin cases decide 757cb84e5e55b190 take --reason 'next in line' --version 2
      tocsin cases decide 757cb84e5e55b190 reject --reason 'a teacher, known to the school' --version 3

    Exit codes: 0 done; 2 wrong use, nobody is signed in, you may not, or the case changed; 3 the server cannot be
    reached.
    """
    body: dict[str, Any] = {"act": act, **{name: value for name, value in given.items() if value is not None}}
    if until is not None:
        body["until"] = until.isoformat()
    if accounts:
        body["accounts"] = list(accounts)
    with told():
        session = PersonalSession.kept(data_folder(data), server)
        after = session.ask("POST", f"/v1/cases/{quote(case, safe='')}/decisions", body)
    json_line(after)
    if after["next_action"] == NextAction.SECOND:
        talk.print("waiting for approval: a second person must agree")
