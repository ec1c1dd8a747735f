"""What the indexes hold, in HMA's two ways of saying it."""

from __future__ import annotations

from collections.abc import Mapping

from tocsin.api.hma.refusal import RefusedError
from tocsin.api.hma.service import HmaService
from tocsin.api.hma.types import SIGNALS
from tocsin.media import HashType

# HMA builds its indexes anew from time to time and tells when. Here every look-up first takes up what changed, so an
# index is built up to now.


def index_status(service: HmaService, only: str | None) -> dict[str, dict[str, object]]:
    """Return the answer of ``/m/index/status``.

    :raises RefusedError: 400 where ``only`` is no type of hash.
    """
    sizes, now = _sizes(service, only), service.store.now()
    return {
        name: {"present": size > 0, "built_to": now if size else -1, "size": size}
        for name, size in sizes.items()
    }


def signal_index_status(service: HmaService, only: str | None) -> dict[str, dict[str, object]]:
    """Return the answer of ``/c/signal_type/index``.

    :raises RefusedError: as :func:`index_status`.
    """
    sizes, now = _sizes(service, only), service.store.now()
    return {
        name: {
            "db_size": size,
            "index_size": size,
            "index_out_of_date": False,
            "newest_db_item": now if size else -1,
            "index_built_to": now if size else -1,
        }
        for name, size in sizes.items()
    }


def _sizes(service: HmaService, only: str | None) -> dict[str, int]:
    if only is not None and only not in SIGNALS:
        raise RefusedError(400, f"No such signal type '{only}'")
    names: Mapping[str, HashType] = SIGNALS if only is None else {only: SIGNALS[only]}
    return {name: len(service.matcher.index(kind)) for name, kind in names.items()}
