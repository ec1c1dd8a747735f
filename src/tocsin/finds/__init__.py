"""Own finds: pictures and films of confirmed cases that a person puts into a bank, and takes out again.

In: a person, a case, a medium of it. Out: an item in a bank, and who put it there, when and of which case. Must not
know: how a case was found, or who looks into the bank.
"""

from tocsin.finds.errors import FindsError, NotYourFindError
from tocsin.finds.keeping import BANK_MEDIA, Banked, Finds, banked_media, is_confirmed

__all__ = ["BANK_MEDIA", "Banked", "Finds", "FindsError", "NotYourFindError", "banked_media", "is_confirmed"]
