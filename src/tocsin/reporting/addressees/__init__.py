"""Whom reports are handed to besides the CyberTipline: each kind is one file here that names its ``ADDRESSEE``."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import msgspec
import yaml

from tocsin.reporting.addressees.form import Addressee, Package
from tocsin.reporting.errors import ReportError

__all__ = ["FILE", "Addressee", "Package", "kinds", "read_addressees"]

FILE = "addressees.yaml"
"""Its name in the data folder."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


def kinds() -> list[type[Addressee]]:
    """Return the kinds of addressees that there are, by the names of their files."""
    modules = (importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__))
    return [each.ADDRESSEE for each in modules if hasattr(each, "ADDRESSEE")]


def read_addressees(folder: Path | None) -> dict[str, Addressee]:
    """Return the addressees that the data folder names; none where it says nothing.

    :raises ReportError: where the file is there and wrong.
    """
    if folder is None or not (path := folder / FILE).exists():
        return {}
    form: Any = reduce(or_, kinds())
    try:
        given: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        found: dict[str, Addressee] = msgspec.convert(given or {}, dict[str, form])
    except (OSError, yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ReportError(
            f"'{path}' cannot be used ({str(error).splitlines()[0]}); docs/addressees.md tells its form"
        ) from error
    for name in found:
        if not _NAME.fullmatch(name):
            raise ReportError(f"'{path}' names {name[:40]!r}; names are small letters, digits and hyphens")
    return found
