"""What can go wrong with exchanges. Each message is one sentence: what, where, and what to do."""

from __future__ import annotations

from tocsin.banks.errors import BankRequestError, BanksError


class ExchangeRequestError(BankRequestError):
    """What was asked of an exchange makes no sense: no such exchange, a name that is taken, a setting that is none."""


class NoSuchExchangeError(ExchangeRequestError):
    """There is no exchange of this name."""


class FetchError(BanksError):
    """An exchange cannot be fetched now, or not all of it. What was there before is there still."""


class BusyError(FetchError):
    """Another process is fetching this exchange."""
