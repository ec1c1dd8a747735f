"""Statements that are too long for an expression stand in files, with a comment that says what a row is."""

from __future__ import annotations

from functools import cache
from importlib import resources

from sqlalchemy import TextClause, text


@cache
def statement(package: str, name: str) -> TextClause:
    """Return the statement in ``sql/NAME.sql`` of a package; values are bound by ``:name``."""
    return text(resources.files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8"))
