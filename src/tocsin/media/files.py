"""Everything that can be told of a file by hashes: a line of ``tocsin hash``, and what a service answers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from tocsin.media.decoding import PictureLimits
from tocsin.media.digests import Digests, digest, opened
from tocsin.media.errors import PictureError
from tocsin.media.pdq import FIT_QUALITY, HASHER
from tocsin.media.pictures import look, too_large
from tocsin.media.plugged import licensed_hashes
from tocsin.media.video import VideoHash, VideoLimits, hash_video, is_video
from tocsin.media.vpdq import Hashes, compare_videos, frame_hashes

_HEAD = 1024  # bytes by which a video is recognised


class FrameHashes(msgspec.Struct, frozen=True, kw_only=True):
    """A frame: ``at`` seconds from the video's first one, ``pdq`` in hex, its ``quality`` (50-100)."""

    at: float
    pdq: str
    quality: int


class Against(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a video is in another, as vPDQ tells it: two percentages (0-100) of distinct frames.

    ``query_match_percent``: of this video's frames, how many are in ``file``; ``compared_match_percent``: the reverse.
    """

    file: str
    query_match_percent: float
    compared_match_percent: float


class FileHashes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All hashes of one file. Hashes are in hex; fields that are not there do not apply. See docs/hashing.md."""

    file: str
    bytes: int
    md5: str
    sha1: str
    sha256: str
    pdq: str | None
    pdq_quality: int | None
    pdq_fit: bool
    hasher: str
    pdq_error: str | None = None
    pdq_trimmed: str | None = None
    pdq_trimmed_quality: int | None = None
    pdq_dihedral: tuple[str, ...] = ()
    pdq_trimmed_dihedral: tuple[str, ...] = ()
    photodna: str | None = None
    photodna_error: str | None = None
    frames: tuple[FrameHashes, ...] | None = None
    frames_seconds: float | None = None
    frames_note: str | None = None
    frames_error: str | None = None
    against: Against | None = None

    def compared_with(self, other: FileHashes) -> FileHashes:
        """Return these hashes with how much of the video is in the other; as they are where one has no frames."""
        if not self.frames or not other.frames:
            return self
        match = compare_videos(_as_array(self.frames), _as_array(other.frames))
        told = Against(
            file=other.file,
            query_match_percent=round(100 * match.query, 1),
            compared_match_percent=round(100 * match.compared, 1),
        )
        return msgspec.structs.replace(self, against=told)


def _as_array(frames: Iterable[FrameHashes]) -> Hashes:
    return frame_hashes(frame.pdq for frame in frames)


class HashOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What to hash beyond the least, and within which bounds. ``video``: look for frames in every file."""

    dihedral: bool = False
    video: bool = False
    picture_limits: PictureLimits = PictureLimits()
    video_limits: VideoLimits = VideoLimits()


def hash_file(path: Path, options: HashOptions | None = None) -> FileHashes:
    """Return the hashes of a file of any kind and size; the bytes are read once, and once more to decode a video.

    :raises FileError: where it cannot be read. What is merely no picture has a ``pdq_error`` instead.
    """
    options = options or HashOptions()
    with opened(path) as file:
        digests, content = digest(file, path, keep=options.picture_limits.max_bytes)
        file.seek(0)
        moving = is_video(file.read(_HEAD))
        told: dict[str, object] = {}
        if moving:
            told["pdq_error"] = "this is a video: it has no PDQ of its own, its frames have"
        else:
            told |= _picture(content, options) | _licensed(content)
        if moving or options.video:
            try:
                told |= _frames(hash_video(file, options.video_limits))
            except PictureError as error:
                told["frames_error"] = str(error)
    return _joined(path, digests, told)


def digest_file(path: Path, reason: str) -> FileHashes:
    """Return the digests of a file that is not to be decoded, for this reason.

    :raises FileError: where it cannot be read.
    """
    with opened(path) as file:
        digests, _ = digest(file, path)
    return _joined(path, digests, {"pdq_error": reason})


def _joined(path: Path, digests: Digests, told: dict[str, object]) -> FileHashes:
    always = {
        # A name need not be text; what is not is shown as \xff.
        "file": os.fsencode(path).decode("utf-8", "backslashreplace"),
        "bytes": digests.bytes,
        "md5": digests.md5,
        "sha1": digests.sha1,
        "sha256": digests.sha256,
        "pdq": None,
        "pdq_quality": None,
        "pdq_fit": False,
        "hasher": HASHER,
    }
    return msgspec.convert({**always, **told}, FileHashes)


def _picture(content: bytes | None, options: HashOptions) -> dict[str, object]:
    if content is None:
        return {"pdq_error": too_large(options.picture_limits)}
    try:
        seen = look(content, options.picture_limits, dihedral=options.dihedral)
    except PictureError as error:
        return {"pdq_error": str(error)}
    told: dict[str, object] = {
        "pdq": seen.whole.value.hex(),
        "pdq_quality": seen.whole.quality,
        "pdq_fit": seen.whole.quality >= FIT_QUALITY,
        "pdq_dihedral": tuple(value.hex() for value in seen.whole.dihedral),
    }
    if seen.trimmed is not None:
        told["pdq_trimmed"] = seen.trimmed.value.hex()
        told["pdq_trimmed_quality"] = seen.trimmed.quality
        told["pdq_trimmed_dihedral"] = tuple(value.hex() for value in seen.trimmed.dihedral)
    return told


def _licensed(content: bytes | None) -> dict[str, object]:
    """Return what packages for licensed hashes make of the file, if any is installed; its faults are not ours."""
    if content is None:
        return {}
    try:
        return {kind.value: value.hex() for kind, value in licensed_hashes(content).items()}
    except Exception as error:
        return {"photodna_error": f"the package that makes photodna failed ({error}); ask whoever ships it"}


def _frames(video: VideoHash) -> dict[str, object]:
    frames = [{"at": one.at, "pdq": one.pdq, "quality": one.quality} for one in video.frames]
    return {"frames": frames, "frames_seconds": video.seconds, "frames_note": video.note}
