"""Simulated platforms for the benches, made and scanned by the command line as a user would."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from bench.speed import tocsin


def tocsin_runs(*arguments: str) -> None:
    """Run a command of ``tocsin``; raises ``CalledProcessError`` where it fails."""
    subprocess.run([tocsin(), *arguments], check=True)


def scanned(folder: Path, wishes: Mapping[str, object], alarm: float) -> Path:
    """Simulate a platform with these options in ``folder``, scan it, and return the folder of its cases."""
    options = (f"--{name}={value}" for name, value in wishes.items())
    tocsin_runs("simulate", str(folder), *options, "--force", "--quiet")
    cases = folder / "cases"
    events = str(folder / "events.jsonl")
    tocsin_runs("scan", events, "--out", str(cases), "--force", "--quiet", f"--alarm={alarm}")
    return cases
