"""The kinds of exchange: for each, its settings and how it is opened. To add one, write a file and name it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from tocsin.banks.exchanges.apis import (
    fb_threatexchange,
    local_file,
    ncmec,
    sample,
    stopncii,
)
from tocsin.banks.exchanges.errors import ExchangeRequestError
from tocsin.banks.exchanges.package import Access, Source
from tocsin.banks.exchanges.records import Checkpoint, Exchange, Feed, Limits

_C = TypeVar("_C", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Api:
    """A kind of exchange. ``settings``: a struct that says what may be set."""

    settings: type[msgspec.Struct]
    check: Callable[[Any], Any]
    """Return the settings as they are to be kept; raise ExchangeRequestError where they make no sense."""
    open: Callable[[Any, Limits], Feed]
    is_stale: Callable[[Checkpoint], bool]
    """Whether a checkpoint is good for nothing any more, so that everything must be fetched again."""
    reached: Callable[[Checkpoint], int | None] = lambda _: None
    """The time up to which a checkpoint has everything, in seconds since 1970; none where it has no time."""
    access: Access | None = None
    """The credentials that it wants; none where it wants none."""


APIS: Mapping[str, Api] = {
    "ncmec": Api(ncmec.Settings, ncmec.check, ncmec.open_feed, ncmec.is_stale, ncmec.reached, ncmec.ACCESS),
    "stopncii": Api(
        stopncii.Settings,
        stopncii.check,
        stopncii.open_feed,
        stopncii.is_stale,
        stopncii.reached,
        stopncii.ACCESS,
    ),
    "fb_threatexchange": Api(
        fb_threatexchange.Settings,
        fb_threatexchange.check,
        fb_threatexchange.open_feed,
        fb_threatexchange.is_stale,
        fb_threatexchange.reached,
        fb_threatexchange.ACCESS,
    ),
    "local_file": Api(local_file.Settings, local_file.check, local_file.open_feed, local_file.is_stale),
    "sample": Api(sample.Settings, sample.check, sample.open_feed, sample.is_stale),
}
"""By the names that the package ``threatexchange`` gives them, but for StopNCII's, which it calls ``stop_ncii``."""


def checked_config(api: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as they are kept.

    :raises ExchangeRequestError: where there is no such kind of exchange, or a setting is none of its own.
    """
    kind = APIS.get(api)
    if kind is None:
        raise ExchangeRequestError(f"there is no kind of exchange {api!r}; there are {', '.join(APIS)}")
    kept: dict[str, Any] = msgspec.to_builtins(kind.check(_read(api, kind.settings, config)))
    return kept


def credentials_source(api: str, config: Mapping[str, Any]) -> Source | None:
    """Return where this process would read an exchange's credentials; ``None`` where there are none to be used."""
    access = APIS[api].access
    return None if access is None else access.source(config.get("credentials"))


def open_feed(exchange: Exchange, limits: Limits) -> Feed:
    """Open an exchange; nothing is asked of it yet.

    :raises ExchangeRequestError: where its credentials are missing, or the extra is not installed.
    """
    kind = APIS[exchange.api]
    return kind.open(_read(exchange.api, kind.settings, exchange.config), limits)


def _read(api: str, settings: type[_C], config: Mapping[str, Any]) -> _C:
    names = settings.__struct_fields__
    for name in config:
        if name not in names:
            can = f"it has {', '.join(names)}" if names else "it has none"
            raise ExchangeRequestError(f"{name!r} is no setting of {api}; {can}")
    lists = {
        field.name
        for field in msgspec.structs.fields(settings)
        if isinstance(field.default_factory, type) and issubclass(field.default_factory, list)
    }
    given = {
        name: [part.strip() for part in value.split(",") if part.strip()]
        if name in lists and isinstance(value, str)
        else value
        for name, value in config.items()
    }
    try:
        return msgspec.convert(given, settings, strict=False)
    except msgspec.ValidationError as error:
        raise ExchangeRequestError(
            f"a setting of {api} is wrong or missing ({error}); give NAME=VALUE or a file of JSON"
        ) from error
