"""Files to hash: written to a private temporary file piece by piece, hashed, and gone."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tocsin.api.bodies import too_long
from tocsin.api.hma.refusal import RefusedError
from tocsin.banks import LEAST_QUALITY
from tocsin.media import HashType, PictureError, PictureLimits, hash_picture

PIECE = 1 << 18

_DIGESTS = {HashType.MD5: "md5", HashType.SHA1: "sha1", HashType.SHA256: "sha256"}


def hash_pieces(pieces: Iterable[bytes], wanted: dict[str, HashType], most: int) -> dict[str, str]:
    """Return the hashes of a file by their names; PDQ is empty where the picture is too plain for it, as in HMA.

    :param pieces: of its content, one after the other.
    :param most: bytes that it may have.
    :raises BodyError: where it has more; :class:`RefusedError`, 400, where PDQ is wanted and it is no whole picture.
    """
    digests = {
        kind: hashlib.new(name, usedforsecurity=False)
        for kind, name in _DIGESTS.items()
        if kind in wanted.values()
    }
    with tempfile.NamedTemporaryFile(prefix="tocsin-hma-") as file:
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise too_long(most)
            for digest in digests.values():
                digest.update(piece)
            file.write(piece)
        file.flush()
        made = {kind: digest.hexdigest() for kind, digest in digests.items()}
        if HashType.PDQ in wanted.values():
            made[HashType.PDQ] = _pdq(Path(file.name), most)
    return {name: made[kind] for name, kind in wanted.items()}


def _pdq(path: Path, most: int) -> str:
    try:
        found = hash_picture(path, PictureLimits(max_bytes=most))
    except PictureError as error:
        raise RefusedError(
            400, f"the file cannot be hashed: {str(error).removeprefix(f'{path}: ')}"
        ) from error
    return found.pdq if found.pdq_quality >= LEAST_QUALITY else ""
