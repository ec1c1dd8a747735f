"""Proposed rules are tried on what came over HTTP, beside those that are live; nothing goes live by it.

Both scans are of the same events, at one moment; what people decided of the live alarms stands beside what would
change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tocsin.cases import as_json, compare_scans, decided_cases
from tocsin.clock import Clock
from tocsin.failure import WrongUseError
from tocsin.model import Case
from tocsin.rescan import Received, laid_out, scan_received, weighed_by
from tocsin.rules import (
    RulesError,
    Version,
    keep_trial,
    keep_trouble,
    live_version,
    untried_versions,
)
from tocsin.scan import Progress, ScanOptions
from tocsin.store import Store

MOST_ALARMS = 200
"""Alarms of each kind that a trial keeps; of what is beyond, the numbers."""

_PEOPLE = ("confirm", "reject")


@dataclass(frozen=True, slots=True)
class Trials:
    """The trials of one database.

    ``folder``: where events lie meanwhile, readable by this account alone; nothing of them is left there. ``options``:
    what the server starts with, the same as for its own scans.
    """

    store: Store
    clock: Clock
    folder: Path
    options: ScanOptions = field(default_factory=ScanOptions)
    on_progress: Callable[[Progress], None] = lambda _: None

    def try_what_waits(self) -> list[int]:
        """Try each proposed version that waits for it; return the numbers of those that were tried.

        A version that a scan cannot use keeps the reason, and waits until somebody asks for another trial.

        :raises NoAccessError: where the database, the folder or a scan cannot go on; what waits waits on.
        """
        return [version.id for version in self.waiting() if self._try(version)]

    def waiting(self) -> list[Version]:
        """Return the proposed versions that wait for their trial, oldest first."""
        with self.store.read() as connection:
            return untried_versions(connection)

    def _try(self, version: Version) -> bool:
        trial, trouble = None, ""
        with laid_out(self.store, self.folder) as received:
            try:
                trial = self._tried(received, version)
            except WrongUseError as error:
                trouble = str(error)
        try:
            with self.store.begin() as connection:
                if trial is None:
                    keep_trouble(connection, version.id, trouble, self.clock.now())
                else:
                    keep_trial(connection, version.id, trial, self.clock.now())
        except RulesError:
            return False  # it was answered while it was tried: there is nothing to keep
        return trial is not None

    def _tried(self, received: Received, version: Version) -> dict[str, Any]:
        with self.store.read() as connection:
            live = live_version(connection)
        told = {
            "against": None if live is None else live.id,
            "events": received.events,
            "flags": received.flags,
        }
        if not received.events:
            return {**told, "come": [], "go": [], "change": [], "same": 0, "counts": {}}
        before = self._scan(received, live, "live")
        after = self._scan(received, version, "shadow")
        with self.store.read() as connection:
            decisions = decided_cases(connection, [case.case for case in before])
        compared = as_json(compare_scans(before, after, decisions))
        counts = {
            name: {"alarms": len(compared[name])}
            | {people: sum(each["decided"] == people for each in compared[name]) for people in _PEOPLE}
            for name in ("come", "go", "change")
        }
        kept = {name: compared[name][:MOST_ALARMS] for name in counts}
        return {**told, **kept, "same": compared["same"], "counts": counts}

    def _scan(self, received: Received, version: Version | None, name: str) -> list[Case]:
        work = received.folder / name
        work.mkdir(mode=0o700)
        options = weighed_by(version, replace(self.options, force=True, work=received.folder), work)
        number = None if version is None else version.id
        return scan_received(
            self.store,
            self.clock,
            received,
            work / "scan",
            options,
            rules=number,
            on_progress=self.on_progress,
        ).cases
