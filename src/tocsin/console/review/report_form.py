"""The form of a draft, laid out by the table of what a report may hold: a field a value, what is wrong beside it.

What stands around the values is in the reader's language; words to choose are the Center's own, and explained.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tocsin.console.languages import N_, Tongue
from tocsin.reporting import (
    ATTRIBUTE_WORDS,
    ELEMENT_WORDS,
    FILE_DETAILS,
    REPORT,
    Element,
    Group,
    Kind,
    Leaf,
    holds_flags,
)

PREFIX = "f:"
"""Begins the names of a draft's fields, beside those of the form itself."""

_LONG = 256
"""Characters above which a value has several lines."""

_FOLDED = frozenset(
    {"ipCaptureEvent", "deviceId", "associatedAccount", "reporter", "lawEnforcement", "details"}
)
_MANY = 3
"""Groups of one kind that stand open, such as victims or chats; the others unfold, but where something is wrong."""

_UNASKED = frozenset({"fileDetails/reportId", "fileDetails/fileId"})
"""The receiver gives them."""
_OLD = frozenset({"fileDetails/fileName", "fileDetails/potentialMeme"})

_COUNTRIES = frozenset({"country", "countryCode", "fleaCountry"})
_YES_OR_NO = {"true": N_("yes"), "false": N_("no")}

_LISTED = re.compile(r"(.*)\[([1-9]\d{0,5})\]", re.ASCII | re.DOTALL)

Told = Mapping[str, list[str]]
"""Sentences by the place that they are about."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field. ``shape``: how it is typed; ``choices``: the only values, and how each is shown.

    ``removed``: the place of a list's entry.
    """

    name: str
    id: str
    label: str
    help: str
    shape: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    longest: int | None = None
    mode: str = "text"
    wrong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    attributes: tuple[Line, ...] = ()
    removed: str = ""


