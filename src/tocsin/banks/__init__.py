"""Banks of known media: in come lists of hashes, votes and files' hashes; out come matches with bank and item.

It must not know where hashes to look up come from: not events, not requests, not people's decisions on a match.
"""

from tocsin.banks.errors import (
    BankRequestError,
    BanksError,
    BankTakenError,
    ListError,
    NoSuchBankError,
    NoSuchContentError,
    StoreError,
)
from tocsin.banks.feed import Changes
from tocsin.banks.hits import TYPES, Hits, Match
from tocsin.banks.matcher import Matcher
from tocsin.banks.records import (
    FOREVER,
    LEAST_QUALITY,
    Added,
    Bank,
    BankKind,
    Content,
    Item,
    Opinion,
    Vote,
    check_name,
)
from tocsin.banks.store import BankStore

__all__ = [
    "FOREVER",
    "LEAST_QUALITY",
    "TYPES",
    "Added",
    "Bank",
    "BankKind",
    "BankRequestError",
    "BankStore",
    "BankTakenError",
    "BanksError",
    "Changes",
    "Content",
    "Hits",
    "Item",
    "ListError",
    "Match",
    "Matcher",
    "NoSuchBankError",
    "NoSuchContentError",
    "Opinion",
    "StoreError",
    "Vote",
    "check_name",
]
