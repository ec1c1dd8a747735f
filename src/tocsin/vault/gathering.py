"""Preserving what a case rests on: what was written, around it, pictures, who holds the accounts, their addresses."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from tocsin.cases import view_case
from tocsin.lookup import Looker, Written
from tocsin.people import Person
from tocsin.vault.keeping import Vault
from tocsin.vault.preserving import Thing, Why, preserve
from tocsin.vault.rights import Machine, check_right, check_why
from tocsin.vault.words import ItemKind

AROUND = 10
"""Messages before and after each that the evidence names: what gives context is kept too (18 U.S.C. 2258A(h)(2))."""


@dataclass(frozen=True, slots=True)
class Barred:
    """Why the machine may not keep a message by itself: its text, its pictures; ``None``: it may."""

    text: str | None = None
    pictures: str | None = None


Bar = Callable[[Sequence[Written]], Mapping[str, Barred]]
"""Returns which of some messages the machine may not keep by itself, by event, and why."""

_JSON = "application/json"
_BATCH = 500
_EVENTS = frozenset({"message", "post", "event"})


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was preserved: items that are new, items that were kept already; ``missing``: what is not there any more.

    ``barred``: messages and pictures that the machine may not keep, and why.
    """

    new: int
    known: int
    missing: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()

    @property
    def absent(self) -> int:
        """How much is not there any more."""
        return len(self.missing)


def gather(
    vault: Vault,
    by: Person | Machine,
    case_id: str,
    looker: Looker,
    why: Why,
    *,
    bar: Bar = lambda _: {},
    on_progress: Callable[[int], None] = lambda _: None,
) -> Gathered:
    """Preserve what the evidence of a case names, by looks that are written down; again, only what is new.

    :param bar: says which messages are left alone, and in which the pictures; never one that somebody flagged.
    :raises NotAllowedError: where somebody may not preserve, or not for this purpose.
    :raises UnknownItemError: where there is no such case.
    :raises tocsin.lookup.ContentError: where content cannot be supplied at all; what was kept by then stays.
    """
    check_why(by, why.purpose, why.words)
    with vault.store.read() as connection:
        case = check_right(connection, by, "preserve", case_id)
        view = view_case(connection, case)
    accounts = [each.account for each in view.accounts]
    named = {str(sign["event"]) for sign in view.evidence}
    shown = {flag.subject_id for flag in view.flags if flag.subject_kind in _EVENTS}
    flagged = {flag.subject_id for flag in view.flags if flag.subject_kind == "media"}
    new = known = 0
    missing: list[str] = []
    barred: list[str] = []

    def may_be_kept(written: Sequence[Written]) -> Iterator[tuple[Written, Barred]]:
        against = bar([each for each in written if each.type == "message" and each.event not in shown])
        for each in written:
            no = against.get(each.event, Barred())
            if no.text is not None:
                barred.append(f"{ItemKind.TEXT} {each.event}: {no.text}")
            elif no.pictures is not None:
                barred.extend(f"{ItemKind.PICTURE} {medium}: {no.pictures}" for medium in each.media)
            yield each, no

    for thing, content in _things(looker, sorted(named | shown), sorted(flagged), accounts, may_be_kept):
        if content is None:
            missing.append(f"{thing.kind} {thing.source}")
            continue
        kept = preserve(vault, by, case, thing, io.BytesIO(content), why=why)
        new, known = new + kept.new, known + (not kept.new)
        on_progress(new + known)
    return Gathered(new, known, tuple(missing), tuple(barred))


def _things(
    looker: Looker,
    events: list[str],
    media: list[str],
    accounts: list[str],
    may_be_kept: Callable[[Sequence[Written]], Iterator[tuple[Written, Barred]]],
) -> Iterator[tuple[Thing, bytes | None]]:
    pictures = dict.fromkeys(media)
    for messages in _written(looker, events):
        for written, no in may_be_kept(messages):
            if no.pictures is None:
                pictures |= dict.fromkeys(written.media)
            if no.text is None:
                there = None if written.absent is not None else msgspec.json.encode(written)
                yield Thing(ItemKind.TEXT, written.event, _JSON), there
    for medium in pictures:
        picture = looker.picture(medium)
        mime = picture.mime or "application/octet-stream"
        yield Thing(ItemKind.PICTURE, medium, mime), picture.content
    for some in _batches(accounts):
        for account, identity in looker.identities(some).items():
            there = None if identity.absent is not None else msgspec.json.encode(identity)
            yield Thing(ItemKind.IDENTITY, account, _JSON), there
        uses = looker.addresses(some)
        for account in some:
            theirs = [use for use in uses if use.account == account]
            if theirs:
                yield Thing(ItemKind.ADDRESS, account, _JSON), msgspec.json.encode(theirs)


def _written(looker: Looker, events: list[str]) -> Iterator[list[Written]]:
    seen: set[str] = set()
    for some in _batches(events):
        talks = looker.conversations(some, before=AROUND, after=AROUND)
        told = {message.written.event: message.written for talk in talks for message in talk.messages}
        yield [written for event, written in told.items() if event not in seen]
        seen |= told.keys()


def _batches(ids: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(ids), _BATCH):
        yield ids[begin : begin + _BATCH]
