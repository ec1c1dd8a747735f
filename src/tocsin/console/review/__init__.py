"""The console: people sign in, take cases, look for a purpose, decide. Server-rendered; works without script.

In: requests, and the rooms that a :class:`Desk` holds. Out: pages. Must not know: how a weight came about, how content
is kept; it decides nothing by itself.
"""

from tocsin.console.review.app import ENTRIES, review_app
from tocsin.console.review.desk import Desk
from tocsin.console.review.door import ANYBODY, SIGNED_IN, Entry

__all__ = ["ANYBODY", "ENTRIES", "SIGNED_IN", "Desk", "Entry", "review_app"]
