"""Kinds of exchange under HMA's names, with the fields that clients draw forms from.

A client may not say everything that the command line may: ``url`` would send the server's credentials elsewhere,
``credentials`` and ``filename`` would let it read files of the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tocsin.api.hma.refusal import RefusedError
from tocsin.banks import exchanges as room


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in; ``kind``: one of the types that HMA's forms know."""

    name: str
    kind: str
    help: str
    required: bool = True

    def shown(self, choices: list[str] | None = None) -> dict[str, Any]:
        """Return the field as HMA writes it."""
        return {
            "name": self.name,
            "type": self.kind,
            "required": self.required,
            "default": None,
            "help": self.help,
            "choices": choices,
        }


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of exchange. ``api``: its name in Tocsin; ``settings``, ``credentials``: what is filled in."""

    api: str
    settings: tuple[Field, ...] = ()
    credentials: tuple[Field, ...] = ()


KINDS: Mapping[str, Kind] = MappingProxyType({
    "fb_threatexchange": Kind(
        "fb_threatexchange",
        (Field("privacy_group", "number", "number of the privacy group to fetch from"),),
        (Field("api_token", "string", "app id and secret, with a bar between"),),
    ),
    "ncmec": Kind(
        "ncmec",
        (
            Field("environment", "enum", "which of the lists to fetch"),
            Field("only_esp_ids", "set_of_number", "take entries of these members alone", required=False),
        ),
        (
            Field("user", "string", "user name of NCMEC's hash sharing"),
            Field("password", "string", "password of NCMEC's hash sharing"),
        ),
    ),
    "sample": Kind("sample"),
    "stop_ncii": Kind(
        "stopncii",
        (),
        (
            Field("fetch_function_key", "string", "key for fetching hashes"),
            Field("subscription_key", "string", "subscription key, sent with every request"),
        ),
    ),
})  # fmt: skip
"""What clients may set up. A file (``local_file``) is set up at the command line alone."""

_OWN = {kind.api: name for name, kind in KINDS.items()}
_HIDDEN = frozenset({"url", "credentials"})


def find_kind(name: object) -> Kind:
    """Return a kind of exchange by HMA's name.

    :raises RefusedError: 400 where there is none that clients may set up.
    """
    if isinstance(name, str) and name in KINDS:
        return KINDS[name]
    if name == "local_file":
        raise RefusedError(400, "exchanges of files are set up at the server's command line, not over HTTP")
    raise RefusedError(400, f"No such exchange type '{name}'; there are {', '.join(KINDS)}")


def schema(kind: Kind) -> dict[str, Any]:
    """Return what is to be filled in for a kind of exchange, as HMA writes it.

    :raises ExchangeRequestError: where the extra is missing that knows the choices.
    """
    settings = [
        field.shown(list(room.environments().values()) if field.name == "environment" else None)
        for field in kind.settings
    ]
    credentials = [field.shown() for field in kind.credentials]
    return {
        "config_schema": {"fields": settings},
        "credentials_schema": {"fields": credentials} if credentials else None,
    }


def read_settings(kind: Kind, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return an exchange's settings from a client's ``api_json``; what is null is not said.

    :raises RefusedError: 400 where one is none that clients may set.
    """
    known = {field.name for field in kind.settings}
    settings = {name: value for name, value in said.items() if value is not None}
    for name in settings:
        if name not in known:
            has = f"there are {', '.join(sorted(known))}" if known else "there are none"
            raise RefusedError(400, f"Failed to parse `api_json` - no setting '{name}' over HTTP; {has}")
    return settings


def shown_settings(exchange: room.Exchange) -> dict[str, Any]:
    """Return an exchange's settings as HMA writes them, without those that concern the server alone."""
    settings = {name: value for name, value in exchange.config.items() if name not in _HIDDEN}
    if "environment" in settings:
        settings["environment"] = room.environments().get(settings["environment"], settings["environment"])
    return settings


def hma_name(exchange: room.Exchange) -> str:
    """Return HMA's name of an exchange's kind."""
    return _OWN.get(exchange.api, exchange.api)
