"""``tocsin report to``: reports to other addressees than the CyberTipline."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from tocsin.cases import resolve
from tocsin.cli.acting import a_person, somebody
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.report_desk import opened, with_content
from tocsin.config import data_folder
from tocsin.reporting import (
    Handover,
    Handovers,
    NeutralDraft,
    ReportError,
    approve_handover,
    as_text,
    ask_handover,
    check_right,
    edit_neutral,
    enter_reference,
    handed_to,
    handover_status,
    handovers_of,
    note_shown,
    obstacles,
    read_neutral_draft,
    refuse_handover,
    withdraw_neutral,
)


@click.group("to")
def to_group() -> None:
    """Hand reports over to others than the CyberTipline: an agency, a hotline, whoever has a certificate.

    \b
    Whom there is:             tocsin report to who
    A draft from a case:       tocsin report to draft 49b017100f3ac7d2 hotline
    Ask that it be handed on:  tocsin report to submit nDRAFT
    Agree, as somebody else:   tocsin report to approve nDRAFT
    What came back:            tocsin report to reference nDRAFT REFERENCE

    addressees.yaml in the data folder says who they are. docs/addressees.md tells more.
    """


@to_group.command("who")
@DATA
def who_command(data: Path | None) -> None:
    """List the addressees that the data folder names.

    \b
    Example:
      tocsin report to who

    Exit codes: 0 done; 2 addressees.yaml is wrong; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        for name, each in Handovers(reporting).addressees().items():
            click.echo(f"{name}: {plain(each.title)}, by the folder {plain(each.folder)}")


@to_group.command("draft")
@click.argument("case")
@click.argument("addressee")
@with_content
@DATA
def draft_command(
    case: str,
    addressee: str,
    content: tuple[str, ...],
    media_root: Path | None,
    identities: Path | None,
    data: Path | None,
) -> None:
    """Draft a report on CASE for ADDRESSEE, and say what is missing. Nothing is handed over.

    \b
    Example:
      tocsin report to draft 49b017100f3ac7d2 hotline --content events/

    Exit codes: 0 done; 2 there is no such case or addressee, or somebody may not; 3 content or database cannot be used.
    """
    with told(), opened(data, content, media_root, identities) as reporting:
        person = somebody(reporting.store, data_folder(data), reporting.clock.now())
        _say(Handovers(reporting), Handovers(reporting).draft(case, addressee, person))


