"""The session that ``tocsin login`` keeps for the command line: one a server, in a file that only its owner reads."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tocsin.people.errors import KeyFileError
from tocsin.whole_files import write_whole

FILE = "sessions.json"
"""Its name in the data folder."""


def keep_session(data: Path, server: str, token: str | None) -> None:
    """Keep the token of a session with a server, in place of an older one; ``None`` forgets it.

    :raises KeyFileError: when the file cannot be read or written.
    """
    kept = _read(data)
    if token is None:
        kept.pop(_name(server), None)
    else:
        kept[_name(server)] = token
    try:
        write_whole(data / FILE, msgspec.json.encode(kept), 0o600)
    except OSError as error:
        raise KeyFileError(f"{data / FILE} cannot be written ({error}); check the data folder") from error


def kept_session(data: Path, server: str) -> str | None:
    """Return the token that is kept for a server, or ``None``.

    :raises KeyFileError: when the file cannot be read, or others may read it.
    """
    return _read(data).get(_name(server))


def kept_servers(data: Path) -> list[str]:
    """Return the servers that a session is kept with.

    :raises KeyFileError: as :func:`kept_session`.
    """
    return sorted(_read(data))


def _read(data: Path) -> dict[str, str]:
    path = data / FILE
    try:
        if not path.exists():
            return {}
        if path.stat().st_mode & 0o077:
            raise KeyFileError(f"others may read {path}; delete it and sign in again")
        return msgspec.json.decode(path.read_bytes(), type=dict[str, str])
    except (OSError, msgspec.MsgspecError) as error:
        raise KeyFileError(f"{path} cannot be read ({error}); delete it and sign in again") from error


def _name(server: str) -> str:
    return server.rstrip("/").lower()
