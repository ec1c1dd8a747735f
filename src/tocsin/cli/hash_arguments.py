"""What a word on the command line is: a hash, or a file."""

from __future__ import annotations

import re
from pathlib import Path

import click

from tocsin.media import HashError, HashType

_HEX = re.compile(r"[0-9a-fA-F]+")
_BY_LENGTH = {32: HashType.MD5, 40: HashType.SHA1}
_LEAST_DIGITS = 32


def hash_or_file(word: str, kind: HashType | None) -> tuple[HashType, bytes] | Path:
    """Return the hash that a word is, or the path of the file that it names.

    A word of 32 or more hexadecimal digits is a hash; a file of such a name is written with a folder (``./abc…``).

    :raises click.UsageError: where the type cannot be told, or the hash is wrong for its type.
    """
    if not _HEX.fullmatch(word) or len(word) < _LEAST_DIGITS:
        return Path(word)
    found = kind or _BY_LENGTH.get(len(word))
    if found is None and len(word) == 64:
        raise click.UsageError(
            f"{word[:16]}… has 64 digits: that may be pdq or sha256; add --type pdq or --type sha256."
        )
    if found is None:
        raise click.UsageError(f"{word[:16]}… has {len(word)} digits, as no type without --type has.")
    try:
        return found, found.parse(word)
    except HashError as error:
        raise click.UsageError(f"{error}.") from None
