"""Tocsin: from a platform's events to explained child-safety cases.

The public Python interface is :func:`tocsin.scan.scan` and the rooms' faces; ``tocsin --help`` is the same
for people at a terminal.
"""

__version__ = "0.1.0"
