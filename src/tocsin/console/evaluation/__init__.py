"""Figures of an evaluation enter; tables for a terminal and one self-contained page for people leave.

Must not know how a figure was counted: it puts numbers into words, columns and lines. No account id is in them.
"""

from tocsin.console.evaluation.early_warnings import warnings_listing
from tocsin.console.evaluation.errors import PageError, PageUnwritableError
from tocsin.console.evaluation.listings import Column, Listing, listings
from tocsin.console.evaluation.write import write_page

__all__ = [
    "Column",
    "Listing",
    "PageError",
    "PageUnwritableError",
    "listings",
    "warnings_listing",
    "write_page",
]
