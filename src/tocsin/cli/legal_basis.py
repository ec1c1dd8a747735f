"""Options that say which private messages may be read, and their pictures looked at."""

from __future__ import annotations

from pathlib import Path

import click

from tocsin.legal_basis import FILE, read_legal_basis

LEGAL_BASIS = click.option(
    "--legal-basis",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="File that says which private messages may be read, and their pictures looked at, by region and day "
    "(see docs/legal-basis.md).",
)
SERVICE = click.option(
    "--service", metavar="NAME", help="Which service of that file the events are of, if it has several."
)


def standing_basis(folder: Path) -> Path | None:
    """Return the file of legal bases that a data folder holds, if it does."""
    path = folder / FILE
    return path if path.exists() else None


def checked_basis(folder: Path) -> Path | None:
    """Return the file of a server's data folder, which serves one service: wrong, it is told now and not at each scan.

    :raises LegalBasisError: where it cannot be used, or names several services.
    """
    path = standing_basis(folder)
    if path is not None:
        read_legal_basis(path)
    return path
