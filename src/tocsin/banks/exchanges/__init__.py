"""Exchanges feed banks: in comes what NCMEC, StopNCII, ThreatExchange or a file share; out come items of a bank.

It must not know what is done with a match, nor ever keep credentials.
"""

from tocsin.banks.exchanges.apis import APIS, checked_config, credentials_source
from tocsin.banks.exchanges.apis.ncmec import environments
from tocsin.banks.exchanges.errors import BusyError, ExchangeRequestError, FetchError, NoSuchExchangeError
from tocsin.banks.exchanges.fetching import fetch
from tocsin.banks.exchanges.records import Checkpoint, Delta, Exchange, Feed, Fetched, Limits, State
from tocsin.banks.exchanges.register import (
    add,
    exchange,
    exchanges,
    is_fetching,
    is_stale,
    reached,
    remove,
    set_enabled,
    state,
)

__all__ = [
    "APIS",
    "BusyError",
    "Checkpoint",
    "Delta",
    "Exchange",
    "ExchangeRequestError",
    "Feed",
    "FetchError",
    "Fetched",
    "Limits",
    "NoSuchExchangeError",
    "State",
    "add",
    "checked_config",
    "credentials_source",
    "environments",
    "exchange",
    "exchanges",
    "fetch",
    "is_fetching",
    "is_stale",
    "reached",
    "remove",
    "set_enabled",
    "state",
]
