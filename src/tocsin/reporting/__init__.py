"""Reports to those whom the law names: drafted from a case, checked, filed once, and their receipts kept.

In: confirmed cases, content for a purpose, what people edit and approve. Out: documents that the receiver takes, and
what became of each. Must not know: the web, how an alarm was computed.
"""

from tocsin.reporting.cybertip import (
    ATTRIBUTE_WORDS,
    ELEMENT_WORDS,
    FILE_DETAILS,
    REPORT,
    Breach,
    Element,
    Fields,
    Group,
    Kind,
    Leaf,
    Schema,
    gated_paths,
    holds_flags,
    write,
)
from tocsin.reporting.desk import Reporting, status_of
from tocsin.reporting.draft_fields import FILES, draft_fields, draft_of, with_another, with_one_less
from tocsin.reporting.drafts import Draft, breaches_of, drafts_of, edit, read_draft, withdraw
from tocsin.reporting.errors import (
    DocumentError,
    ReceiverError,
    ReportError,
    SchemaError,
    StaleDraftError,
    UnknownDraftError,
)
from tocsin.reporting.lateness import Lateness, LateReport, late_reports
from tocsin.reporting.looks import note_shown
from tocsin.reporting.preview import preview
from tocsin.reporting.requests import Filing, approve, ask, filings_of, read_filing, refuse, waiting_filing
from tocsin.reporting.restoring import hold_back
from tocsin.reporting.rights import check_right
from tocsin.reporting.settings import Destination, Reporter, destination, read_reporter
from tocsin.reporting.submitting import Submitter
from tocsin.reporting.weighing import weaknesses

__all__ = [
    "ATTRIBUTE_WORDS",
    "ELEMENT_WORDS",
    "FILES",
    "FILE_DETAILS",
    "REPORT",
    "Breach",
    "Destination",
    "DocumentError",
    "Draft",
    "Element",
    "Fields",
    "Filing",
    "Group",
    "Kind",
    "LateReport",
    "Lateness",
    "Leaf",
    "ReceiverError",
    "ReportError",
    "Reporter",
    "Reporting",
    "Schema",
    "SchemaError",
    "StaleDraftError",
    "Submitter",
    "UnknownDraftError",
    "approve",
    "ask",
    "breaches_of",
    "check_right",
    "destination",
    "draft_fields",
    "draft_of",
    "drafts_of",
    "edit",
    "filings_of",
    "gated_paths",
    "hold_back",
    "holds_flags",
    "late_reports",
    "note_shown",
    "preview",
    "read_draft",
    "read_filing",
    "read_reporter",
    "refuse",
    "status_of",
    "waiting_filing",
    "weaknesses",
    "with_another",
    "with_one_less",
    "withdraw",
    "write",
]
