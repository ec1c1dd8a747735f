"""``tocsin bank``: banks of known media, made, filled, looked at and changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from tocsin.banks import (
    FOREVER,
    BankKind,
    BankStore,
    Item,
    Opinion,
    as_json,
    item_of_file,
)
from tocsin.cli.bank_exchange import exchange
from tocsin.cli.bank_lists import bank_export, bank_import, bank_outcomes
from tocsin.cli.bank_options import DATA, TYPES, json_line, make_if_absent
from tocsin.cli.bank_tables import bank_list, bank_stats
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.hash_arguments import hash_or_file
from tocsin.config import data_folder
from tocsin.media import HashType, hash_file

RADIUS = click.option("--radius", type=click.IntRange(0, 31), help="Bits in which PDQ hashes may differ.")
RATIO = click.option(
    "--ratio", type=click.FloatRange(0, 1), help="Share of the service's requests that look into the bank."
)
TYPE = click.option(
    "--type", "kind", type=click.Choice(TYPES), help="Type of the hashes; files give all types."
)


@click.group("bank")
def bank_group() -> None:
    """Keep banks of known media: hashes to find, and hashes of harmless look-alikes.

    \b
    A list of hashes becomes a bank:    tocsin bank import KNOWN hashes.txt --type pdq
    Your own finds join it:             tocsin bank add KNOWN photo.jpg
    What is met:                        tocsin match upload.jpg
    What a reviewer says of an item:    tocsin bank vote KNOWN 1 down --by ana --reason 'a beach'

    A bank's name is of capital letters, digits and _, as in Hasher-Matcher-Actioner. An item of a bank has one or more
    hashes, and is called by its source's id or by its number. docs/banks.md tells more.
    """


@bank_group.command("create")
@click.argument("bank")
@click.option("--negative", is_flag=True, help="A bank of media known to be harmless; hits there say so.")
@RADIUS
@RATIO
@DATA
def bank_create(
    bank: str, negative: bool, radius: int | None, ratio: float | None, data: Path | None
) -> None:
    """Make an empty bank.

    \b
    Examples:
      tocsin bank create REVIEWED
      tocsin bank create HARMLESS --negative --radius 10

    Exit codes: 0 done; 2 wrong use, or there is such a bank; 3 the data folder cannot be written.
    """
    with told(), BankStore(data_folder(data)) as store, store.writing():
        store.create(bank, BankKind.NEGATIVE if negative else BankKind.MATCHING)
        store.set(bank, radius=radius, ratio=ratio)


@bank_group.command("show")
@click.argument("bank")
@click.argument("items", nargs=-1)
@click.option("--after", type=click.IntRange(0), default=0, help="Begin after the item of this number.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Show at most so many.")
@DATA
def bank_show(bank: str, items: tuple[str, ...], after: int, limit: int, data: Path | None) -> None:
    """Show ITEMS of a bank, or its first ones, a line of JSON each: hashes, opinion, votes, and what else is known.

    \b
    Examples:
      tocsin bank show KNOWN
      tocsin bank show KNOWN 1 2

    Exit codes: 0 done; 2 there is no such bank or item; 3 the banks cannot be read.
    """
    with told(), BankStore(data_folder(data)) as store:
        found = [store.find(bank, item) for item in items] if items else store.contents(bank, after, limit)
    for content in found:
        json_line(as_json(content))


@bank_group.command("add")
@click.argument("bank")
@click.argument("things", nargs=-1, required=True, metavar="FILE_OR_HASH...")
@TYPE
@click.option("--id", "key", help="Your own name for it; for one thing only.")
@click.option("--opinion", type=click.Choice([one.word for one in Opinion]), help="What you think of it.")
@click.option("--label", "labels", multiple=True, help="A word to find it by (repeat for more).")
@click.option("--note", help="Why it is here.")
@DATA
def bank_add(
    bank: str,
    things: tuple[str, ...],
    kind: str | None,
    key: str | None,
    opinion: str | None,
    labels: tuple[str, ...],
    note: str | None,
    data: Path | None,
) -> None:
    """Add files and single hashes to a bank, which is made if it is not there.

    A file becomes one item with its MD5, SHA-1, SHA-256 and, where its quality is 50 or more, its PDQ. The file itself
    is not kept. What is there already stays, and gains what is new.

    \b
    Examples:
      tocsin bank add KNOWN photo.jpg --label found-in-review
      tocsin bank add KNOWN 0cc175b9c0f1b6a831c399e269772661 --id case-17

    Exit codes: 0 done; 2 wrong use; 3 a file or the banks cannot be read, and nothing was added.
    """
    if key is not None and len(things) > 1:
        raise click.UsageError("--id names one thing; add them one by one.")
    said = None if opinion is None else Opinion[opinion.upper()]
    with told(), BankStore(data_folder(data)) as store:
        items = [
            Item(signals, key, said, labels or None, note)
            for signals in (_signals(thing, None if kind is None else HashType(kind)) for thing in things)
        ]
        with store.writing():
            make_if_absent(store, bank)
            done = store.add(bank, items)
    talk.print(f"added {done.added:,} · already there {done.there:,}")


def _signals(thing: str, kind: HashType | None) -> Sequence[tuple[HashType, bytes]]:
    found = hash_or_file(thing, kind)
    if not isinstance(found, Path):
        return [found]
    hashes = hash_file(found)
    item = item_of_file(hashes)
    if not hashes.pdq_fit:
        reason = hashes.pdq_error or f"its PDQ quality is {hashes.pdq_quality}, below 50"
        talk.print(f"[yellow]without PDQ:[/] {plain(thing)}: {plain(reason)}", soft_wrap=True)
    return item.signals


@bank_group.command("remove")
@click.argument("bank")
@click.argument("items", nargs=-1, required=True)
@DATA
def bank_remove(bank: str, items: tuple[str, ...], data: Path | None) -> None:
    """Remove ITEMS, by id or number, with all of their hashes; all of them or, where one is not there, none.

    \b
    Example:
      tocsin bank remove KNOWN 1

    Exit codes: 0 done; 2 there is no such bank or item; 3 the banks cannot be written.
    """
    with told(), BankStore(data_folder(data)) as store, store.writing():
        done = store.remove(bank, [store.find(bank, item).number for item in items])
    talk.print(f"removed {done:,}")


@bank_group.command("disable")
@click.argument("bank")
@click.argument("items", nargs=-1, required=True)
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ"]),
    help="A day or second (UTC) from which they are met again; for good, if not given.",
)
@DATA
def bank_disable(bank: str, items: tuple[str, ...], until: datetime | None, data: Path | None) -> None:
    """Let ITEMS, by id or number, meet nothing; all of them or, where one is not there, none. They stay in the bank.

    \b
    Examples:
      tocsin bank disable KNOWN 1
      tocsin bank disable KNOWN 1 2 --until 2030-01-31

    Exit codes: 0 done; 2 wrong use, a time that is past, no such bank or item; 3 the banks cannot be written.
    """
    second = FOREVER if until is None else int(until.replace(tzinfo=UTC).timestamp())
    with told(), BankStore(data_folder(data)) as store:
        if second <= store.now():
            raise click.BadParameter("that time is past; give one that is to come.", param_hint="--until")
        _disable(store, bank, items, second)


@bank_group.command("enable")
@click.argument("bank")
@click.argument("items", nargs=-1, required=True)
@DATA
def bank_enable(bank: str, items: tuple[str, ...], data: Path | None) -> None:
    """Let ITEMS, by id or number, be met again; all of them or, where one is not there, none.

    \b
    Example:
      tocsin bank enable KNOWN 1

    Exit codes: 0 done; 2 there is no such bank or item; 3 the banks cannot be written.
    """
    with told(), BankStore(data_folder(data)) as store:
        _disable(store, bank, items, 0)


def _disable(store: BankStore, bank: str, items: tuple[str, ...], until: int) -> None:
    """Disable items up to a second since 1970, and print them; 0: enable them."""
    with store.writing():
        changed = [store.amend(bank, store.find(bank, item).number, disabled_until=until) for item in items]
    for content in changed:
        json_line(as_json(content))


@bank_group.command("set")
@click.argument("bank")
@RADIUS
@RATIO
@click.option("--enabled/--disabled", "enabled", default=None, help="Whether it matches anything.")
@click.option("--negative/--matching", "negative", default=None, help="Whether its media are harmless.")
@click.option("--rename", metavar="NAME", help="Call it so from now on.")
@DATA
def bank_set(
    bank: str,
    radius: int | None,
    ratio: float | None,
    enabled: bool | None,
    negative: bool | None,
    rename: str | None,
    data: Path | None,
) -> None:
    """Change how a bank matches. Look-ups follow at once, in other processes too.

    \b
    Examples:
      tocsin bank set KNOWN --radius 20
      tocsin bank set KNOWN --disabled

    Exit codes: 0 done; 2 wrong use, or no such bank; 3 the banks cannot be written.
    """
    kind = None if negative is None else BankKind.NEGATIVE if negative else BankKind.MATCHING
    with told(), BankStore(data_folder(data)) as store:
        store.set(bank, rename=rename, kind=kind, enabled=enabled, ratio=ratio, radius=radius)


@bank_group.command("delete")
@click.argument("bank")
@click.option("--yes", is_flag=True, help="Do not ask.")
@DATA
def bank_delete(bank: str, yes: bool, data: Path | None) -> None:
    """Delete a bank and everything in it.

    \b
    Example:
      tocsin bank delete KNOWN --yes

    Exit codes: 0 done; 1 you said no; 2 there is no such bank; 3 the banks cannot be written.
    """
    with told(), BankStore(data_folder(data)) as store:
        store.bank(bank)
        if not yes:
            click.confirm(f"Delete the bank {bank} and everything in it?", abort=True, err=True)
        talk.print(f"deleted {plain(bank)} and its {store.delete(bank):,} items")


@bank_group.command("vote")
@click.argument("bank")
@click.argument("item")
@click.argument("vote", type=click.Choice(["up", "down"]))
@click.option("--by", required=True, metavar="NAME", help="Who votes; their last vote counts.")
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@DATA
def bank_vote(bank: str, item: str, vote: str, by: str, reason: str, data: Path | None) -> None:
    """Say that an ITEM, by id or number, belongs in its bank (up) or does not (down).

    Votes are kept. Up counts as the opinion positive, down as negative; an item of which some say negative and others
    do not is disputed, and its matches say so.

    \b
    Example:
      tocsin bank vote KNOWN 1 down --by ana --reason 'a beach'

    Exit codes: 0 done; 2 wrong use, no such bank or item; 3 the banks cannot be written.
    """
    with told(), BankStore(data_folder(data)) as store:
        content = store.vote(bank, store.find(bank, item).number, up=vote == "up", by=by, reason=reason)
    json_line(as_json(content))


for _command in (bank_import, bank_export, bank_outcomes, bank_list, bank_stats, exchange):
    bank_group.add_command(_command)
