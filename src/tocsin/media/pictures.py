"""All hashes of one picture, taken from bytes that somebody hostile may have made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tocsin.media.borders import trimmed
from tocsin.media.decoding import PictureLimits, decode
from tocsin.media.digests import Digesting, Digests, digest, opened
from tocsin.media.errors import FileError, PictureError
from tocsin.media.pdq import FIT_QUALITY, WORKING_SIDE, Pdq, pdq


@dataclass(frozen=True, slots=True)
class PicturePdq:
    """What a picture looks like.

    ``whole``: the picture as it is. ``trimmed``: without its border, where it has one, for matching besides.
    """

    whole: Pdq
    trimmed: Pdq | None


@dataclass(frozen=True, slots=True)
class PictureHash:
    """The hashes of one picture file.

    ``pdq``: 64 hex digits, never trimmed; ``pdq_quality``: 0-100, of which 50 and more are fit for matching;
    ``sha256``, ``sha1``, ``md5``: hex digests of the file as it lies there; ``bytes``: its length.
    ``pdq_trimmed``, ``pdq_trimmed_quality``: of the picture without a border of one colour, where it has one.
    ``pdq_dihedral``, ``pdq_trimmed_dihedral``: the eight turns and mirrorings of each, where asked for.
    """

    pdq: str
    pdq_quality: int
    sha256: str
    md5: str
    bytes: int
    sha1: str
    pdq_trimmed: str | None = None
    pdq_trimmed_quality: int | None = None
    pdq_dihedral: tuple[str, ...] = ()
    pdq_trimmed_dihedral: tuple[str, ...] = ()

    @property
    def fit(self) -> bool:
        """Whether ``pdq`` is fit for matching."""
        return self.pdq_quality >= FIT_QUALITY


def hash_picture(path: Path, limits: PictureLimits | None = None, *, dihedral: bool = False) -> PictureHash:
    """Return the hashes of the picture in the file at ``path``.

    :raises PictureError: where the file cannot be read, is empty, too large, no picture of the known formats,
        cut off, damaged, or holds more pixels than the limits allow. The message begins with the path.
    """
    limits = limits or PictureLimits()
    with opened(path) as file:
        if file.seek(0, 2) > limits.max_bytes:
            raise PictureError(f"{path}: {too_large(limits)}")
        file.seek(0)
        digests, content = digest(file, path, keep=limits.max_bytes)
    if content is None:
        raise FileError(f"{path}: the file changed while it was read; hash it again when it is complete")
    try:
        return _joined(digests, look(content, limits, dihedral=dihedral))
    except PictureError as error:
        raise PictureError(f"{path}: {error}") from error


def hash_content(
    content: bytes, limits: PictureLimits | None = None, *, dihedral: bool = False
) -> PictureHash:
    """Return the hashes of a picture file's content.

    :raises PictureError: as :func:`hash_picture`; the message names no file.
    """
    limits = limits or PictureLimits()
    if len(content) > limits.max_bytes:
        raise PictureError(too_large(limits))
    digesting = Digesting()
    digesting.update(content)
    return _joined(digesting.digests(), look(content, limits, dihedral=dihedral))


def look(content: bytes, limits: PictureLimits, *, dihedral: bool = False) -> PicturePdq:
    """Return what the picture in a file's content looks like.

    :raises PictureError: where it cannot be decoded within the limits.
    """
    image = decode(content, limits, WORKING_SIDE)
    inner = trimmed(image)
    return PicturePdq(pdq(image, dihedral=dihedral), None if inner is None else pdq(inner, dihedral=dihedral))


def too_large(limits: PictureLimits) -> str:
    """Say that a file has more bytes than a picture may have."""
    return f"the file is larger than {limits.max_bytes} bytes; send its hashes, or raise the limit"


def _joined(digests: Digests, seen: PicturePdq) -> PictureHash:
    inner = seen.trimmed
    return PictureHash(
        pdq=seen.whole.value.hex(),
        pdq_quality=seen.whole.quality,
        sha256=digests.sha256,
        md5=digests.md5,
        bytes=digests.bytes,
        sha1=digests.sha1,
        pdq_trimmed=inner.value.hex() if inner else None,
        pdq_trimmed_quality=inner.quality if inner else None,
        pdq_dihedral=tuple(value.hex() for value in seen.whole.dihedral),
        pdq_trimmed_dihedral=tuple(value.hex() for value in inner.dihedral) if inner else (),
    )
