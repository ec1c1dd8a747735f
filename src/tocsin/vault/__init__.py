"""What is preserved: sealed with a key each, held by reasons with a clock, destroyed by its key, handed over in a bag.

In: content, holds, what two people agree on. Out: items and where they stand, their custody, bags for whoever may have
them. Must not know: how an alarm was computed, or which face asked.
"""

from tocsin.vault.at_triage import Gathering, gather_what_is_wanted, gathering_of
from tocsin.vault.barring import Barring
from tocsin.vault.custody import Custody, custody_of
from tocsin.vault.errors import (
    DamagedError,
    HeldError,
    KeepingError,
    MasterKeyError,
    NotAllowedError,
    TimeStampError,
    UnknownItemError,
    VaultError,
)
from tocsin.vault.expiry import ClockError, Expired, expire
from tocsin.vault.exporting import STAMP, Exported, export
from tocsin.vault.following import follow
from tocsin.vault.gathering import Gathered, gather
from tocsin.vault.hold_kinds import HoldKind, grace, hold_kinds
from tocsin.vault.holds import Hold, Placing, extend, list_holds, place, release
from tocsin.vault.integrity import Checked, Damage, check_items, in_turn
from tocsin.vault.items import Item, list_items, read_item, there
from tocsin.vault.keeping import Vault
from tocsin.vault.master_key import MasterKey, master_key
from tocsin.vault.preserving import Kept, Thing, Why, preserve
from tocsin.vault.reading import read
from tocsin.vault.reconciling import Reconciled, reconcile
from tocsin.vault.rekeying import Rekeyed, rekey
from tocsin.vault.requests import Request, Wanted, answer, ask, list_requests, read_request
from tocsin.vault.rights import Machine
from tocsin.vault.sending import Outgoing, outgoing
from tocsin.vault.time_stamp import Authority
from tocsin.vault.words import Bound, ItemKind, RequestAct, Standing

__all__ = [
    "STAMP",
    "Authority",
    "Barring",
    "Bound",
    "Checked",
    "ClockError",
    "Custody",
    "Damage",
    "DamagedError",
    "Expired",
    "Exported",
    "Gathered",
    "Gathering",
    "HeldError",
    "Hold",
    "HoldKind",
    "Item",
    "ItemKind",
    "KeepingError",
    "Kept",
    "Machine",
    "MasterKey",
    "MasterKeyError",
    "NotAllowedError",
    "Outgoing",
    "Placing",
    "Reconciled",
    "Rekeyed",
    "Request",
    "RequestAct",
    "Standing",
    "Thing",
    "TimeStampError",
    "UnknownItemError",
    "Vault",
    "VaultError",
    "Wanted",
    "Why",
    "answer",
    "ask",
    "check_items",
    "custody_of",
    "expire",
    "export",
    "extend",
    "follow",
    "gather",
    "gather_what_is_wanted",
    "gathering_of",
    "grace",
    "hold_kinds",
    "in_turn",
    "list_holds",
    "list_items",
    "list_requests",
    "master_key",
    "outgoing",
    "place",
    "preserve",
    "read",
    "read_item",
    "read_request",
    "reconcile",
    "rekey",
    "release",
    "there",
]