@to_group.command("show")
@click.argument("draft")
@click.option("--json", "as_json", is_flag=True, help="Print the draft as it can be edited.")
@click.option(
    "--purpose", default="report", show_default=True, help="What you look for (see docs/access.md)."
)
@click.option("--why", default="", help="What for, in your own words.")
@DATA
def show_command(draft: str, as_json: bool, purpose: str, why: str, data: Path | None) -> None:
    """Print a draft with all that it says: content too. That is a look, and on record.

    \b
    Examples:
      tocsin report to show n0123456789ab
      tocsin report to show n0123456789ab --json > draft.json

    Exit codes: 0 done; 2 there is no such draft, or you may not look for this; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        now = reporting.clock.now()
        person = somebody(reporting.store, data_folder(data), now)
        with reporting.store.begin() as connection:
            found = read_neutral_draft(connection, draft)
            check_right(connection, person, "see_reports", found.case_id)
            note_shown(connection, found, person, now, purpose=purpose, words=why)
        if as_json:
            json_line({"version": found.version, "document": found.document})
            return
        click.echo(plain(as_text(found.report)).replace("\\[", "["))
        _say(Handovers(reporting), found)


@to_group.command("edit")
@click.argument("draft")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@DATA
def edit_command(draft: str, file: Path, data: Path | None) -> None:
    """Write a draft anew from FILE, as `tocsin report to show DRAFT --json` printed it.

    \b
    Example:
      tocsin report to edit n0123456789ab draft.json

    Exit codes: 0 done; 2 FILE is no draft, or it changed meanwhile; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        try:
            given = msgspec.json.decode(file.read_bytes(), type=_Edited)
        except (OSError, msgspec.MsgspecError) as error:
            raise ReportError(f"'{file}' is no draft ({error}); see tocsin report to show --json") from error
        person = somebody(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            after = edit_neutral(
                connection,
                draft,
                version=given.version,
                document=given.document,
                by=person,
                now=reporting.clock.now(),
            )
        _say(Handovers(reporting), after)


@to_group.command("withdraw")
@click.argument("draft")
@click.option("--why", required=True, help="Why it is given up.")
@DATA
def withdraw_command(draft: str, why: str, data: Path | None) -> None:
    """Give a draft up.

    \b
    Example:
      tocsin report to withdraw n0123456789ab --why "made twice"

    Exit codes: 0 done; 2 somebody may not, or a handover waits; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        person = somebody(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            withdraw_neutral(connection, draft, person, why, reporting.clock.now())
    talk.print(f"draft {plain(draft)} is withdrawn")


@to_group.command("submit")
@click.argument("draft")
@with_content
@DATA
def submit_command(
    draft: str,
    content: tuple[str, ...],
    media_root: Path | None,
    identities: Path | None,
    data: Path | None,
) -> None:
    """Ask that DRAFT be handed over. It is, once a second person agrees; what is agreed on already is carried on with.

    Where nobody is signed in (see `tocsin login`), two people have to agree.

    \b
    Example:
      tocsin report to submit n0123456789ab

    Exit codes: 0 done, or waiting for approval; 2 something has to be corrected, or somebody may not; 3 the folder or
    the database cannot be reached, or it failed.
    """
    with told(), opened(data, content, media_root, identities) as reporting:
        desk = Handovers(reporting)
        with reporting.store.read() as connection:
            found = read_neutral_draft(connection, draft)
            standing = [
                each
                for each in handovers_of(connection, draft)
                if each.state in ("asked", "approved", "handed_over")
            ]
        if standing:
            _carry_on(desk, standing[-1])
            return
        to = desk.addressee(found.addressee)
        person = somebody(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            _say_handover(ask_handover(connection, draft, to, person, reporting.clock.now()))


@to_group.command("approve")
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
    """Agree that DRAFT be handed over, as the second of two people, and hand it over. It takes `tocsin login`.

    \b
    Example:
      tocsin report to approve n0123456789ab

    Exit codes: 0 handed over, or waiting for one more; 2 somebody may not; 3 the folder or the database cannot be
    reached.
    """
    with told(), opened(data, content, media_root, identities) as reporting:
        desk = Handovers(reporting)
        person = a_person(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            asked = _in_state(handovers_of(connection, draft), draft, "asked")
            to = desk.addressee(read_neutral_draft(connection, draft).addressee)
            one = approve_handover(connection, asked.id, to, person, why=why, now=reporting.clock.now())
        _carry_on(desk, one)


@to_group.command("refuse")
@click.argument("draft")
@click.option("--why", required=True, help="Why it is not handed over.")
@DATA
def refuse_command(draft: str, why: str, data: Path | None) -> None:
    """Say no to a handover that waits for approval. It takes `tocsin login`.

    \b
    Example:
      tocsin report to refuse n0123456789ab --why "the account is the victim's"

    Exit codes: 0 done; 2 somebody may not, or nothing waits; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        person = a_person(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            asked = _in_state(handovers_of(connection, draft), draft, "asked")
            _say_handover(refuse_handover(connection, asked.id, person, why, reporting.clock.now()))


@to_group.command("reference")
@click.argument("draft")
@click.argument("reference")
@DATA
def reference_command(draft: str, reference: str, data: Path | None) -> None:
    """Write down the REFERENCE that the addressee gave the report DRAFT. It takes `tocsin login`.

    \b
    Example:
      tocsin report to reference n0123456789ab 2026-000123

    Exit codes: 0 done; 2 it was not handed over, or has a reference already; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        person = a_person(reporting.store, data_folder(data), reporting.clock.now())
        with reporting.store.begin() as connection:
            name = read_neutral_draft(connection, draft).addressee
            done = _in_state(handovers_of(connection, draft), draft, "handed_over")
            to = Handovers(reporting).addressee(name)
            now = reporting.clock.now()
            after = enter_reference(connection, reporting.policy, done.id, to, reference, by=person, now=now)
        _say_handover(after)


@to_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
@click.option("--case", help="Only drafts of this case.")
@DATA
def list_command(as_json: bool, case: str | None, data: Path | None) -> None:
    """List drafts for other addressees and what became of them: ids and moments, no content.

    \b
    Examples:
      tocsin report to list
      tocsin report to list --json | jq -r 'select(.late) | .draft'

    Exit codes: 0 done; 2 there is no such case; 3 the database cannot be used.
    """
    with told(), opened(data) as reporting:
        if case is not None:
            with reporting.store.read() as connection:
                case = resolve(connection, case)
        drafts, now = list(Handovers(reporting).listed(case)), reporting.clock.now()
        due = Handovers(reporting).due(draft for draft, _ in drafts)
        found = [handover_status(draft, done, due.get(draft.id), now) for draft, done in drafts]
    for each in found:
        if as_json:
            json_line(each)
        else:
            told_of = ("draft", "case", "addressee", "state", "reference", "trouble")
            late = (
                [f"late, {each['late_why']} since {each['late_since']:%Y-%m-%d %H:%M} UTC"]
                if each["late"]
                else []
            )
            click.echo(
                "  ".join([*(plain(str(each[name])) for name in told_of if each[name] is not None), *late])
            )


class _Edited(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    document: dict[str, Any]


def _say(desk: Handovers, draft: NeutralDraft) -> None:
    click.echo(draft.id)
    with desk.reporting.store.read() as connection:
        wrong = obstacles(connection, draft, desk.addressee(draft.addressee))
        others = [each for each in handed_to(connection, draft.case_id) if each != draft.addressee]
    lines = [f"missing: {each}" for each in draft.missing]
    lines += [f"must be corrected: {each}" for each in wrong]
    if others:
        lines.append(f"told already: {', '.join(others)} has a report on this case")
    for line in lines:
        talk.print(f"  {plain(line)}", soft_wrap=True)


def _say_handover(one: Handover) -> None:
    said = {
        "asked": f"waiting for approval: {one.asked_by} asked; another person agrees by tocsin report to approve",
        "approved": f"not handed over yet, and tried again: {one.trouble}",
        "handed_over": f"handed over as {one.file}, reference {one.reference or 'not known yet'}",
        "refused": f"refused by {one.refused_by}: {one.answered_why}",
        "failed": f"failed: {one.trouble}",
    }[one.state]
    talk.print(plain(f"draft {one.draft_id}: {said}"), soft_wrap=True)


def _carry_on(desk: Handovers, one: Handover) -> None:
    if one.state == "approved":
        one = desk.carrier().run(one.id)
    _say_handover(one)
    if one.state == "failed":
        sys.exit(3)


def _in_state(handovers: list[Handover], draft: str, state: str) -> Handover:
    for each in handovers:
        if each.state == state:
            return each
    raise ReportError(f"no handover of {draft[:40]} is {state.replace('_', ' ')}; see tocsin report to list")
