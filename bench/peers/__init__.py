"""Tocsin beside three other ways of finding offenders: enters simulated platforms and real small talk, leave tables.

Each way is a file of its own that names its source. No way knows of another, and none of Tocsin's weights.
"""

from bench.peers.comparison import compare, main

__all__ = ["compare", "main"]
