"""What is written down for ever, in the transaction of the act that it tells of.

In: an act's kind, subject, actor and body. Out: a row that can be added and never changed. Must not know: what acts
mean.
"""

from tocsin.log.entries import Entry, write_entries
from tocsin.log.tables import log_entry

__all__ = ["Entry", "log_entry", "write_entries"]
