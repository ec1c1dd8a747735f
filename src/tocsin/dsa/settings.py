"""What the platform says in statements, and where they go: ``dsa.yaml`` in the data folder, and the environment.

Unset means that nothing is sent. The test address and the real one each have a token of their own, and a batch that was
released for one is never sent to the other.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
import yaml

from tocsin.cases import CaseKind
from tocsin.dsa.errors import DsaSettingsError
from tocsin.dsa.identity import identifying
from tocsin.dsa.statement import FIELDS, Form
from tocsin.dsa.values import known_values, labels_of
from tocsin.outgoing import UrlError, check_url

FILE = "dsa.yaml"
"""Its name in the data folder."""

ENVIRONMENT = "TOCSIN_DSA"
"""The variable that says ``test`` or ``production``; beside it ``…_TEST_URL``, ``…_TEST_TOKEN``, and so on."""

PRODUCTION_HOST = "transparency.dsa.ec.europa.eu"
"""Where the Database itself is: never a place for tests."""

Finder = Literal["scan", "hash_match", "user", "trusted_flagger", "moderator"]
"""Who or what a case came from first."""

_Decided = dict[str, str | list[str]]


class OfKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a kind of case; the fields stand in ``data/wording.yaml``."""

    category: str
    facts: str
    content_type: list[str]
    keywords: list[str] = []
    law: str = ""
    terms: str = ""
    because: str = ""


class Acts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an act of the platform decides, by what it was against."""

    account: dict[str, _Decided]
    content: dict[str, _Decided]


class Wording(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What statements say; the fields stand in ``data/wording.yaml``."""

    two_people: bool
    territorial_scope: list[str]
    covered: list[str]
    reference_url: str
    source_of: dict[Finder, str]
    decided_after_review: str
    decided_before_review: str
    acts: Acts
    coop_actions: dict[str, str]
    found_by: dict[Finder, str]
    reviewed_before: str
    reviewed_after: str
    kinds: dict[CaseKind, OfKind]

    def __post_init__(self) -> None:
        for name, value in self._said():
            if value and value not in labels_of(name):
                raise ValueError(f"the Transparency Database knows no {value!r} for {name}")
        for kind, said in self.kinds.items():
            if (said.law or said.terms) and not said.because:
                raise ValueError(f"kind '{kind}' names a law or a term, and not why ('because')")
        for country in self.territorial_scope:
            if country not in known_values().countries:
                raise ValueError(f"the Transparency Database knows no country {country!r}")
        if telling := identifying(self.texts()):
            raise ValueError(f"a text holds {telling[0]}; statements are public")
        for action in self.coop_actions.values():
            if action not in self.acts.account:
                raise ValueError(f"'coop_actions' names the act {action!r}, which 'acts' does not have")

    def _said(self) -> list[tuple[str, str]]:
        """Return every value of an enumeration, with its field."""
        said = [("source_type", each) for each in self.source_of.values()]
        said += [("category", each) for each in self.covered]
        said += [("automated_decision", self.decided_after_review)]
        said += [("automated_decision", self.decided_before_review)]
        for kind in self.kinds.values():
            said.append(("category", kind.category))
            said += [("category_specification", each) for each in kind.keywords]
            said += [("content_type", each) for each in kind.content_type]
        for decided in (*self.acts.account.values(), *self.acts.content.values()):
            for name, value in decided.items():
                if name not in FIELDS or FIELDS[name].form not in (Form.ONE, Form.SOME):
                    raise ValueError(f"'acts' names {name!r}, which is no restriction")
                said += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        return said

    def texts(self) -> str:
        """Return all that is said in words, for everybody the same."""
        of_kinds = (f"{each.facts} {each.law} {each.terms} {each.because}" for each in self.kinds.values())
        return " ".join([*self.found_by.values(), self.reviewed_before, self.reviewed_after, *of_kinds])


@dataclass(frozen=True, slots=True)
class Database:
    """Where statements go. ``is_test``: what is sent there is wiped, and counts for nothing."""

    base: str
    is_test: bool
    token: str = field(repr=False)

    @property
    def world(self) -> str:
        """``test`` or ``production``."""
        return "test" if self.is_test else "production"


def read_wording(folder: Path | None) -> Wording:
    """Return what ships, with what the data folder's file overrides.

    :raises DsaSettingsError: where the file is there and wrong.
    """
    shipped = yaml.safe_load((files("tocsin.dsa") / "data" / "wording.yaml").read_text(encoding="utf-8"))
    path = folder and folder / FILE
    try:
        own = yaml.safe_load(path.read_text(encoding="utf-8")) if path is not None and path.exists() else None
        return msgspec.convert(_merged(shipped, own or {}), Wording)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError, TypeError) as error:
        raise DsaSettingsError(
            f"{path} cannot be used ({str(error).splitlines()[0]}); docs/dsa.md tells its form"
        ) from error


def database(environment: Mapping[str, str] = os.environ) -> Database | None:
    """Return where statements go; ``None`` where ``TOCSIN_DSA`` is not set: then nothing is sent.

    :raises DsaSettingsError: where it says something else than a world, or that world has no address, no token, or the
        other's address.
    """
    world = environment.get(ENVIRONMENT) or ""
    if not world:
        return None
    if world not in ("test", "production"):
        raise DsaSettingsError(
            f"{ENVIRONMENT} says {world[:20]!r}; write test or production, or leave it out"
        )
    names = {each: f"{ENVIRONMENT}_{each.upper()}_URL" for each in ("test", "production")}
    urls = {each: (environment.get(name) or "").rstrip("/") for each, name in names.items()}
    token = environment.get(f"{ENVIRONMENT}_{world.upper()}_TOKEN") or ""
    if not urls[world] or not token.strip():
        raise DsaSettingsError(
            f"{ENVIRONMENT} says {world}; set {names[world]} and {ENVIRONMENT}_{world.upper()}_TOKEN too"
        )
    try:
        host = check_url(urls[world]).hostname
    except UrlError as error:
        raise DsaSettingsError(f"{names[world]} is wrong: {error}") from error
    if world == "test" and host == PRODUCTION_HOST:
        raise DsaSettingsError(f"{names['test']} is the real Database; name the sandbox, or another server")
    if urls["test"] == urls["production"]:
        raise DsaSettingsError(
            f"{names['test']} and {names['production']} are the same; tests need their own"
        )
    return Database(urls[world], world == "test", token.strip())


def is_production_host(base: str) -> bool:
    """Whether an address is of the Database itself."""
    return urlsplit(base).hostname == PRODUCTION_HOST


def _merged(shipped: Any, own: Any) -> Any:
    if isinstance(shipped, dict):
        if not isinstance(own, dict):
            raise TypeError("it is no mapping of names to values")
        # An act, or a kind's law, is taken whole where it is named: half of one would be another.
        return {
            **shipped,
            **{
                name: _merged(shipped[name], value)
                if isinstance(shipped.get(name), dict) and name not in _WHOLE
                else value
                for name, value in own.items()
            },
        }
    return own


_WHOLE = frozenset({"warn", "restrict", "suspend", "block", "ban", "remove", "coop_actions"})
