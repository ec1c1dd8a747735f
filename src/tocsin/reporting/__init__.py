"""Reports to those whom the law names: drafted from a case, checked, filed once, and their receipts kept.

In: confirmed cases, content for a purpose, what people edit and approve. Out: documents that the receiver takes, and
what became of each. Must not know: the web, how an alarm was computed.
"""

from tocsin.reporting.addressees import Addressee
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
from tocsin.reporting.drafts import Draft, breaches_of, drafts_of, edit, may_be_filed, read_draft, withdraw
from tocsin.reporting.errors import (
    DocumentError,
    ReceiverError,
    ReportError,
    SchemaError,
    StaleDraftError,
    UnknownDraftError,
)
from tocsin.reporting.late import late_reports
from tocsin.reporting.lateness import Lateness, LateReport
from tocsin.reporting.looks import note_shown
from tocsin.reporting.neutral.covered import handed_to
from tocsin.reporting.neutral.desk import Handovers, handover_status
from tocsin.reporting.neutral.drafts import (
    NeutralDraft,
    edit_neutral,
    read_neutral_draft,
    withdraw_neutral,
)
from tocsin.reporting.neutral.rendering import as_text
from tocsin.reporting.neutral.requests import (
    Handover,
    approve_handover,
    ask_handover,
    enter_reference,
    handovers_of,
    obstacles,
    refuse_handover,
)
from tocsin.reporting.preview import preview
from tocsin.reporting.requests import (
    Filing,
    approve,
    ask,
    check_receipt,
    filings_of,
    read_filing,
    refuse,
    waiting_filing,
)
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
    "Addressee",
    "Breach",
    "Destination",
    "DocumentError",
    "Draft",
    "Element",
    "Fields",
    "Filing",
    "Group",
    "Handover",
    "Handovers",
    "Kind",
    "LateReport",
    "Lateness",
    "Leaf",
    "NeutralDraft",
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
    "approve_handover",
    "as_text",
    "ask",
    "ask_handover",
    "breaches_of",
    "check_receipt",
    "check_right",
    "destination",
    "draft_fields",
    "draft_of",
    "drafts_of",
    "edit",
    "edit_neutral",
    "enter_reference",
    "filings_of",
    "gated_paths",
    "handed_to",
    "handover_status",
    "handovers_of",
    "hold_back",
    "holds_flags",
    "late_reports",
    "may_be_filed",
    "note_shown",
    "obstacles",
    "preview",
    "read_draft",
    "read_filing",
    "read_neutral_draft",
    "read_reporter",
    "refuse",
    "refuse_handover",
    "status_of",
    "waiting_filing",
    "weaknesses",
    "with_another",
    "with_one_less",
    "withdraw",
    "withdraw_neutral",
    "write",
]
