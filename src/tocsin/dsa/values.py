"""The values that a statement of reasons may hold, as ``data/statement_values.yaml`` dates and sources them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec
import yaml


class Values(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``values``: by field, each value and its label. ``as_of``: the state of ``source`` that was read."""

    as_of: date
    source: str
    values: dict[str, dict[str, str]]
    countries: frozenset[str]
    keywords_of: dict[str, list[str]]


@cache
def known_values() -> Values:
    """Return the values that ship."""
    written = (files("tocsin.dsa") / "data" / "statement_values.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(written), Values)


def labels_of(field: str) -> Mapping[str, str]:
    """Return the values of a field and their labels, in the Database's order; empty where it takes any text."""
    values = known_values()
    if field == "category_addition":
        field = "category"
    return values.values.get(field, {})
