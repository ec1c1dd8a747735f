"""HMA's names for types of hash and of content, and what they mean in Tocsin's banks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from tocsin.api.hma.refusal import RefusedError
from tocsin.media import HashError, HashType

SIGNALS: Mapping[str, HashType] = MappingProxyType({
    "pdq": HashType.PDQ,
    "video_md5": HashType.MD5,
    "video_sha256": HashType.SHA256,
    "md5": HashType.MD5,
    "sha1": HashType.SHA1,
    "sha256": HashType.SHA256,
})  # fmt: skip
"""Two names may mean one type: a hash that came under one of them is found under the other."""

USUAL: Mapping[str, tuple[str, ...]] = MappingProxyType({"photo": ("pdq",), "video": ("video_md5",)})
"""For each type of content, the hashes that HMA makes as it is shipped, which clients expect."""

_ON_REQUEST = ("md5", "sha1", "sha256")
POSSIBLE: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "photo": ("pdq", *_ON_REQUEST),
    "video": ("video_md5", "video_sha256", *_ON_REQUEST),
})  # fmt: skip
"""For each type of content, the hashes that ``types`` may ask for."""

_PDQ = re.compile("[0-9a-f]{64}")


def signal_type(name: str) -> HashType:
    """Return what a name of a type of hash means.

    :raises RefusedError: 400 where it is none.
    """
    if name not in SIGNALS:
        raise RefusedError(400, f"No such SignalType '{name}'")
    return SIGNALS[name]


def content_type(name: str) -> str:
    """Return the name of a type of content.

    :raises RefusedError: 400 where it is none.
    """
    if name not in USUAL:
        raise RefusedError(400, f"no such content_type: '{name}'")
    return name


def hashes_wanted(content: str, types: str | None) -> tuple[str, ...]:
    """Return the names of the hashes to make of a file.

    :param types: names with commas between them; ``None``: what is usual for the content.
    :raises RefusedError: 400 where a name is none for the content, or there is no name.
    """
    if types is None:
        return USUAL[content]
    asked = tuple(dict.fromkeys(name for part in types.split(",") if (name := part.strip())))
    for name in asked:
        if name not in POSSIBLE[content]:
            raise RefusedError(400, f"signal type '{name}' doesn't exist or is disabled")
    if not asked:
        raise RefusedError(400, "empty signal type selection")
    return asked


def parse_signal(name: str, text: object, refusal: str = "invalid signal") -> bytes:
    """Return the bytes of a hash as HMA reads it: PDQ in lower case only, the others in any.

    :raises RefusedError: 400 where the type is none, or the text is no hash of it.
    """
    kind = signal_type(name)
    if not isinstance(text, str):
        raise RefusedError(400, f"{refusal}: a hash is written as text")
    if kind is HashType.PDQ and not _PDQ.fullmatch(text):
        raise RefusedError(400, f"{refusal}: PDQ is written with 64 of the digits 0-9 and a-f, in lower case")
    try:
        return kind.parse(text)
    except HashError as error:
        raise RefusedError(400, f"{refusal}: {error}") from error


def distance(kind: HashType, bits: int) -> str:
    """Return a distance as HMA writes it: as text, and ``-`` where hashes are equal or not."""
    return str(bits) if kind.radius else "-"
