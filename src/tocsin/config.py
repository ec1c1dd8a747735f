"""Where Tocsin keeps what lasts between commands."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def data_folder(given: Path | None = None, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the data folder, which need not be there yet.

    The first that is named: ``given`` (an option ``--data``), ``TOCSIN_DATA``, ``$XDG_DATA_HOME/tocsin``, and
    ``~/.local/share/tocsin`` (XDG Base Directory Specification 0.8: a relative path there is ignored).
    """
    if given is not None:
        return given
    if named := environment.get("TOCSIN_DATA"):
        return Path(named)
    shared = Path(environment.get("XDG_DATA_HOME") or "")
    if not shared.is_absolute():
        shared = Path.home() / ".local" / "share"
    return shared / "tocsin"


def database_url(environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the address that ``TOCSIN_DATABASE_URL`` names; ``None``: PostgreSQL embedded in the data folder."""
    return environment.get("TOCSIN_DATABASE_URL") or None
