"""JSON read without mercy: what two readers could understand differently is refused (after I-JSON, RFC 7493).

Refused are bytes that are no UTF-8, a name that stands twice in an object, whole numbers beyond 2^53, numbers that
are not finite, half surrogate pairs and nesting deeper than ``MAX_DEPTH``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import rfc8785

from tocsin.events.contract import MAX_INTEGER

MAX_DEPTH = 64
"""Deepest nesting of arrays and objects; the contract itself needs three."""

_WRITTEN_OUT = 1e21
"""Below it, canonical JSON writes a whole double as an integer (RFC 8785, section 3.2.2.3, after ECMAScript)."""


class UnreadableError(Exception):
    """The bytes are no strict JSON. ``position`` counts bytes from 0, where it is known."""

    def __init__(self, reason: str, position: int | None = None) -> None:
        super().__init__(reason)
        self.position = position


def read_json(line: bytes) -> object:
    """Return the value that one line of UTF-8 holds. Raises :class:`UnreadableError`."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"byte {error.start + 1} is no UTF-8 (0x{line[error.start]:02x}); write the line in UTF-8",
            error.start,
        ) from None
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _refuse_deep(text)
    try:
        value: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        position = len(text[: error.pos].encode())
        raise UnreadableError(f"byte {position + 1}: no JSON ({_lower_first(error.msg)})", position) from None
    if "\\u" in text:
        _refuse_half_surrogates(value)
    return value


def canonical(value: object) -> bytes:
    """Return a value of :func:`read_json` as canonical JSON (RFC 8785)."""
    if _plain(value):
        # Six times as fast. Python writes strings as RFC 8785 does (section 3.2.2.2), and sorts these names alike.
        return _PLAIN.encode(value).encode()
    return rfc8785.dumps(_doubles(value))  # type: ignore[arg-type]


_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


def _plain(value: object) -> bool:
    """Whether a value holds no double, whose spelling needs care, and no name that UTF-16 sorts differently."""
    if value is None or isinstance(value, str | bool):
        return True
    if isinstance(value, int):
        return abs(value) < MAX_INTEGER
    if isinstance(value, list):
        return all(map(_plain, value))
    return isinstance(value, dict) and all(name.isascii() and _plain(item) for name, item in value.items())


def _doubles(value: object) -> object:
    # RFC 8785 knows doubles only; the package refuses the one integer 2^53 that this contract still takes.
    if isinstance(value, dict):
        return {name: _doubles(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_doubles(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) == MAX_INTEGER:
        return float(value)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise UnreadableError(f"the field {shown(name)} stands twice in one object; write it once")
            seen.add(name)
    return made


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > MAX_INTEGER:
        raise UnreadableError(
            f"the integer {shown(digits)} lies beyond 2^53, where readers disagree; write it as a string"
        )
    return int(digits)


def _number(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise UnreadableError(f"the number {shown(digits)} is too large for a double; write it as a string")
    if MAX_INTEGER < abs(value) < _WRITTEN_OUT:
        raise UnreadableError(
            f"the number {shown(digits)} lies beyond 2^53, where readers disagree; write it as a string"
        )
    return value


def _constant(name: str) -> float:
    raise UnreadableError(f"{name} is no JSON number; leave the field out")


def _decoder() -> json.JSONDecoder:
    pairs: Callable[[list[tuple[str, object]]], object] = _object
    return json.JSONDecoder(
        object_pairs_hook=pairs, parse_int=_integer, parse_float=_number, parse_constant=_constant
    )


_DECODER = _decoder()


def _refuse_deep(text: str) -> None:
    """Raise where the nesting is too deep; a look of its own, as the decoder would recurse to find out."""
    depth, quoted, at = 0, False, 0
    while at < len(text):
        char = text[at]
        if quoted:
            if char == "\\":
                at += 1
            elif char == '"':
                quoted = False
        elif char == '"':
            quoted = True
        elif char in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                position = len(text[:at].encode())
                raise UnreadableError(
                    f"byte {position + 1}: nested more than {MAX_DEPTH} deep; flatten the event", position
                )
        elif char in "]}":
            depth -= 1
        at += 1


def _refuse_half_surrogates(value: object) -> None:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise UnreadableError("a \\u escape is half a surrogate pair; write both or neither") from None
    elif isinstance(value, dict):
        for name, item in value.items():
            _refuse_half_surrogates(name)
            _refuse_half_surrogates(item)
    elif isinstance(value, list):
        for item in value:
            _refuse_half_surrogates(item)


def shown(text: str, most: int = 40) -> str:
    """Return a short, printable quotation of ``text`` for a message."""
    cut = text if len(text) <= most else text[:most] + "…"
    return "'" + cut.encode("unicode_escape").decode("ascii").replace("\\u2026", "…") + "'"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
