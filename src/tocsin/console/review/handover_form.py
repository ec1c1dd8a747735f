"""The form of a neutral report: its fields as people read them, and what was typed put back into the document.

One table, in the order of :class:`tocsin.reporting.neutral.model.Report`. What a file's bytes tell is shown, not
typed. Members that are left out keep their number, so that a form that could not be kept shows as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tocsin.console.languages import N_
from tocsin.console.review.visit import Form

PREFIX = "f:"
"""Begins the name of each field of the form."""

_MOST_MEMBERS = 1000


class Shape(StrEnum):
    """How a value is typed. ``LINES``: several values, one a line; ``FIXED``: shown and not typed."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    WHOLE = "whole"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the report."""

    name: str
    label: str
    shape: Shape = Shape.LINE

    def shown(self, value: Any) -> str:
        """Return a value as it stands in the form."""
        if self.shape is Shape.LINES:
            return "\n".join(value or ())
        return "" if value is None else str(value)

    def read(self, typed: str) -> Any:
        """Return the value of what was typed; a number that is none stays as it is, for the report to refuse."""
        match self.shape:
            case Shape.LINES:
                return [line.strip() for line in typed.splitlines() if line.strip()]
            case Shape.WHOLE:
                number = typed.strip()
                return (
                    (int(number) if number.isdecimal() and number.isascii() else number) if number else None
                )
            case Shape.TEXT:
                return typed.rstrip()
            case _:
                return typed.strip()


@dataclass(frozen=True, slots=True)
class Group:
    """Several of one kind; ``grows``: whether another one can be typed in."""

    name: str
    label: str
    one: str
    fields: Sequence[Field]
    grows: bool = True


_PARTY = (
    Field("account", N_("Account")),
    Field("name", N_("Name")),
    Field("birth_date", N_("Date of birth")),
    Field("emails", N_("E-mail addresses, one a line"), Shape.LINES),
    Field("phones", N_("Telephone numbers, one a line"), Shape.LINES),
    Field("addresses", N_("Postal addresses, one a line"), Shape.LINES),
    Field("profile_url", N_("Address of the profile")),
)

PARTS: Sequence[Field | Group] = (
    Field("kind", N_("Kind")),
    Field("what", N_("What happened"), Shape.TEXT),
    Field("happened_from", N_("Happened from (UTC)")),
    Field("happened_until", N_("Happened until (UTC)")),
    Group("reported", N_("Who is reported"), N_("Reported"), _PARTY),
    Group("victims", N_("Victims"), N_("Victim"), _PARTY),
    Group(
        "talks",
        N_("Conversations"),
        N_("Conversation"),
        (Field("conversation", N_("Conversation")), Field("text", N_("What was said"), Shape.TEXT)),
    ),
    Field("urls", N_("Addresses on the web, one a line"), Shape.LINES),
    Field("payments", N_("Payments, one a line"), Shape.LINES),
    Field("links", N_("What joins accounts, one a line"), Shape.LINES),
    Group(
        "ip_events",
        N_("Network addresses"),
        N_("Network address"),
        (
            Field("account", N_("Account")),
            Field("ip", N_("Network address")),
            Field("port", N_("Port"), Shape.WHOLE),
            Field("at", N_("When (UTC)")),
            Field("act", N_("What was done")),
        ),
    ),
    Group(
        "media",
        N_("Files"),
        N_("File"),
        (
            Field("name", N_("Name")),
            Field("account", N_("Account")),
            Field("at", N_("When (UTC)")),
            Field("media", N_("Id"), Shape.FIXED),
            Field("mime", N_("Type"), Shape.FIXED),
            Field("sha256", "SHA-256", Shape.FIXED),
            Field("md5", "MD5", Shape.FIXED),
            Field("viewed", N_("Seen whole by a person"), Shape.FIXED),
        ),
        grows=False,
    ),
    Field("detected_by", N_("Found by"), Shape.TEXT),
    Field("priority", N_("Priority; 1 is the highest, empty counts as 1"), Shape.WHOLE),
    Field("legal_basis", N_("Legal basis")),
    Field("platform", N_("Platform")),
    Field("service", N_("Service")),
    Field("region", N_("Region")),
    Field("contact_name", N_("Whom to ask: name")),
    Field("contact_email", N_("Whom to ask: e-mail address")),
    Field("contact_phone", N_("Whom to ask: telephone")),
)
"""Everything that a neutral report says, but the case that it is about."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field with its value, as a page shows it."""

    field: Field
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Member:
    """One of a group. ``out``: it is to be left out; ``more``: it is empty, for another one to be typed in."""

    number: int
    lines: Sequence[Line]
    out: str
    is_out: bool
    more: bool


def form_of(document: Mapping[str, Any], typed: Form | None = None) -> Iterator[tuple[Field | Group, Any]]:
    """Yield the parts of a report's form: a field with its line, a group with its members.

    :param typed: a form that could not be kept, whose values are shown instead.
    """
    for part in PARTS:
        if isinstance(part, Field):
            yield part, _line(part, part.name, document.get(part.name), typed)
        else:
            yield part, list(_members(part, document.get(part.name, ()), typed))


def document_of(document: Mapping[str, Any], typed: Form) -> dict[str, Any]:
    """Return a report's document with what was typed in the place of what it said."""
    made = dict(document)
    for part in PARTS:
        if isinstance(part, Field):
            made[part.name] = part.read(typed.secret(PREFIX + part.name))
        else:
            made[part.name] = list(_kept(part, document.get(part.name, ()), typed))
    return made


def _kept(group: Group, members: Sequence[Mapping[str, Any]], typed: Form) -> Iterator[dict[str, Any]]:
    for number in _numbers(group, members, typed):
        place = f"{group.name}-{number}-"
        known = members[number] if number < len(members) else {}
        if typed.ticked(f"{PREFIX}{place}out"):
            continue
        given = {
            each.name: known.get(each.name)
            if each.shape is Shape.FIXED
            else each.read(typed.secret(PREFIX + place + each.name))
            for each in group.fields
        }
        if known or any(given.values()):
            yield given


def _members(group: Group, members: Sequence[Mapping[str, Any]], typed: Form | None) -> Iterator[Member]:
    numbers = range(len(members)) if typed is None else _numbers(group, members, typed)
    for number in numbers:
        yield _member(group, number, members[number] if number < len(members) else {}, typed)
    if group.grows:
        yield _member(group, len(numbers), {}, None, more=True)


def _member(
    group: Group, number: int, known: Mapping[str, Any], typed: Form | None, *, more: bool = False
) -> Member:
    place = f"{group.name}-{number}-"
    lines = [_line(each, place + each.name, known.get(each.name), typed) for each in group.fields]
    out = f"{PREFIX}{place}out"
    return Member(number, lines, out, typed is not None and typed.ticked(out), more)


def _line(field: Field, place: str, value: Any, typed: Form | None) -> Line:
    shown = field.shown(value)
    if typed is not None and field.shape is not Shape.FIXED:
        shown = typed.secret(PREFIX + place)
    return Line(field, PREFIX + place, shown)


def _numbers(group: Group, members: Sequence[Any], typed: Form) -> range:
    """Return the numbers of the members that a form tells of; never fewer than the report has."""
    if not group.grows:
        return range(len(members))
    first, last = f"{PREFIX}{group.name}-", f"-{group.fields[0].name}"
    there = len([name for name in typed.fields if name.startswith(first) and name.endswith(last)])
    return range(max(len(members), min(there, _MOST_MEMBERS)))
