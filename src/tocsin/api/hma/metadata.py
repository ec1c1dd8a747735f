"""What a client says of an item beside its hashes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tocsin.api.hma.refusal import RefusedError

_LONGEST_NOTE = 255
_KNOWN: dict[str, type] = {"content_id": str, "content_uri": str, "json": dict}


@dataclass(frozen=True, slots=True)
class Said:
    """``detail``: to be kept with the item, as JSON; ``note``: for people."""

    detail: dict[str, Any] = field(default_factory=dict)
    note: str | None = None


def read_said(body: dict[str, Any]) -> Said:
    """Return what the members ``metadata`` and ``note`` of a body say.

    :raises RefusedError: 400 where they are not what HMA knows.
    """
    note = body.get("note")
    if note is not None and not (isinstance(note, str) and len(note) <= _LONGEST_NOTE):
        raise RefusedError(400, f"note must be text of up to {_LONGEST_NOTE} characters")
    metadata = body.get("metadata")
    if metadata is None:
        return Said({}, note)
    if not isinstance(metadata, dict):
        raise RefusedError(400, "metadata should be a json object")
    for name, value in metadata.items():
        if name not in _KNOWN:
            raise RefusedError(400, f"Invalid metadata: there is no '{name}', only {', '.join(_KNOWN)}")
        if value is not None and not isinstance(value, _KNOWN[name]):
            raise RefusedError(400, f"Invalid metadata: {name} is no {_KNOWN[name].__name__}")
    return Said({"metadata": metadata}, note)
