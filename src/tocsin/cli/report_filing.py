"""``tocsin report submit``, ``approve`` and ``refuse``: filing takes two people, also at the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tocsin.cli.acting import a_person, somebody
from tocsin.cli.bank_options import DATA
from tocsin.cli.failures import talk, told
from tocsin.cli.report_desk import SERVER, opened, say_filing, with_content
from tocsin.config import data_folder
from tocsin.reporting import (
    Filing,
    Reporting,
    approve,
    ask,
    destination,
    filings_of,
    handed_to,
    read_draft,
    refuse,
    waiting_filing,
)


@click.command("submit")
@click.argument("draft")
@SERVER
@with_content
@DATA
def submit_command(
    draft: str,
    server: str | None,
    content: tuple[str, ...],
    media_root: Path | None,
    identities: Path | None,
    data: Path | None,
) -> None:
    """Ask that DRAFT be filed. It is, once a second person agrees; what is agreed on already is carried on with.

    It is asked in the name of whom `tocsin login` signed in; where nobody is, two people have to agree.

    \b
    Examples:
      tocsin report submit r0123456789ab
      tocsin report submit r0123456789ab --server http://127.0.0.1:9000/ispws

    Exit codes: 0 done, or waiting for approval; 2 the draft would be refused, or somebody may not; 3 the receiver or
    the database cannot be reached, or the report failed.
    """
    with told(), opened(data, content, media_root, identities) as reporting:
        to = destination(server)
        with reporting.store.read() as connection:
            found = read_draft(connection, draft)
            standing = [
                each
                for each in filings_of(connection, draft)
                if each.is_test == to.is_test and each.state not in ("refused", "failed")
            ]
        if standing:
            _carry_on(reporting, standing[-1])
            return
        person = somebody(reporting.store, data_folder(data), reporting.clock.now())
        schema = reporting.schema(is_test=to.is_test)
        with reporting.store.begin() as connection:
            filing = ask(connection, draft, to, person, reporting.clock.now(), schema=schema)
            others = handed_to(connection, found.case_id)
        say_filing(filing)
        if others:
            talk.print(f"  told already: {', '.join(others)} has a report on this case", soft_wrap=True)


@click.command("approve")
@click.argument("draft")
@click.option("--why", default="", help="A word on why.")
@with_content
@DATA
def approve_command(
    draft: str,
    why: str,
    content: tuple[str, ...],
    media_root: Path | None,
    identities: Path | None,
    data: Path | None,
) -> None:
    """Agree that DRAFT be filed, as the second of two people, and file it. It takes `tocsin login`.

    \b
    Example:
      tocsin report approve r0123456789ab

    Exit codes: 0 filed, or waiting for one more; 2 somebody may not; 3 the receiver or the database cannot be reached.
    """
    with told(), opened(data, content, media_root, identities) as reporting:
        person = a_person(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            asked = waiting_filing(connection, draft)
            filing = approve(connection, asked.id, person, why, reporting.clock.now())
        _carry_on(reporting, filing)


@click.command("refuse")
@click.argument("draft")
@click.option("--why", required=True, help="Why it is not filed.")
@DATA
def refuse_command(draft: str, why: str, data: Path | None) -> None:
    """Say no to a filing that waits for approval. It takes `tocsin login`.

    \b
    Example:
      tocsin report refuse r0123456789ab --why "the account is the victim's"

    Exit codes: 0 done; 2 somebody may not, or nothing waits; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        person = a_person(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            asked = waiting_filing(connection, draft)
            say_filing(refuse(connection, asked.id, person, why, reporting.clock.now()))


def _carry_on(reporting: Reporting, filing: Filing) -> None:
    if filing.state == "approved":
        filing = reporting.submitter(is_test=filing.is_test).run(filing.id)
    say_filing(filing)
    if filing.state == "failed":
        sys.exit(3)
