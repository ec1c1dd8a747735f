"""``tocsin bank list`` and ``stats``: banks and their numbers, as tables or as JSON."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tocsin.banks import Bank, BankStore, IndexState, Statistics, index_states, moment, statistics
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import plain, talk, told
from tocsin.config import data_folder

_JSON = click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")


@click.command("list")
@_JSON
@DATA
def bank_list(as_json: bool, data: Path | None) -> None:
    """List the banks and how each matches.

    \b
    Example:
      tocsin bank list

    Exit codes: 0 done; 3 the banks cannot be read.
    """
    with told(), BankStore(data_folder(data)) as store:
        banks = store.banks()
    if as_json:
        for bank in banks:
            json_line(_described(bank))
        return
    if not banks:
        talk.print("there are no banks yet; make one with: tocsin bank import NAME LIST --type pdq")
        return
    table = _table("bank", "kind", "enabled", "radius", "ratio")
    for bank in banks:
        table.add_row(
            bank.name, bank.kind, "yes" if bank.enabled else "no", str(bank.radius), f"{bank.ratio:g}"
        )
    Console(highlight=False).print(table)


@click.command("stats")
@click.argument("banks", nargs=-1)
@_JSON
@DATA
def bank_stats(banks: tuple[str, ...], as_json: bool, data: Path | None) -> None:
    """Count what BANKS hold (all, if none is named), and say how far the indexes have come.

    \b
    Examples:
      tocsin bank stats
      tocsin bank stats KNOWN --json

    Exit codes: 0 done; 2 there is no such bank; 3 the banks cannot be read.
    """
    with told(), BankStore(data_folder(data)) as store:
        counted = [statistics(store, name) for name in banks or [bank.name for bank in store.banks()]]
        indexes = index_states(store)
    if as_json:
        for one in counted:
            json_line(_counted(one))
        for state in indexes:
            json_line({"index": state.type, **_indexed(state)})
        return
    show = Console(highlight=False)
    table = _table("bank", "items", "hashes", "opinions", "disputed", "disabled", "last import")
    for one in counted:
        table.add_row(
            one.bank.name,
            f"{one.items:,}",
            ", ".join(f"{kind} {number:,}" for kind, number in one.hashes.items()) or "none",
            ", ".join(f"{opinion} {number:,}" for opinion, number in one.opinions.items() if number)
            or "none",
            f"{one.disputed:,}",
            f"{one.disabled:,}",
            _last_import(one),
        )
    show.print(table)
    if not indexes:
        return
    table = _table("index", "hashes", "indexed", "changes behind", "written")
    for state in indexes:
        table.add_row(
            state.type,
            f"{state.hashes:,}",
            f"{state.indexed:,}",
            f"{state.head - state.mark:,}",
            moment(state.written or 0) or "not yet",
        )
    show.print(table)


def _table(*names: str) -> Table:
    table = Table(title_justify="left")
    for name in names:
        number = name in {"items", "disputed", "disabled", "radius", "ratio", "hashes", "indexed"}
        table.add_column(name, justify="right" if number and len(names) != 7 else "left")
    return table


def _last_import(one: Statistics) -> str:
    last = one.last_import
    if last is None:
        return "none"
    end = moment(last.finished) if last.finished else "not finished"
    return f"{end}: {plain(last.source)}, {last.read:,} read"


def _described(bank: Bank) -> dict[str, object]:
    return {
        "bank": bank.name,
        "kind": bank.kind,
        "enabled": bank.enabled,
        "radius": bank.radius,
        "ratio": bank.ratio,
        "created": moment(bank.created),
    }


def _counted(one: Statistics) -> dict[str, object]:
    last = one.last_import
    return {
        **_described(one.bank),
        "items": one.items,
        "hashes": dict(one.hashes),
        "opinions": dict(one.opinions),
        "disputed": one.disputed,
        "disabled": one.disabled,
        "voted": one.voted,
        "last_import": None
        if last is None
        else {
            "source": last.source,
            "started": moment(last.started),
            "finished": moment(last.finished or 0),
            "read": last.read,
            "added": last.added,
            "there": last.there,
            "rejected": last.rejected,
        },
    }


def _indexed(state: IndexState) -> dict[str, object]:
    return {
        "hashes": state.hashes,
        "indexed": state.indexed,
        "mark": state.mark,
        "head": state.head,
        "written": moment(state.written or 0),
    }
