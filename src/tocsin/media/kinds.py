"""The types of hash that lists of known media carry: how wide each is, how it is written, how near is a match."""

from __future__ import annotations

import base64
import binascii
from enum import StrEnum

from tocsin.media.errors import HashError


class HashType(StrEnum):
    """One way to hash a file. PhotoDNA is licensed: such hashes are kept and compared as they come, never made here."""

    PDQ = "pdq"
    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    PHOTODNA = "photodna"

    @property
    def width(self) -> int:
        """Length of one hash in bytes."""
        return _WIDTH[self]

    @property
    def radius(self) -> int:
        """How many bits may differ in a match where a bank says nothing else; 0: equality."""
        return 31 if self is HashType.PDQ else 0

    def parse(self, text: str) -> bytes:
        """Return the bytes of a hash written in hexadecimal (PhotoDNA also in base64), any case, spaces around it.

        :raises HashError: where it is too long, too short, or not written so.
        """
        written = text.strip()
        try:
            value = bytes.fromhex(written) if written.isascii() else b""
        except ValueError:
            value = b""
        if len(value) == self.width and " " not in written:
            return value
        if self is HashType.PHOTODNA:
            return _from_base64(written, self.width)
        raise HashError(_complaint(self, written))

    def write(self, value: bytes) -> str:
        """Return the hash as lists write it: hexadecimal in lower case."""
        return value.hex()


_WIDTH = {HashType.PDQ: 32, HashType.MD5: 16, HashType.SHA1: 20, HashType.SHA256: 32, HashType.PHOTODNA: 144}

_SHOWN = 24  # characters of a wrong hash that its error repeats


def _from_base64(written: str, width: int) -> bytes:
    try:
        value = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if len(value) == width:
        return value
    raise HashError(_complaint(HashType.PHOTODNA, written))


def _complaint(kind: HashType, written: str) -> str:
    digits = 2 * kind.width
    shown = repr(written if len(written) <= _SHOWN else written[:_SHOWN] + "…")
    if not written:
        return f"there is no hash here; {kind} needs {digits} hexadecimal digits"
    if all(character in "0123456789abcdefABCDEF" for character in written):
        return f"{shown} has {len(written)} hexadecimal digits; {kind} has {digits}"
    return f"{shown} is not hexadecimal; {kind} is written with {digits} of the digits 0-9 and a-f"
