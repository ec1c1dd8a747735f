"""Scans as the log tells of them: what ran when, whether texts were read, and on which legal basis."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from tocsin.log import Entry, write_entries

SCAN_BEGUN, SCAN_ENDED, SCAN_IMPORTED = "scan_begun", "scan_ended", "scan_imported"
"""Words of the log: a scan of what came over HTTP begins and ends; the cases of a scan made elsewhere come in."""

_ACTOR = "machine:scan"
_SUBJECT = {SCAN_BEGUN: "scan:inbox", SCAN_ENDED: "scan:inbox", SCAN_IMPORTED: "scan:import"}
_TOLD = ("weights_version", "rules", "text_read", "legal_basis", "read", "accepted", "cases", "alarms")
"""What of a scan's summary the log keeps: no path, and nobody's id."""


def log_scan(connection: Connection, word: str, at: datetime, summary: Mapping[str, object]) -> None:
    """Tell the log of a scan. ``summary``: the content of its ``summary.json``, or what of it is known."""
    body = {name: summary[name] for name in _TOLD if name in summary}
    write_entries(connection, [Entry(word, _SUBJECT[word], _ACTOR, at, body)])
