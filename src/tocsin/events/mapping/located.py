"""A YAML file as a tree in which every value still knows its line, so that every complaint can name it.

Only what YAML 1.2's core schema calls null, true, false, integers and decimals is read as such: ``no`` and
``on`` are words and ``2024-05-01`` is text. Anchors, tags and repeated keys are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from tocsin.events.mapping.errors import MappingError, Spot, did_you_mean

ScalarValue = str | int | float | bool | None

MAX_BYTES = 1 << 20
"""A mapping is written by hand; a larger file is a mistaken argument (an events file, say)."""

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One word, number, true, false or null; ``text`` is how it stands in the file."""

    spot: Spot
    value: ScalarValue
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A YAML sequence."""

    spot: Spot
    items: tuple[Located, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A YAML mapping; ``key_spots`` says where each key stands."""

    spot: Spot
    entries: dict[str, Located]
    key_spots: dict[str, Spot]

    def allow_only(self, known: Iterable[str], where: str) -> None:
        """Raise :class:`MappingError` at the first key that is not ``known``."""
        names = set(known)
        for key, spot in self.key_spots.items():
            if key not in names:
                raise MappingError(spot, f"{where} has no key {key!r}; {did_you_mean(key, names)}")


Located = Scalar | Items | Entries


class _Composer(yaml.SafeLoader):
    """Composes nodes with the few plain scalars of the core schema and without aliases."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 (PyYAML's own shape)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.get_mark()  # just behind the alias, on its line
            raise yaml.MarkedYAMLError(None, None, "anchors and aliases are not used here", mark)
        return super().compose_node(parent, index)


for _name, _pattern, _first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)$", list("-+.0123456789")),
):
    _Composer.add_implicit_resolver(_TAG + _name, re.compile(_pattern), _first)


def read_located(path: Path, shown: str) -> Located:
    """Return the tree of the YAML file at ``path``; :class:`MappingError` calls the file ``shown``."""
    top = Spot(shown, 1)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise MappingError(
            top, f"the mapping file cannot be read ({error.strerror}); check its name"
        ) from error
    if len(content) > MAX_BYTES:
        raise MappingError(
            top, "this is larger than 1 MiB; a mapping file is a short YAML file, not the events"
        )
    try:
        node = yaml.compose(content, Loader=_Composer)
        if node is None:
            raise MappingError(top, "the mapping file is empty; docs/mapping.md shows how one begins")
        return _locate(node, shown)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise MappingError(
            Spot(shown, line), f"this is not YAML as expected here: {error.problem}"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise MappingError(top, "this is no YAML text in UTF-8; give a mapping file") from error
    except RecursionError as error:
        raise MappingError(
            top, "values are nested too deeply; a mapping needs five levels at most"
        ) from error


def _locate(node: yaml.Node, file: str) -> Located:
    spot = Spot(file, node.start_mark.line + 1)
    match node:
        case yaml.ScalarNode():
            return Scalar(spot, _scalar(node, spot), node.value)
        case yaml.SequenceNode(tag="tag:yaml.org,2002:seq"):
            return Items(spot, tuple(_locate(child, file) for child in node.value))
        case yaml.MappingNode(tag="tag:yaml.org,2002:map"):
            return _entries(node, spot)
    raise MappingError(spot, f"the tag {node.tag!r} is not used here; write the value without it")


def _entries(node: yaml.MappingNode, spot: Spot) -> Entries:
    entries: dict[str, Located] = {}
    key_spots: dict[str, Spot] = {}
    for key, value in node.value:
        key_spot = Spot(spot.file, key.start_mark.line + 1)
        if not isinstance(key, yaml.ScalarNode):
            raise MappingError(key_spot, "a key must be one word or one quoted text")
        # The key as it is written: `true:` and `1:` in a table of values stay "true" and "1".
        name = str(key.value)
        if name in entries:
            raise MappingError(key_spot, f"the key {name!r} stands here twice; keep one of them")
        entries[name] = _locate(value, spot.file)
        key_spots[name] = key_spot
    return Entries(spot, entries, key_spots)


def _scalar(node: yaml.ScalarNode, spot: Spot) -> ScalarValue:
    text = str(node.value)
    match node.tag.removeprefix(_TAG):
        case "str":
            return text
        case "null":
            return None
        case "bool":
            return text == "true"
        case "int" | "float" as kind:
            return _number(text, kind, spot)
    raise MappingError(spot, f"the tag {node.tag!r} is not used here; write the value without it")


def _number(text: str, kind: str, spot: Spot) -> int | float:
    wrong = MappingError(spot, "this is no number of at most 18 digits; put it in quotes if it is text")
    if len(text) > 18:
        raise wrong
    try:
        return int(text) if kind == "int" else float(text)
    except ValueError as error:  # a tag before something else, as in `!!int x`
        raise wrong from error
