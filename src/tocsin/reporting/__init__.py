"""Reports to those whom the law names: drafted from a case, checked, filed once, and their receipts kept.

In: confirmed cases, content for a purpose, what people edit and approve. Out: documents that the receiver takes, and
what became of each. Must not know: the web, how an alarm was computed.
"""

from tocsin.reporting.cybertip import REPORT, Breach, Schema, write
from tocsin.reporting.desk import Reporting, status_of
from tocsin.reporting.drafts import Draft, breaches_of, drafts_of, edit, read_draft, withdraw
from tocsin.reporting.errors import (
    DocumentError,
    ReceiverError,
    ReportError,
    SchemaError,
    UnknownDraftError,
)
from tocsin.reporting.preview import preview
from tocsin.reporting.requests import Filing, approve, ask, filings_of, read_filing, refuse
from tocsin.reporting.settings import Destination, Reporter, destination, read_reporter
from tocsin.reporting.submitting import Submitter
from tocsin.reporting.weighing import weaknesses

__all__ = [
    "REPORT",
    "Breach",
    "Destination",
    "DocumentError",
    "Draft",
    "Filing",
    "ReceiverError",
    "ReportError",
    "Reporter",
    "Reporting",
    "Schema",
    "SchemaError",
    "Submitter",
    "UnknownDraftError",
    "approve",
    "ask",
    "breaches_of",
    "destination",
    "drafts_of",
    "edit",
    "filings_of",
    "preview",
    "read_draft",
    "read_filing",
    "read_reporter",
    "refuse",
    "status_of",
    "weaknesses",
    "withdraw",
    "write",
]
