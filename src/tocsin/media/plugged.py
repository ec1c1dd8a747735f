"""Licensed hashes: what makes and compares them comes from a package that a platform has a licence for.

PhotoDNA may be neither made nor compared without one. Such a package declares entry points, and Tocsin calls them:

- group ``tocsin.hashers``, name ``photodna``: a function from the bytes of a file to its hash, or to None where it has
  none;
- group ``tocsin.near``, name ``photodna``: a function from queries, uint8 (q, width), and hashes, uint8 (n, width), to
  three arrays of one length, which query is near which hash and how far (whole numbers below 65,536).

Without them such hashes are kept, imported and exported as they come, and match by equality.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from tocsin.media.errors import HashError
from tocsin.media.kinds import HashType

Hashes = npt.NDArray[np.uint8]
Near = Callable[[Hashes, Hashes], tuple[Any, Any, Any]]
Hasher = Callable[[bytes], "bytes | None"]

PLUGGABLE = (HashType.PHOTODNA,)


@cache
def _declared(group: str) -> dict[str, Callable[..., Any]]:
    return {entry.name: entry.load() for entry in entry_points(group=group)}


def near_function(kind: HashType) -> Near | None:
    """Return what a package declares for comparing hashes of a licensed type; None where none does."""
    return cast("Near | None", _declared("tocsin.near").get(kind.value)) if kind in PLUGGABLE else None


def licensed_hashes(content: bytes) -> dict[HashType, bytes]:
    """Return the hashes of a file that installed packages make, by type.

    :raises HashError: where a package gives something of another width.
    """
    made: dict[HashType, bytes] = {}
    for kind in PLUGGABLE:
        hasher = cast("Hasher | None", _declared("tocsin.hashers").get(kind.value))
        value = None if hasher is None else hasher(content)
        if value is None:
            continue
        if len(value) != kind.width:
            raise HashError(f"the package that makes {kind} gave {len(value)} bytes; {kind} has {kind.width}")
        made[kind] = bytes(value)
    return made
