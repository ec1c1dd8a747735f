"""Hashes as exchanges write them."""

from __future__ import annotations

from tocsin.media import HashError, HashType

TYPES = {
    **{kind.value: kind for kind in HashType},
    "video_md5": HashType.MD5,
    "video_sha1": HashType.SHA1,
    "video_sha256": HashType.SHA256,
    "pdna": HashType.PHOTODNA,
}
"""The names that the package ``threatexchange`` and its extensions give types of hash, and ours."""


def parsed(name: str, text: str) -> tuple[HashType, bytes] | str:
    """Return a hash as type and bytes, or why it is none."""
    kind = TYPES.get(name)
    if kind is None:
        return f"{name[:40]!r} is no type of hash here; there are {', '.join(TYPES)}"
    try:
        return kind, kind.parse(text)
    except HashError as error:
        return str(error)
