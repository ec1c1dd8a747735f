"""Paths into a record: ``$.content.body``, ``$.files[0].id``, ``$.users[*]``, ``$.content['m.relates_to']``.

``$`` is the record, ``@`` the element that ``each`` goes through. A step is ``.name`` (letters, digits,
``_``, ``-``), ``['any name']``, ``[n]`` from 0, or ``[*]``, all elements of a list. A step that finds nothing
finds null; a path with ``[*]`` finds a flat list without nulls. This is a small part of RFC 9535 (JSONPath)
with the same meaning: no filters, no slices, no search.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from tocsin.events.mapping.errors import MappingError, Spot

_STEP = re.compile(
    r"""\.(?P<name>[A-Za-z0-9_\-]+) | \['(?P<single>[^']+)'\] | \["(?P<double>[^"]+)"\]
      | \[(?P<index>[0-9]{1,9})\] | \[(?P<every>\*)\]""",
    re.VERBOSE,
)


class Scope(NamedTuple):
    """What a path may look at."""

    record: object
    element: object = None


class Every:
    """The step ``[*]``."""


Step = str | int | Every


@dataclass(frozen=True, slots=True)
class SourcePath:
    """A parsed path; ``many`` when it holds ``[*]`` and so finds a list."""

    text: str
    of_element: bool
    steps: tuple[Step, ...]
    many: bool

    @classmethod
    def parse(cls, text: str, spot: Spot, *, element: bool) -> SourcePath:
        """Return the path written in ``text``; ``element`` says whether ``@`` means something here.

        :raises MappingError: where it is none.
        """
        if text[:1] not in ("$", "@") or not text:
            raise MappingError(
                spot,
                f"{text!r} is no path; a path begins with '$', as in $.sender, and a constant is written "
                "{value: ...}",
            )
        if text[0] == "@" and not element:
            raise MappingError(
                spot, f"{text!r}: '@' means an element of 'each', and there is none here; use '$'"
            )
        steps: list[Step] = []
        at = 1
        while at < len(text):
            found = _STEP.match(text, at)
            if found is None:
                raise MappingError(
                    spot,
                    f"the path {text!r} cannot be read from {text[at:]!r} on; steps are .name, ['any name'], "
                    "[0] and [*]",
                )
            steps.append(_step(found))
            at = found.end()
        return cls(text, text[0] == "@", tuple(steps), any(isinstance(step, Every) for step in steps))

    def find(self, scope: Scope) -> object:
        """Return what lies at the path: a JSON value, null where there is nothing, a list where ``many``."""
        start = scope.element if self.of_element else scope.record
        if not self.many:
            return _walk(start, self.steps)
        level: list[object] = [start]
        for step in self.steps:
            if isinstance(step, Every):
                level = [child for value in level if isinstance(value, list) for child in value]
            else:
                level = [_walk(value, (step,)) for value in level]
        return [value for value in level if value is not None]


def _step(found: re.Match[str]) -> Step:
    if found["every"]:
        return Every()
    if found["index"]:
        return int(found["index"])
    return found["name"] or found["single"] or found["double"]


def _walk(value: object, steps: tuple[Step, ...]) -> object:
    for step in steps:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value
