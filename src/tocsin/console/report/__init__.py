"""``report.html``: cases enter, self-contained pages for a trained reviewer leave.

The report must not know how a weight came about, and without ``identify`` it lets no account id through.
"""

from tocsin.console.report.errors import ReportError, ReportUnwritableError
from tocsin.console.report.write import CASES_PER_PAGE, write_reports

__all__ = ["CASES_PER_PAGE", "ReportError", "ReportUnwritableError", "write_reports"]
