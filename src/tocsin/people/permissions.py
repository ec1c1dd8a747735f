"""Who may do what: one table in ``data/permissions.yaml``, beside the purposes and the scopes of machines' tokens.

Deny by default: a permission that the table does not name is refused to everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar

import msgspec
import yaml

if TYPE_CHECKING:
    from tocsin.people.persons import Person

_Shape = TypeVar("_Shape")


class Role(StrEnum):
    """What somebody is here to do. A person may have several."""

    REVIEWER = "reviewer"
    LEAD = "lead"
    CHILD_SAFETY = "child_safety"
    LEGAL = "legal"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be done, in words, and the roles that bring it."""

    says: str
    roles: frozenset[Role]


class Purpose(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why content may be opened, by which roles, and whether the reader must add a sentence of their own."""

    says: str
    roles: frozenset[Role]
    words: bool = False


def permissions() -> Mapping[str, Permission]:
    """Return every permission by its name."""
    return _read("permissions", Permission)


def purposes() -> Mapping[str, Purpose]:
    """Return every purpose of a look by its name."""
    return _read("purposes", Purpose)


def scopes() -> Mapping[str, str]:
    """Return what a machine's token may do, by scope."""
    return _read("scopes", str)


def allowed(person: Person, permission: str) -> bool:
    """Return whether a person may do this; a disabled person may do nothing, an unknown permission is nobody's."""
    entry = permissions().get(permission)
    return entry is not None and person.active and not entry.roles.isdisjoint(person.roles)


def rights_of(person: Person) -> frozenset[str]:
    """Return all that a person may do."""
    return frozenset(name for name in permissions() if allowed(person, name))


def told_lacking(person: Person, right: str) -> str:
    """Return what somebody is told who lacks a right."""
    return (
        f"{person.name} may not do this (it takes the right '{right}': {permissions()[right].says.lower()}); "
        "ask somebody in a role that has it"
    )


def may_open(person: Person, purpose: str) -> bool:
    """Return whether a person may open a case's content for this purpose."""
    entry = purposes().get(purpose)
    return entry is not None and allowed(person, "open_case") and not entry.roles.isdisjoint(person.roles)


@cache
def _read(name: str, shape: type[_Shape]) -> dict[str, _Shape]:
    text = (files("tocsin.people") / "data" / f"{name}.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), dict[str, shape])  # type: ignore[valid-type]
