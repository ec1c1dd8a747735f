"""``tocsin evaluate`` as a user types it."""

from __future__ import annotations

import os
import subprocess

from tests.prepared import tocsin_path

TOCSIN = tocsin_path()


def evaluate(*words: object, columns: int = 80) -> subprocess.CompletedProcess[str]:
    """Run the command in a terminal of so many columns."""
    return subprocess.run(
        [TOCSIN, "evaluate", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "COLUMNS": str(columns)},
    )
