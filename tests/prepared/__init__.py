"""``tocsin`` as processes that need not load everything first: each is forked from one that has.

To load the phrases of all languages costs seconds of processor time, and the suite runs the command hundreds of times.
What is run is the same command in a process of its own, with its own arguments, environment, folder and streams.
"""

from __future__ import annotations

import os

FOLDER = "TOCSIN_TESTS_PREPARED"
"""The variable that names the folder of the prepared command; the suite's configuration sets it."""


def tocsin_path() -> str:
    """Return the path of a program that does what the installed ``tocsin`` does."""
    return os.environ[FOLDER] + "/tocsin"