@dataclass(frozen=True, slots=True)
class More:
    """A way to add what is not there. ``id``: where it will stand."""

    place: str
    id: str
    label: str
    help: str
    target: str
    wrong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A group of fields. ``sum``: in a few words what it holds; ``removed``: its place, where it may go."""

    name: str
    id: str
    label: str
    help: str
    depth: int
    folded: bool
    sum: str = ""
    removed: str = ""
    wrong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    inner: tuple[Line | More | Part, ...] = ()


@dataclass(slots=True)
class Layout:
    """What a form is laid out by. ``gated``: newer elements that the receiver knows; ``opened``: a place just added."""

    fields: Mapping[str, str]
    wrong: Told
    weak: Told
    tongue: Tongue
    gated: Collection[str] = ()
    opened: str = ""
    _met: set[str] = field(default_factory=set)
    _there: set[str] = field(default_factory=set)
    _numbers: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.fields:
            steps = name.split("/")
            for count in range(1, len(steps) + 1):
                place = "/".join(steps[:count])
                self._there.add(place)
                # Names come from a form: anybody may have written them.
                if listed := _LISTED.fullmatch(place):
                    self._numbers.setdefault(listed[1], set()).add(int(listed[2]))

    def report(self) -> tuple[Line | More | Part, ...]:
        """Return the form of the report itself."""
        return tuple(self._group(REPORT, "", "report", 1))

    def file(self, number: int) -> tuple[Line | More | Part, ...]:
        """Return the form of a file's details."""
        return tuple(self._group(FILE_DETAILS, f"files[{number}]", "fileDetails", 2))

    def elsewhere(self, told: Told) -> list[str]:
        """Return the sentences about places that the form has no field for."""
        return [f"{place} {says}" for place, all_ in told.items() if place not in self._met for says in all_]

    def _group(self, element: Element, place: str, plain: str, depth: int) -> Iterator[Line | More | Part]:
        content = element.content
        assert isinstance(content, Group)
        for attribute in element.attributes:
            yield self._line(attribute.name, attribute.leaf, f"{place}/@{attribute.name}", attribute.required)
        chosen = content.one_of and any(f"{place}/{child.name}" in self._there for child in content.elements)
        for child in content.elements:
            here, plainly = f"{place}/{child.name}" if place else child.name, f"{plain}/{child.name}"
            numbers = sorted(self._numbers.get(here, ()))
            there = bool(numbers) or here in self._there
            if plainly in _UNASKED or (plainly in _OLD and not there):
                continue
            if not there and (chosen or (child.gated and plainly not in self.gated)):
                continue
            if child.many:
                for number in numbers:
                    yield self._one(child, f"{here}[{number}]", plainly, depth, number)
                yield from self._more(child, here, (max(numbers) if numbers else 0) + 1)
            elif isinstance(child.content, Leaf) or there or child.required or holds_flags(child):
                yield self._one(child, here, plainly, depth, None)
            else:
                yield from self._more(child, here, None)

    def _one(self, element: Element, place: str, plain: str, depth: int, number: int | None) -> Line | Part:
        content, label = element.content, self.tongue.say(ELEMENT_WORDS[element.name].label)
        if number is not None:
            label = f"{label} {number}"
        if isinstance(content, Leaf):
            attributes = tuple(
                self._line(each.name, each.leaf, f"{place}/@{each.name}", each.required)
                for each in element.attributes
            )
            return self._line(
                element.name,
                content,
                place,
                element.required,
                label=label,
                note=element.note,
                attributes=attributes,
                removed=place if number is not None else "",
            )
        wrong, weak = self.told(place)
        trouble = any(one.startswith(place) for told in (self.wrong, self.weak) for one in told)
        broken = any(one.startswith(place) for one in self.wrong)
        many = number is not None and len(self._numbers[place.removesuffix(f"[{number}]")]) > _MANY
        fixed = number is None and (element.required or holds_flags(element))
        return Part(
            f"{PREFIX}{place}/",
            id_of(place),
            label,
            self._help(element.name, element.note),
            depth,
            ((element.name in _FOLDED and not trouble) or (many and not broken))
            and not self.opened.startswith(place),
            self._sum(place),
            "" if fixed else place,
            wrong,
            weak,
            tuple(self._group(element, place, plain, depth + 1)),
        )

    def _more(self, element: Element, here: str, number: int | None) -> Iterator[More]:
        """Yield what adds an element; where it is one of several kinds, a way for each."""
        content, word = element.content, ELEMENT_WORDS[element.name]
        place = here if number is None else f"{here}[{number}]"
        wrong, weak = self.told(here)
        kinds = (
            [f"/{each.name}" for each in content.elements]
            if isinstance(content, Group) and content.one_of
            else [""]
        )
        for kind in kinds:
            label = self.tongue.say(word.label)
            if kind:
                label = self.tongue.say(
                    "%(group)s: %(kind)s", group=label, kind=self.tongue.say(ELEMENT_WORDS[kind[1:]].label)
                )
            first = kind == kinds[0]
            yield More(
                here + kind,
                id_of(here if first else here + kind),
                label,
                self._help(element.name, element.note) if first else "",
                id_of(place + kind),
                wrong if first else (),
                weak if first else (),
            )

    def _line(
        self,
        name: str,
        leaf: Leaf,
        place: str,
        needed: bool,
        *,
        label: str = "",
        note: str = "",
        attributes: tuple[Line, ...] = (),
        removed: str = "",
    ) -> Line:
        attribute = place.rpartition("/")[2].startswith("@")
        word = (ATTRIBUTE_WORDS if attribute else ELEMENT_WORDS)[name]
        value = self.fields.get(place, "")
        wrong, weak = self.told(place)
        label = label or self.tongue.say(word.label)
        shape, choices = _shape(leaf, value)
        limit = ""
        if leaf.longest and not choices:
            limit = self.tongue.say("at most %(number)s characters", number=self.tongue.number(leaf.longest))
        return Line(
            PREFIX + place,
            id_of(place),
            self.tongue.say("%(label)s (needed)", label=label) if needed else label,
            self._sentence(word.purpose, note, limit),
            shape,
            value,
            tuple((each, self._choice(each, name, leaf)) for each in choices),
            leaf.longest,
            _MODES.get(leaf.kind, "text"),
            wrong,
            weak,
            attributes,
            removed,
        )

    def told(self, place: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what is wrong at a place, and what is weak there."""
        self._met.add(place)
        return tuple(self.wrong.get(place, ())), tuple(self.weak.get(place, ()))

    def _help(self, name: str, note: str) -> str:
        return self._sentence(ELEMENT_WORDS[name].purpose, note)

    def _sentence(self, purpose: str, note: str, limit: str = "") -> str:
        parts = [*(self.tongue.say(each) for each in (purpose, note) if each), *([limit] if limit else ())]
        whole, *more = dict.fromkeys(parts) or [""]
        for each in more:
            whole = self.tongue.say("%(one)s; %(other)s", one=whole, other=each)
        return whole

    def _choice(self, word: str, name: str, leaf: Leaf) -> str:
        """Return a word to choose with what it means; what somebody typed and is none of the words as it is."""
        if leaf.kind is Kind.BOOLEAN:
            return self.tongue.say(_YES_OR_NO[word]) if word in _YES_OR_NO else word
        if word not in leaf.words:
            return word
        named = self.tongue.locale.territories if name in _COUNTRIES else {}
        means = named.get(word) or self.tongue.say(word)
        return word if means == word else f"{word} ({means})"

    def _sum(self, place: str) -> str:
        values = (
            text
            for name, text in self.fields.items()
            if name.startswith(f"{place}/") and text and "@" not in name
        )
        return next(values, "")[:80]


_MODES = {
    Kind.INTEGER: "numeric",
    Kind.NUMBER: "decimal",
    Kind.URL: "url",
    Kind.EMAIL: "email",
    Kind.PHONE: "tel",
}


def by_place(told: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return sentences by the places that they are about."""
    found: dict[str, list[str]] = {}
    for place, says in told:
        found.setdefault(place, []).append(says)
    return found


def id_of(place: str) -> str:
    """Return the id under which a place stands on the page."""
    return "f-" + re.sub(r"[^A-Za-z0-9]", "-", place)


def _shape(leaf: Leaf, value: str) -> tuple[str, tuple[str, ...]]:
    if leaf.kind is Kind.FLAG:
        return "mark", ()
    choices = ("true", "false") if leaf.kind is Kind.BOOLEAN else tuple(each for each in leaf.words if each)
    if choices:
        # What is there and is none of them stays until somebody chooses: nothing is changed unasked.
        return "choice", choices if value in (*choices, "") else (*choices, value)
    long = leaf.kind is Kind.TEXT and not leaf.pattern and (leaf.longest or _LONG + 1) > _LONG
    return ("text" if long or "\n" in value else "line"), ()
