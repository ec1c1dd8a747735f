"""The endpoints of Hasher-Matcher-Actioner 2 on Tocsin's banks, for clients that speak to it already.

In: its requests. Out: its answers, from this data folder's banks. It must not know how hashes are found or kept.

Requests, answers and status codes follow Meta's HMA 1.1.7 (BSD licence, github.com/facebook/ThreatExchange,
``hasher-matcher-actioner``), of which no code is here. ``docs/hma.md`` tells what differs and why.
"""

from tocsin.api.hma.app import hma_app
from tocsin.api.hma.service import HmaOptions, HmaService

__all__ = ["HmaOptions", "HmaService", "hma_app"]
