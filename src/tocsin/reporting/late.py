"""All reports that are late, whoever they are for: the Center, agencies, hotlines and others."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from tocsin.reporting.addressees import read_addressees
from tocsin.reporting.errors import ReportError
from tocsin.reporting.lateness import LateReport, late_filings
from tocsin.reporting.neutral.lateness import late_handovers

_log = logging.getLogger("tocsin")


def late_reports(connection: Connection, now: datetime, folder: Path | None) -> Sequence[LateReport]:
    """Return the reports that are late, longest first.

    :param folder: the data folder, which names the other addressees and by when each has its reports. Where its file
        cannot be used that is logged, and what waits too long is told all the same.
    """
    try:
        addressees = read_addressees(folder)
    except ReportError as error:
        _log.error("by when reports are due is not known: %s", error)
        addressees = {}
    found = [*late_filings(connection, now), *late_handovers(connection, now, addressees)]
    return sorted(found, key=lambda each: (each.since, each.draft))
