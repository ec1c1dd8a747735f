"""``tocsin``, and programs that use it, as processes that need not load it: each is forked from one that has.

To load the phrases of all languages costs seconds of processor time, and the suite runs the command hundreds of times.
What is run is the same command in a process of its own, with its own arguments, environment, folder and streams.
"""

from __future__ import annotations

import os
from dataclasses import replace

from argon2 import profiles

FOLDER = "TOCSIN_TESTS_PREPARED"
"""The variable that names the folder of the prepared command; the suite's configuration sets it."""

WHAT_PASSWORDS_COST = profiles.RFC_9106_LOW_MEMORY
"""What they do for users."""

TOCSIN, PYTHON = "tocsin", "python-with-tocsin"
"""The programs of the folder."""


def tocsin_path() -> str:
    """Return the path of a program that does what the installed ``tocsin`` does."""
    return f"{os.environ[FOLDER]}/{TOCSIN}"


def python_path() -> str:
    """Return the path of a program that does what ``python -c`` does, with Tocsin loaded."""
    return f"{os.environ[FOLDER]}/{PYTHON}"


def cheapen_passwords() -> None:
    """Have a password cost next to nothing, by the same algorithm; call it before anything of Tocsin is loaded.

    People sign in some thousand times in this suite: what makes guessing dear would make up minutes of it.
    """
    profiles.RFC_9106_LOW_MEMORY = replace(WHAT_PASSWORDS_COST, time_cost=1, memory_cost=8, parallelism=1)
