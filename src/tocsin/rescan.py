"""From events that came over HTTP to cases: everything within the horizon is scanned again, and the result brought in.

A scan is idempotent and its cases join those that are there: it may be done at any time, and again after a crash.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tocsin.cases import SCAN_BEGUN, SCAN_ENDED, Arrivals, Arrived, Policy, flags_as_events, log_scan
from tocsin.clock import Clock
from tocsin.inbox import export_events
from tocsin.legal_basis import LegalBasis, read_legal_basis
from tocsin.rules import Version, live_version
from tocsin.scan import Progress, ScanOptions, ScanResult
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
    live: bool = True,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Rescanned:
    """Scan what the inbox holds, and the flags, and bring the cases in. The log says when it ran, and on which basis.

    :param folder: where events lie meanwhile, readable by this account alone; nothing of them is left there.
    :param live: whether rules that people put live stand in place of the options' weights and indicators.
    :param since: what happened before is left out, except accounts; ``None``: all that is kept.
    :raises NoAccessError: where the database, the folder or the scan cannot go on; what was brought in before stays.
    """
    with laid_out(store, folder, since=since) as received:
        if not received.events:
            return Rescanned(0, 0, Arrived())
        work = received.folder
        chosen = replace(options or ScanOptions(), force=True, work=work)
        version = None
        if live:
            with store.read() as connection:
                version = live_version(connection)
            chosen = weighed_by(version, chosen, work)
        result = scan_received(
            store,
            clock,
            received,
            work / "scan",
            chosen,
            rules=None if version is None else version.id,
            on_progress=on_progress,
        )
        arrived = Arrivals(store, policy, clock).bring(result.cases)
    return Rescanned(received.events, received.flags, arrived)


def weighed_by(version: Version | None, options: ScanOptions, folder: Path) -> ScanOptions:
    """Return the options with a version's weights and phrases in place of theirs; ``None`` leaves them as they are.

    :param folder: where the version's files are laid out, in a folder of their own.
    """
    if version is None:
        return options
    place = folder / f"rules-{version.id}"
    place.mkdir(mode=0o700)
    files = version.contents.lay_out(place)
    return replace(options, weights=files.weights, indicators=files.indicators)


@dataclass(frozen=True, slots=True)
class Received:
    """What came over HTTP, as files that a scan reads: ``events``, among them ``flags`` that came on their own."""

    folder: Path
    sources: list[str]
    events: int
    flags: int


@contextmanager
def laid_out(store: Store, folder: Path, *, since: datetime | None = None) -> Iterator[Received]:
    """Lay what the inbox holds, and the flags, out as files below a folder; nothing of them is left after the block.

    :param folder: where they lie meanwhile, readable by this account alone.
    :param since: what happened before is left out, except accounts; ``None``: all that is kept.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=folder, prefix="rescan-") as made:
        work = Path(made)
        exported = export_events(store, work, since=since)
        flags = _write_flags(store, work / _FLAGS)
        yield Received(work, [str(exported.path), str(work / _FLAGS)], exported.events + flags, flags)


def scan_received(
    store: Store,
    clock: Clock,
    received: Received,
    out: Path,
    options: ScanOptions,
    *,
    rules: int | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> ScanResult:
    """Scan what was laid out; the log says when it ran, and on which legal basis messages were read.

    :param rules: the version of the rules that people proposed or put live, if it is weighed by one.
    :raises NoAccessError: where the database, the folder or the scan cannot go on.
    """
    if isinstance(options.legal_basis, Path):
        # Read once: what the log says was in force is what was.
        options = replace(options, legal_basis=read_legal_basis(options.legal_basis, options.service))
    with store.begin() as connection:
        begun = {"rules": rules, "text_read": options.read_text, "legal_basis": _basis(options)}
        log_scan(connection, SCAN_BEGUN, clock.now(), begun)
    result = run_scan(received.sources, out, options, clock=clock, on_progress=on_progress)
    with store.begin() as connection:
        log_scan(connection, SCAN_ENDED, clock.now(), {**result.summary, "rules": rules})
    return result


def _basis(options: ScanOptions) -> dict[str, str] | None:
    basis = options.legal_basis
    if not isinstance(basis, LegalBasis):
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
