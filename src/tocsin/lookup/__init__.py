"""Text, pictures, identities and network addresses, supplied when a case is opened, for a stated purpose.

In: ids, who asks and what for. Out: content, or why it is absent; a record of each look before it. Must not know: what
the case is about, how an alarm was computed.
"""

from tocsin.lookup.asking import Asked, Inquiry, LookLog, Lookup, Owners, Thing
from tocsin.lookup.content import (
    Absence,
    AddressUse,
    Conversation,
    Device,
    Edit,
    Identity,
    Message,
    Picture,
    Written,
)
from tocsin.lookup.errors import ContentError, NoPurposeError, QuestionError
from tocsin.lookup.files import FileLookup
from tocsin.lookup.first_of import FirstOf
from tocsin.lookup.index import Indexing
from tocsin.lookup.looker import MOST_IDS, Looker
from tocsin.lookup.looks import looks_of
from tocsin.lookup.received import InboxLookup

__all__ = [
    "MOST_IDS",
    "Absence",
    "AddressUse",
    "Asked",
    "ContentError",
    "Conversation",
    "Device",
    "Edit",
    "FileLookup",
    "FirstOf",
    "Identity",
    "InboxLookup",
    "Indexing",
    "Inquiry",
    "LookLog",
    "Looker",
    "Lookup",
    "Message",
    "NoPurposeError",
    "Owners",
    "Picture",
    "QuestionError",
    "Thing",
    "Written",
    "looks_of",
]
