"""Runs the real scan over events of a test and returns what it left."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tocsin.evidence import Bounds
from tocsin.model import Case, Role
from tocsin.scan import ScanOptions, ScanResult, scan

EVERYTHING = ScanOptions(bounds=Bounds(alarm=0.5, least=0.0001))
"""Tells cases far below the bound too, so that tests can look at their weights."""


def write_lines(events: Sequence[dict[str, Any]], path: Path) -> Path:
    path.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    return path


def scan_events(events: Sequence[dict[str, Any]], options: ScanOptions = EVERYTHING) -> ScanResult:
    with tempfile.TemporaryDirectory() as folder:
        source = write_lines(events, Path(folder) / "events.jsonl")
        return scan([str(source)], Path(folder) / "out", options)


def roles(case: Case) -> dict[str, Role]:
    return {account.account: account.role for account in case.accounts}


def case_about(cases: Sequence[Case], account: str) -> Case | None:
    """The heaviest case in which the account is accused or involved."""
    for case in cases:
        if roles(case).get(account, Role.MINOR) is not Role.MINOR:
            return case
    return None
