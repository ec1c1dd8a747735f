"""``tocsin bridge``: ways to the tools that a platform has already."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from tocsin.bridges import BridgeSettings, Coop, FlagInbox, MatrixReports, read_settings, troubles
from tocsin.cases import FlagIntake, Policy, read_policy
from tocsin.cli.bank_options import DATA, json_line
from tocsin.cli.failures import talk, told
from tocsin.clock import Clock, SystemClock
from tocsin.config import data_folder, database_url
from tocsin.outgoing import Reach
from tocsin.store import Store

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(
    _context: click.Context, _option: click.Parameter, written: tuple[str, ...]
) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(each, strict=False) for each in written)
    except ValueError as error:
        raise click.BadParameter(f"{error}; write a network as 10.0.0.0/8, or an address") from error


REACH = click.option(
    "--reach",
    metavar="NETWORK",
    callback=_networks,
    multiple=True,
    help="Network that may be asked besides the public internet [default: none].",
)


@click.group("bridge")
def bridge_group() -> None:
    """Connect Tocsin with Coop, the fediverse and Matrix.

    The bridges stand in `bridges.yaml` in the data folder; keys lie in files of their own beside it, mode 0600.
    `tocsin serve` uses what stands there too: it takes in what others post, and asks Matrix each minute.

    \b
    coop:                             # cases go there as reports, its actions come back as notes
      url: https://coop.example.org
      api_key_file: coop.key          # Settings, API Keys
      action_key_file: coop.pem       # the webhook signature verification key, in PEM
      user_type: 1a2b3c               # item type of users
      reporter_type: 1a2b3c           # item type of who reports
      policies: {grooming: 4d5e6f}    # Coop's policy for a kind of case
      fields: {case: tocsin_case, severity: tocsin_severity}   # fields of the item type
    activitypub:                      # Flag activities come in at /v1/bridges/activitypub/inbox
      keys: {"https://social.example/actor#main-key": social.pem}
      accounts: https://our.example/users/{id}
      posts: https://our.example/users/*/statuses/{id}
    matrix:                           # reports of users are asked for
      url: https://matrix.example.org
      token_file: matrix.token        # of an administrator of Synapse

    \b
    Whether that can be used:         tocsin bridge check
    A case to Coop:                   tocsin bridge push 0a1b2c3d4e5f6071
    """


@bridge_group.command("check")
@DATA
def bridge_check(data: Path | None) -> None:
    """Say which bridges there are, having read `bridges.yaml` and the keys that it names; nobody is asked.

    A server that did not answer when it was asked last is told, with what it said.

    \b
    Example:
      tocsin bridge check

    Exit codes: 0 they can be used; 2 something in the file is wrong; 3 the database cannot be used.
    """
    with _opened(data) as (store, policy, clock, settings):
        bridges = Bridges(store, policy, clock, settings, Reach())
        with store.read() as connection:
            failing = {each.bridge: each for each in troubles(connection)}
    for name, what in (("coop", bridges.coop), ("activitypub", bridges.inbox), ("matrix", bridges.matrix)):
        told_too = ""
        if what is not None and (found := failing.get(name)) is not None:
            told_too = f", but since {found.since:%Y-%m-%d %H:%M} UTC {found.says}"
        click.echo(f"{name}: {'no' if what is None else 'yes'}{told_too}")


@bridge_group.command("push")
@click.argument("case")
@click.option("--again", is_flag=True, help="Also what may have arrived before; look in Coop first.")
@REACH
@DATA
def bridge_push(case: str, again: bool, reach: tuple[Network, ...], data: Path | None) -> None:
    """Report the accounts that a CASE accuses to Coop, each once, and print Coop's receipts. No content goes there.

    \b
    Example:
      tocsin bridge push 0a1b2c3d4e5f6071

    Exit codes: 0 done; 2 there is no such case, or wrong settings; 3 Coop or the database does not answer.
    """
    with _opened(data) as (store, policy, clock, settings):
        for pushed in Coop(store, policy, clock, settings, Reach(reach)).push(case, again=again):
            json_line(asdict(pushed))


@bridge_group.command("poll")
@REACH
@DATA
def bridge_poll(reach: tuple[Network, ...], data: Path | None) -> None:
    """Ask Matrix for new reports, once; `tocsin serve` does it each minute.

    \b
    Example:
      tocsin bridge poll

    Exit codes: 0 done; 2 wrong settings; 3 Matrix or the database does not answer.
    """
    with _opened(data) as (store, policy, clock, settings):
        intake = FlagIntake(store, policy, clock)
        count = MatrixReports(store, intake, clock, settings, Reach(reach)).poll()
    talk.print(f"{count} reports came in as flags")


class Bridges:
    """The bridges that there are; ``None`` for those that the settings do not have."""

    def __init__(
        self, store: Store, policy: Policy, clock: Clock, settings: BridgeSettings, reach: Reach
    ) -> None:
        intake = FlagIntake(store, policy, clock)
        self.coop = None if settings.coop is None else Coop(store, policy, clock, settings, reach)
        self.inbox = None if settings.activitypub is None else FlagInbox(settings, intake, clock)
        self.matrix = (
            None if settings.matrix is None else MatrixReports(store, intake, clock, settings, reach)
        )


@contextmanager
def _opened(data: Path | None) -> Iterator[tuple[Store, Policy, Clock, BridgeSettings]]:
    folder = data_folder(data)
    with told():
        settings = read_settings(folder)
        with Store.open(folder, database_url()) as store:
            yield store, read_policy(), SystemClock(), settings
