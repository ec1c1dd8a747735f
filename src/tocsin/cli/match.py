"""``tocsin match``: whether a hash or a file is known."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import numpy as np

from tocsin.banks import BankStore, Match, Matcher, match_file
from tocsin.cli.bank_options import DATA, TYPES, json_line
from tocsin.cli.failures import NO_ACCESS, plain, talk, told
from tocsin.cli.hash_arguments import hash_or_file
from tocsin.config import data_folder
from tocsin.media import FileError, HashOptions, HashType, hash_file


class MatchLine(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a bank that a query met.

    ``query``: the word that was asked, as it was written. ``bank``, ``kind``: the bank, and whether it is of media to
    find (matching) or known to be harmless (negative). ``id``: the item's id at its source, or its number. ``content``:
    its number. ``type``, ``distance``: by which hash it was met, and in how many bits that differs. ``opinion``: the
    strongest that anybody has of the item. ``disputed``: whether some say negative and others not.
    """

    query: str
    bank: str
    kind: str
    id: str
    content: int
    type: str
    distance: int
    opinion: str
    disputed: bool


@click.command("match")
@click.argument("things", nargs=-1, required=True, metavar="VALUE_OR_FILE...")
@click.option(
    "--type",
    "kind",
    type=click.Choice(TYPES),
    help="Type of the values; of files, look up this type alone.",
)
@DATA
def match_command(things: tuple[str, ...], kind: str | None, data: Path | None) -> None:
    """Look hashes and files up in the banks; print a line of JSON for each item that is met.

    A VALUE is a hash in hexadecimal: 32 digits are md5, 40 are sha1; 64 may be pdq or sha256, so say --type. Anything
    else is a FILE: its digests are looked up first, then what it looks like, whole and without its border, turned and
    mirrored (a video by its frames), unless it is too flat to tell (PDQ quality below 50; a note says so).

    \b
    Examples:
      tocsin match upload.jpg
      tocsin match 0cc175b9c0f1b6a831c399e269772661
      tocsin match upload.jpg photo.jpg --type pdq

    Disabled banks and items meet nothing. Whether a hit weighs is for you: look at kind, opinion and disputed.

    Exit codes: 0 done, whether or not anything was met; 2 wrong use; 3 a file or the banks cannot be read (all others
    were looked up).
    """
    asked = None if kind is None else HashType(kind)
    queries = [(thing, hash_or_file(thing, asked)) for thing in things]
    failed = False
    folder = data_folder(data)
    with told(), BankStore(folder) as store, Matcher(store) as matcher:
        if not store.banks():
            talk.print(
                f"there are no banks in {plain(str(folder))}; make one with: tocsin bank import NAME LIST",
                soft_wrap=True,
            )
        for word, query in queries:
            try:
                for match in _met(matcher, word, query, asked):
                    json_line(_line(word, match))
            except FileError as error:
                failed = True
                talk.print(f"[bold red]tocsin:[/] {plain(str(error))}", soft_wrap=True)
    if failed:
        sys.exit(NO_ACCESS)


def _met(
    matcher: Matcher, word: str, query: tuple[HashType, bytes] | Path, kind: HashType | None
) -> Iterator[Match]:
    if not isinstance(query, Path):
        of, value = query
        yield from matcher.match(of, np.frombuffer(value, dtype=np.uint8).reshape(1, -1))
        return
    found = match_file(matcher, hash_file(query, HashOptions(dihedral=True)), () if kind is None else (kind,))
    if found.note:
        talk.print(f"[yellow]by its digests alone:[/] {plain(word)}: {plain(found.note)}", soft_wrap=True)
    yield from found.matches


def _line(word: str, match: Match) -> MatchLine:
    return MatchLine(
        query=word,
        bank=match.bank,
        kind=match.kind.value,
        id=match.id,
        content=match.content,
        type=match.type.value,
        distance=match.distance,
        opinion=match.opinion.word,
        disputed=match.disputed,
    )
