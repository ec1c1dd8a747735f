"""From events that came over HTTP to cases: everything within the horizon is scanned again, and the result brought in.

A scan is idempotent and its cases join those that are there: it may be done at any time, and again after a crash.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tocsin.cases import SCAN_BEGUN, SCAN_ENDED, Arrivals, Arrived, Policy, flags_as_events, log_scan
from tocsin.clock import Clock
from tocsin.inbox import export_events
from tocsin.legal_basis import LegalBasis, read_legal_basis
from tocsin.scan import Progress, ScanOptions
from tocsin.scan import scan as run_scan
from tocsin.store import Store

_FLAGS = "flags.jsonl"


@dataclass(frozen=True, slots=True)
class Rescanned:
    """``events`` were scanned, among them ``flags`` that came on their own; ``arrived``: what became of the cases."""

    events: int
    flags: int
    arrived: Arrived


def rescan(
    store: Store,
    policy: Policy,
    clock: Clock,
    folder: Path,
    options: ScanOptions | None = None,
    *,
    since: datetime | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Rescanned:
    """Scan what the inbox holds, and the flags, and bring the cases in. The log says when it ran, and on which basis.

    :param folder: where events lie meanwhile, readable by this account alone; nothing of them is left there.
    :param since: what happened before is left out, except accounts; ``None``: all that is kept.
    :raises NoAccessError: where the database, the folder or the scan cannot go on; what was brought in before stays.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder, prefix="rescan-") as made:
        work = Path(made)
        exported = export_events(store, work, since=since)
        flags = _write_flags(store, work / _FLAGS)
        if not exported.events and not flags:
            return Rescanned(0, 0, Arrived())
        chosen = replace(options or ScanOptions(), force=True, work=work)
        if isinstance(chosen.legal_basis, Path):
            # Read once: what the log says was in force is what was.
            chosen = replace(chosen, legal_basis=read_legal_basis(chosen.legal_basis, chosen.service))
        sources = [str(exported.path), str(work / _FLAGS)]
        with store.begin() as connection:
            log_scan(
                connection,
                SCAN_BEGUN,
                clock.now(),
                {"text_read": chosen.read_text, "legal_basis": _basis(chosen)},
            )
        result = run_scan(sources, work / "scan", chosen, clock=clock, on_progress=on_progress)
        with store.begin() as connection:
            log_scan(connection, SCAN_ENDED, clock.now(), result.summary)
        arrived = Arrivals(store, policy, clock).bring(result.cases)
    return Rescanned(exported.events + flags, flags, arrived)


def _basis(options: ScanOptions) -> dict[str, str] | None:
    basis = options.legal_basis
    if not isinstance(basis, LegalBasis) or not options.read_text:
        return None
    return {"service": basis.service, "file_sha256": basis.digest}


def _write_flags(store: Store, path: Path) -> int:
    path.touch(0o600)
    count = 0
    with path.open("w", encoding="utf-8") as file, store.read() as connection:
        for event in flags_as_events(connection):
            file.write(event + "\n")
            count += 1
    return count
