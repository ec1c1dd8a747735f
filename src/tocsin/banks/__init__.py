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
from tocsin.banks.exact import Holding, banks_holding
from tocsin.banks.exporting import ListForm, as_json, export_list, moment
from tocsin.banks.feed import Changes
from tocsin.banks.files import FileMatches, item_of_file, match_file
from tocsin.banks.hits import TYPES, Hits, Match
from tocsin.banks.importing import BATCH, Imported, import_list
from tocsin.banks.list_reading import HashList, Rejected
from tocsin.banks.matcher import Matcher
from tocsin.banks.outcomes import outcomes
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
from tocsin.banks.statistics import IndexState, Intake, Statistics, index_states, statistics
from tocsin.banks.store import BankStore

__all__ = [
    "BATCH",
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
    "FileMatches",
    "HashList",
    "Hits",
    "Holding",
    "Imported",
    "IndexState",
    "Intake",
    "Item",
    "ListError",
    "ListForm",
    "Match",
    "Matcher",
    "NoSuchBankError",
    "NoSuchContentError",
    "Opinion",
    "Rejected",
    "Statistics",
    "StoreError",
    "Vote",
    "as_json",
    "banks_holding",
    "check_name",
    "export_list",
    "import_list",
    "index_states",
    "item_of_file",
    "match_file",
    "moment",
    "outcomes",
    "statistics",
]
