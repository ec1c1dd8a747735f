"""Who asked what, as JSON lines. No hash stands there in full: the log must not become a list of what is known."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import msgspec

from tocsin.api.errors import ListenError

_HASH = re.compile("[0-9a-fA-F]{16,}|[0-9a-zA-Z+/=]{40,}")
_SHOWN = 8
_LONGEST = 80
_MOST_PARAMETERS = 16


class AccessLog:
    """A file that grows by one line for each request, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        """Open the file to add to; it and its folder are made if they are not there.

        :raises ListenError: where it cannot be.
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ListenError(
                f"the access log {path} cannot be written ({error.strerror}); name another with --hma-log"
            ) from error
        self._lock = threading.Lock()

    def write(self, entry: dict[str, object]) -> None:
        """Add a line."""
        line = msgspec.json.encode(entry) + b"\n"
        with self._lock:
            os.write(self._handle, line)

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)


def shortened(text: str) -> str:
    """Return text with everything that may be a hash cut to its first characters."""
    return _HASH.sub(lambda found: found[0][:_SHOWN] + "…", text)[:_LONGEST]


def parameters(query: bytes) -> dict[str, str]:
    """Return the parameters of an address as the log shows them: of an URL its host, of a hash its beginning."""
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        return {"unreadable": "…"}
    return {shortened(name): _value(name, value) for name, value in pairs[:_MOST_PARAMETERS]}


def _value(name: str, value: str) -> str:
    if name != "url":
        return shortened(value)
    try:
        return shortened(urlsplit(value).hostname or "…")
    except ValueError:
        return "…"
