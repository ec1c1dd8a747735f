"""Which file a relative path names, as long as that file lies below the folder that the operator gave.

The path comes from events, so from outside: it must not become a way to read the rest of the machine.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from tocsin.media.errors import PictureError


def inside(root: Path, relative: str) -> Path:
    """Return the real path of the regular file that ``relative`` names below ``root``.

    Links are followed only as far as they stay below ``root``.

    :raises PictureError: where the path is absolute, climbs with ``..``, leads out of ``root`` through a link, or
        names no regular file (a folder, a device, a pipe, nothing).
    """
    parts = PurePosixPath(relative)
    if not relative or "\0" in relative:
        raise PictureError(f"{relative!r} names no file; give a path relative to the media root")
    if parts.is_absolute():
        raise PictureError(f"{relative!r} is an absolute path; give one relative to the media root")
    if ".." in parts.parts:
        raise PictureError(f"{relative!r} climbs with '..'; give a path that stays below the media root")
    try:
        base = root.resolve(strict=True)
        found = (base / parts).resolve(strict=True)
    except (OSError, RuntimeError, ValueError) as error:
        # RuntimeError: links in a circle (Python 3.11); ValueError: a name that the file system cannot encode.
        reason = error.strerror if isinstance(error, OSError) else "it cannot be followed"
        raise PictureError(
            f"{relative!r} cannot be opened below {root} ({reason}); check the media root"
        ) from error
    if not found.is_relative_to(base):
        raise PictureError(f"{relative!r} leads out of {root} through a link; put the file itself there")
    if not found.is_file():
        raise PictureError(f"{relative!r} is not a regular file below {root}; name a picture file")
    return found
