"""A file put into somebody's folder exactly once, though they may take it away at once and the process die at any time.

It is written whole under a name that begins with a dot; then it is renamed. Whoever finds, after a crash, that the
renaming was about to happen looks for the first name: where it is gone, the file was put there, and is not put again.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from tocsin.whole_files import write_whole


def stage(folder: Path, name: str, content: bytes) -> bytes:
    """Write a file whole, not to be seen yet, and return its SHA-256; an earlier attempt is written over.

    :raises OSError: where that cannot be done, or the folder is not there: it may be a share that is not mounted.
    """
    folder.stat()
    write_whole(_hidden(folder, name), content, 0o600)
    return hashlib.sha256(content).digest()


def is_staged(folder: Path, name: str, sha256: bytes) -> bool:
    """Return whether this very content waits there.

    :raises OSError: where the folder cannot be read.
    """
    try:
        return hashlib.sha256(_hidden(folder, name).read_bytes()).digest() == sha256
    except FileNotFoundError:
        return False


def publish(folder: Path, name: str) -> bool:
    """Show what was staged, and return whether it is seen there: ``False`` where it was taken away already.

    :raises OSError: where that cannot be done.
    """
    folder.stat()
    try:
        _hidden(folder, name).rename(folder / name)
    except FileNotFoundError:
        return (folder / name).exists()
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return True


def _hidden(folder: Path, name: str) -> Path:
    return folder / f".{name}.partial"
