"""``report.html``: cases enter, self-contained pages for a trained reviewer leave.

The report must not know how a weight came about, and without ``identify`` it lets no account id through.
"""

from tocsin.console.languages import LANGUAGES, tongue
from tocsin.console.report.errors import ReportError, ReportUnwritableError
from tocsin.console.report.page import Chart, render_chart
from tocsin.console.report.role_shapes import RoleShape, role_shape
from tocsin.console.report.section import ROWS_AT_ONCE, CaseSection, EvidenceRow, prepare_section
from tocsin.console.report.words import STAGE_WORDS, probability
from tocsin.console.report.write import CASES_PER_PAGE, write_reports
from tocsin.console.report.written import reason

__all__ = [
    "CASES_PER_PAGE",
    "LANGUAGES",
    "ROWS_AT_ONCE",
    "STAGE_WORDS",
    "CaseSection",
    "Chart",
    "EvidenceRow",
    "ReportError",
    "ReportUnwritableError",
    "RoleShape",
    "prepare_section",
    "probability",
    "reason",
    "render_chart",
    "role_shape",
    "tongue",
    "write_reports",
]
