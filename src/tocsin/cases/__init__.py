"""The life of a case: flags and alarms in, decisions by people, an outcome for every flag.

In: flags, cases of a scan, what people decide. Out: rows of the ledger, and the cases and queues that they add up to.
Must not know: how an alarm was computed, or which face asked.
"""

from tocsin.cases import tables  # noqa: F401 (declares the tables)
