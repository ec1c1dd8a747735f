"""``tocsin bank exchange``: exchanges of hashes, each of which feeds a bank."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.table import Table

from tocsin.banks import BankRequestError, BanksError, BankStore, moment
from tocsin.banks import exchanges as room
from tocsin.cli.bank_options import DATA, json_line, make_if_absent
from tocsin.cli.failures import NO_ACCESS, WRONG_USE, plain, talk, told
from tocsin.config import data_folder


@click.group()
def exchange() -> None:
    """Feed banks from exchanges: NCMEC, StopNCII, ThreatExchange, or a file.

    \b
    kind               what it must be told              credentials, from the environment or a file
    ncmec              environment=Industry              TX_NCMEC_CREDENTIALS=user:password
    stopncii           nothing                           TX_STOPNCII_KEYS=fetch_key,subscription_key
    fb_threatexchange  privacy_group=NUMBER              TX_ACCESS_TOKEN=app_id|secret
    local_file         filename=PATH                     none
    sample             nothing: the package's examples   none

    Credentials are never stored: they are read at each fetch, or from the file of the setting credentials=PATH. All but
    local_file need pip install 'tocsin[exchanges]'. An exchange's items are called NAME:KEY in its bank.
    docs/exchanges.md tells more.

    \b
    To begin with:
      tocsin bank exchange add try --api sample --bank TRY
      tocsin bank exchange fetch try
      tocsin bank exchange status try
    """


@exchange.command("add")
@click.argument("name")
@click.argument("settings", nargs=-1, metavar="[KEY=VALUE]...")
@click.option("--api", required=True, type=click.Choice(list(room.APIS)), help="Kind of exchange.")
@click.option("--bank", required=True, metavar="BANK", help="Bank that it feeds; made if it is not there.")
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Settings as an object in a file of JSON; KEY=VALUE counts over it.",
)
@DATA
def exchange_add(
    name: str, settings: tuple[str, ...], api: str, bank: str, config: Path | None, data: Path | None
) -> None:
    """Add an exchange of the NAME that you give it. Nothing is asked of it before it is fetched.

    \b
    Settings of each kind, those in brackets if you like:
      ncmec              environment [only_esp_ids=1,2] [url] [credentials]
      stopncii           [url] [credentials]
      fb_threatexchange  privacy_group [url] [credentials]
      local_file         filename [signal_type] [opinion=negative|seed|positive]

    \b
    Examples:
      tocsin bank exchange add ncmec --api ncmec --bank NCMEC environment=test_Industry
      tocsin bank exchange add stopncii --api stopncii --bank NCII credentials=/etc/tocsin/stopncii
      tocsin bank exchange add ours --api local_file --bank OURS filename=hashes.txt signal_type=pdq

    Exit codes: 0 done; 2 wrong use, a setting that is none, or the name is taken; 3 the banks cannot be written.
    """
    with told():
        given = {**_read_config(config), **_read_settings(settings)}
        room.checked_config(api, given)  # before a bank is made for it
        with BankStore(data_folder(data)) as store, store.writing():
            make_if_absent(store, bank)
            room.add(store, name, api, bank, given)
    talk.print(f"fetch it with: tocsin bank exchange fetch {plain(name)}", soft_wrap=True)


@exchange.command("list")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON for each, in place of a table.")
@DATA
def exchange_list(as_json: bool, data: Path | None) -> None:
    """List the exchanges.

    \b
    Example:
      tocsin bank exchange list

    Exit codes: 0 done; 3 the banks cannot be read.
    """
    with told(), BankStore(data_folder(data)) as store:
        states = [room.state(store, found.name) for found in room.exchanges(store)]
    if as_json:
        for state in states:
            json_line(_as_json(state))
        return
    table = Table(title="Exchanges", title_justify="left")
    for column in ("name", "kind", "bank", "items", "last fetch", "state"):
        table.add_column(column, justify="right" if column == "items" else "left")
    for state in states:
        found = state.exchange
        how = "disabled" if not found.enabled else "failed" if state.failure else "in order"
        table.add_row(
            plain(found.name),
            found.api,
            plain(found.bank),
            f"{state.items:,}",
            moment(state.finished or 0) or "never",
            "never fetched" if found.enabled and state.started is None else how,
        )
    talk.print(table)


@exchange.command("fetch")
@click.argument("names", nargs=-1)
@click.option(
    "--watch", type=click.IntRange(1), metavar="SECONDS", help="Go on, and fetch again after so many seconds."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=room.Limits().read,
    show_default=True,
    help="Seconds to wait for an answer to begin or go on.",
)
@click.option("--quiet", is_flag=True, help="Only errors are told.")
@DATA
def exchange_fetch(
    names: tuple[str, ...], watch: int | None, timeout: float, quiet: bool, data: Path | None
) -> None:
    """Fetch what is new from the exchanges of these NAMES, or from every one that is enabled.

    What came goes into the bank page by page, each with the place to go on from; wherever a fetch ends, the next one
    goes on there, and comes to the same bank. Exchanges that have no such place (local_file, sample), or whose place is
    too old, are fetched whole, and the bank changes once all of it has come. An exchange that fails does not keep
    the others back.

    \b
    Examples:
      tocsin bank exchange fetch
      tocsin bank exchange fetch ncmec stopncii
      tocsin bank exchange fetch --watch 300

    Exit codes: 0 done; 2 wrong use, no such exchange, credentials or extra missing; 3 an exchange failed, and what was
    there before is there still.
    """
    limits = room.Limits(read=timeout)
    with told(), BankStore(data_folder(data)) as store:
        for name in names:
            room.exchange(store, name)
        while True:
            wrong = _fetch_all(store, names, limits, quiet=quiet)
            if watch is None:
                break
            time.sleep(watch)
    if wrong:
        sys.exit(WRONG_USE if all(isinstance(error, BankRequestError) for error in wrong) else NO_ACCESS)


@exchange.command("status")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
@DATA
def exchange_status(name: str, as_json: bool, data: Path | None) -> None:
    """Show how far an exchange has come, and what went wrong last.

    \b
    Example:
      tocsin bank exchange status ncmec

    Exit codes: 0 done; 2 there is no such exchange; 3 the banks cannot be read.
    """
    with told(), BankStore(data_folder(data)) as store:
        state = room.state(store, name)
    if as_json:
        json_line(_as_json(state))
        return
    table = Table(show_header=False, title=plain(name), title_justify="left")
    for label, value in _as_json(state).items():
        if value is not None:
            text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
            table.add_row(label.replace("_", " "), plain(text))
    talk.print(table)


@exchange.command("remove")
@click.argument("name")
@click.option("--keep-items", is_flag=True, help="Leave what it brought in the bank.")
@DATA
def exchange_remove(name: str, keep_items: bool, data: Path | None) -> None:
    """Remove an exchange and what it brought; items of the bank that came from elsewhere stay.

    \b
    Examples:
      tocsin bank exchange remove ncmec
      tocsin bank exchange remove ncmec --keep-items

    Exit codes: 0 done; 2 there is no such exchange; 3 it is being fetched, or the banks cannot be written.
    """
    with told(), BankStore(data_folder(data)) as store:
        gone = room.remove(store, name, keep_items=keep_items)
    talk.print(f"removed {plain(name)} and {gone:,} items", soft_wrap=True)


@exchange.command("enable")
@click.argument("name")
@DATA
def exchange_enable(name: str, data: Path | None) -> None:
    """Let an exchange be fetched with the others again.

    Exit codes: 0 done; 2 there is no such exchange; 3 the banks cannot be written.
    """
    with told(), BankStore(data_folder(data)) as store:
        room.set_enabled(store, name, enabled=True)


@exchange.command("disable")
@click.argument("name")
@DATA
def exchange_disable(name: str, data: Path | None) -> None:
    """Leave an exchange out when all are fetched. Its items stay, and match.

    Exit codes: 0 done; 2 there is no such exchange; 3 the banks cannot be written.
    """
    with told(), BankStore(data_folder(data)) as store:
        room.set_enabled(store, name, enabled=False)


def _fetch_all(
    store: BankStore, names: tuple[str, ...], limits: room.Limits, *, quiet: bool
) -> list[BanksError]:
    """Fetch exchanges one after the other; tell each error and return them."""
    wrong: list[BanksError] = []
    for name in names or [found.name for found in room.exchanges(store) if found.enabled]:
        try:
            with _shown(name, quiet=quiet) as on_progress:
                done = room.fetch(store, name, limits, on_progress=on_progress)
        except BanksError as error:
            talk.print(f"[bold red]tocsin:[/] {plain(f'{name}: {error}')}", soft_wrap=True)
            wrong.append(error)
            continue
        if not quiet:
            lost = f", {done.unread:,} could not be read (see status)" if done.unread else ""
            talk.print(f"{plain(name)}: {done.came:,} came, {done.went:,} went{lost}", soft_wrap=True)
    return wrong


@contextmanager
def _shown(name: str, *, quiet: bool) -> Iterator[Any]:
    """Give what tells a person how far a fetch is."""
    if quiet or not talk.is_terminal:
        yield lambda _: None
        return
    with talk.status(f"fetching {plain(name)}") as line:

        def on_progress(done: room.Fetched) -> None:
            line.update(
                f"fetching {plain(name)}: page {done.pages:,}, {done.came:,} came, {done.went:,} went"
            )

        yield on_progress


def _read_config(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.DecodeError) as error:
        raise room.ExchangeRequestError(f"{path} is no object in JSON ({error}); correct it") from error


def _read_settings(settings: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in settings:
        key, equals, value = one.partition("=")
        if not equals:
            raise room.ExchangeRequestError(f"{one!r} is no setting; write KEY=VALUE")
        found[key.strip()] = value
    return found


def _as_json(state: room.State) -> dict[str, Any]:
    found = state.exchange
    return {
        "name": found.name,
        "api": found.api,
        "bank": found.bank,
        "config": dict(found.config),
        "enabled": found.enabled,
        "items": state.items,
        "checkpoint": state.checkpoint,
        "stale": room.is_stale(found, state.checkpoint),
        "started": moment(state.started or 0),
        "finished": moment(state.finished or 0),
        "came": state.came,
        "went": state.went,
        "unread": state.unread,
        "complaint": state.complaint,
        "failed": moment(state.failed or 0),
        "failure": state.failure,
        "fetching": state.holder,
    }
