"""What is preserved: sealed with a key each, held by reasons with a clock, destroyed by its key, handed over in a bag.

In: content, holds, what two people agree on. Out: items and where they stand, their custody, bags for whoever may have
them. Must not know: how an alarm was computed, or which face asked.
"""

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
from tocsin.vault.integrity import Checked, Damage, check_items, in_turn
from tocsin.vault.items import Item, list_items, read_item, there
from tocsin.vault.keeping import Vault
from tocsin.vault.master_key import MasterKey, master_key
from tocsin.vault.preserving import Kept, Thing, Why, preserve
from tocsin.vault.reading import read
from tocsin.vault.rights import Machine
from tocsin.vault.words import Bound, ItemKind, RequestAct, Standing

__all__ = [
    "Bound",
    "Checked",
    "Custody",
    "Damage",
    "DamagedError",
    "HeldError",
    "Item",
    "ItemKind",
    "KeepingError",
    "Kept",
    "Machine",
    "MasterKey",
    "MasterKeyError",
    "NotAllowedError",
    "RequestAct",
    "Standing",
    "Thing",
    "TimeStampError",
    "UnknownItemError",
    "Vault",
    "VaultError",
    "Why",
    "check_items",
    "custody_of",
    "in_turn",
    "list_items",
    "master_key",
    "preserve",
    "read",
    "read_item",
    "there",
]
