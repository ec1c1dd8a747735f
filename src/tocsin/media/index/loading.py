"""The compiled loops, loaded when a first look-up needs them: numba takes longer to load than most commands to run."""

from __future__ import annotations

import types
from functools import cache


@cache
def kernels() -> types.ModuleType:
    """Return the module of the loops that numpy cannot say; see ``kernels.py``."""
    from tocsin.media.index import kernels as loops  # noqa: PLC0415

    return loops
