"""How one contract field gets its value from a record: where it is found, and the few stated changes to it.

Nothing here is an expression: each piece does one thing, and the order of the steps is fixed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, Protocol

from tocsin.events.mapping.errors import MappingError, SkipEvent, Spot, ValueProblem, json_kind
from tocsin.events.mapping.paths import Scope, SourcePath

Change = Callable[[object], object]
"""Turns one value (an element, where the field holds a list) into another; null leaves it out."""

Missing = Literal["omit", "skip", "error"]


class Source(Protocol):
    """Finds a value; null where there is none."""

    def find(self, scope: Scope) -> object:
        """Return the value that the record has for this source."""
        ...


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same value."""

    value: object

    def find(self, scope: Scope) -> object:  # noqa: ARG002
        """Return the constant."""
        return self.value


@dataclass(frozen=True, slots=True)
class First:
    """The first of several sources that finds something."""

    sources: tuple[Source, ...]

    def find(self, scope: Scope) -> object:
        """Return the first value found."""
        for source in self.sources:
            value = source.find(scope)
            if value is not None and value != []:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Join:
    """Several values as one text; with ``whole`` a missing part makes all missing, so that ids stay apart."""

    sources: tuple[Source, ...]
    separator: str
    whole: bool

    def find(self, scope: Scope) -> object:
        """Return the joined text."""
        parts = [source.find(scope) for source in self.sources]
        found = [written(part) for part in parts if part is not None]
        if not found or (self.whole and len(found) < len(parts)):
            return None
        return self.separator.join(found)


@dataclass(frozen=True, slots=True)
class Structure:
    """An object made of fields of its own, or with ``each`` one such object per element of a list."""

    fields: tuple[FieldReader, ...]
    each: SourcePath | None

    def find(self, scope: Scope) -> object:
        """Return the object, or the list of objects."""
        if self.each is None:
            return self._one(scope)
        elements = self.each.find(scope)
        if elements is None:
            return None
        if not isinstance(elements, list):
            raise ValueProblem(
                f"'each' goes through {self.each.text}, which holds {json_kind(elements)}, not a list"
            )
        return [self._one(Scope(scope.record, element)) for element in elements]

    def _one(self, scope: Scope) -> dict[str, object] | None:
        made = {field.name: field.read(scope) for field in self.fields}
        kept = {name: value for name, value in made.items() if value is not None}
        return kept or None


@dataclass(frozen=True, slots=True)
class FieldReader:
    """The rule of one field.

    ``shape`` is what the contract wants: ``text``, ``texts`` (a list), ``integer``, ``number`` (or decimal
    text), ``boolean``, ``structure``.
    """

    name: str
    spot: Spot
    source: Source
    changes: tuple[Change, ...]
    default: object
    missing: Missing
    shape: str
    wrap: bool
    exclude_actor: bool

    def read(self, scope: Scope, actor: object = None) -> object:
        """Return the field's value for a record, null to leave it out.

        :raises MappingError: where the value is not what the rule says.
        :raises SkipEvent: where the rule leaves out the event.
        """
        try:
            value = self._changed(self.source.find(scope))
            if self.wrap and value is not None and not isinstance(value, list):
                value = [value]
            if self.exclude_actor and isinstance(value, list):
                value = [element for element in value if element != actor]
            if value is None or value == []:
                value = self.default
            if value is None:
                self._nothing()
                return None
            self._check_shape(value)
        except ValueProblem as problem:
            raise MappingError(self.spot, f"field {self.name!r}: {problem}") from problem
        return value

    def _changed(self, value: object) -> object:
        if isinstance(value, list):
            changed = (self._change(element) for element in value)
            return [element for element in changed if element is not None]
        return self._change(value)

    def _change(self, value: object) -> object:
        for change in self.changes:
            if value is None:
                return None
            value = change(value)
        return value

    def _nothing(self) -> None:
        if self.missing == "skip":
            raise SkipEvent
        if self.missing == "error":
            raise ValueProblem(
                "the record has nothing here; correct the path, give a 'default', or narrow 'when' to the "
                "records that have it"
            )

    def _check_shape(self, value: object) -> None:
        if _SHAPES[self.shape](value):
            return
        found = json_kind(value)
        wanted, advice = _WANTED[self.shape]
        raise ValueProblem(f"holds {found} where the contract wants {wanted}; {advice}")


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal | str) and not isinstance(value, bool)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(element, str) for element in value)


_SHAPES: dict[str, Callable[[object], bool]] = {
    "text": lambda value: isinstance(value, str),
    "texts": _is_texts,
    "integer": _is_integer,
    "number": _is_number,
    "boolean": lambda value: isinstance(value, bool),
    "structure": lambda value: isinstance(value, list | dict),
}
_WANTED = {
    "text": ("text", "for a number state 'as: text'; of a list or an object name one part"),
    "texts": ("a list of texts", "for a single text state 'list: true', for numbers 'as: text'"),
    "integer": ("a whole number", "for digits in text state 'as: integer'"),
    "number": ("a number or a decimal text", "name the amount itself"),
    "boolean": ("true or false", "turn other words into them with a table of 'values'"),
    "structure": ("an object or a list of objects", "build it with 'fields', and 'each' for a list"),
}


def written(value: object) -> str:
    """Return a scalar as JSON writes it, text as it is; :class:`ValueProblem` for a list or an object."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return str(value)
    raise ValueProblem(f"holds {json_kind(value)} where one text or number was expected")


def to_integer(value: object) -> int:
    """Return a whole number, written with digits or as a number without a fraction, as an integer."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"[-+]?[0-9]{1,18}", value.strip()):
        return int(value)
    raise ValueProblem(f"holds {json_kind(value)} that is no whole number")


def text_change(change: Callable[[str], str]) -> Change:
    """Return ``change`` for values that must be text."""

    def apply(value: object) -> str:
        if not isinstance(value, str):
            raise ValueProblem(
                f"holds {json_kind(value)} where text was expected; state 'as: text' for a number"
            )
        return change(value)

    return apply


def minor_units(digits: int) -> Change:
    """Return the change from minor units (cents: 2 ``digits``) to a decimal text in major ones."""

    def apply(value: object) -> str:
        try:
            return format(Decimal(to_integer(value)).scaleb(-digits), "f")
        except (InvalidOperation, OverflowError) as error:  # pragma: no cover (digits are bounded at loading)
            raise ValueProblem("holds an amount that is out of range") from error

    return apply


def look_up(values: dict[str, object], otherwise: Change) -> Change:
    """Return the change that a table makes; what it does not list goes to ``otherwise``."""

    def apply(value: object) -> object:
        key = written(value)
        return values[key] if key in values else otherwise(value)

    return apply


def not_in_table(value: object) -> object:
    """Refuse a value that the table does not list."""
    raise ValueProblem(
        f"holds {json_kind(value)} that the table of 'values' does not list; list it, or state 'otherwise'"
    )


def skip_event(value: object) -> object:  # noqa: ARG001
    """Leave the event out."""
    raise SkipEvent
