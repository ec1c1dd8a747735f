"""Reports to those whom the law names: drafted from a case, checked, filed once, and their receipts kept.

In: confirmed cases, content for a purpose, what people edit and approve. Out: documents that the receiver takes, and
what became of each. Must not know: the web, how an alarm was computed.
"""

from tocsin.reporting.errors import (
    DocumentError,
    ReceiverError,
    ReportError,
    SchemaError,
    UnknownDraftError,
)

__all__ = [
    "DocumentError",
    "ReceiverError",
    "ReportError",
    "SchemaError",
    "UnknownDraftError",
]
