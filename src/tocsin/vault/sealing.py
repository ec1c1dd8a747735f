"""The form of a kept item: AES-256-GCM in chunks whose order, number and end cannot be changed unseen.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015, "nOAE2"), as age uses it: the nonce of a
chunk is its number and whether it is the last, so that a chunk left out, moved, repeated or cut off at the end does not
open. The head (which item it is, its label) is bound to each chunk. A key seals one item and never another one.

    8 bytes form · 16 bytes id of the item · 4 bytes length of the label · the label, sealed · chunks, sealed

What is sealed has a tag of 16 bytes at its end.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tocsin.vault.errors import DamagedError

CHUNK = 1 << 20
"""Bytes of an item that are sealed together: all that of it is ever in memory."""

_FORM = b"TOCSINv1"
_HEAD = struct.Struct(">8s16sI")
_TAG = 16
_MOST_LABEL = 1 << 16
_LABEL_NONCE = bytes(12)


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed: the SHA-256 of the plain bytes, the SHA-256 of the sealed file, and how many plain bytes."""

    plain: bytes
    address: bytes
    bytes: int


def seal(source: BinaryIO, target: BinaryIO, key: bytes, item: UUID, label: bytes) -> Sealed:
    """Seal all that ``source`` gives into ``target``, in bounded memory.

    :param key: 32 random bytes that never sealed anything.
    :param label: what the item is, sealed too; at most 64 KiB.
    """
    cipher = AESGCM(_derived(key, b"content"))
    closed = AESGCM(_derived(key, b"label")).encrypt(_LABEL_NONCE, label, item.bytes)
    head = _HEAD.pack(_FORM, item.bytes, len(closed)) + closed
    bound = hashlib.sha256(head).digest()
    plain, stored = hashlib.sha256(), hashlib.sha256()

    def write(piece: bytes) -> None:
        stored.update(piece)
        target.write(piece)

    write(head)
    number = total = 0
    piece = _read(source, CHUNK)
    while True:
        following = _read(source, CHUNK) if len(piece) == CHUNK else b""
        plain.update(piece)
        total += len(piece)
        write(cipher.encrypt(_nonce(number, last=not following), piece, bound))
        if not following:
            return Sealed(plain.digest(), stored.digest(), total)
        piece, number = following, number + 1


def unseal(source: BinaryIO, key: bytes, item: UUID) -> Iterator[bytes]:
    """Yield the plain bytes of an item, each chunk once it proved to be what was sealed there.

    Whoever reads is not at the end before the iteration is: a file that was cut off is told then.

    :raises DamagedError: where anything is not as it was sealed.
    """
    head, _ = _head(source, item)
    cipher, bound = AESGCM(_derived(key, b"content")), hashlib.sha256(head).digest()
    number = 0
    piece = _read(source, CHUNK + _TAG)
    while True:
        following = _read(source, CHUNK + _TAG) if len(piece) == CHUNK + _TAG else b""
        try:
            plain = cipher.decrypt(_nonce(number, last=not following), piece, bound)
        except (InvalidTag, ValueError) as error:
            raise DamagedError(
                f"item {item} is damaged in its bytes from {number * CHUNK:,} on; "
                "bring its file back from a copy, and run tocsin vault verify"
            ) from error
        yield plain
        if not following:
            return
        piece, number = following, number + 1


def label_of(source: BinaryIO, key: bytes, item: UUID) -> bytes:
    """Return the label of an item, from the beginning of its file.

    :raises DamagedError: where the head is not as it was sealed.
    """
    _, closed = _head(source, item)
    try:
        return AESGCM(_derived(key, b"label")).decrypt(_LABEL_NONCE, closed, item.bytes)
    except (InvalidTag, ValueError) as error:
        raise DamagedError(f"the label of item {item} is damaged; bring its file back from a copy") from error


def item_of(source: BinaryIO) -> UUID | None:
    """Return which item a file says that it keeps; ``None`` where it is no such file."""
    head = _read(source, _HEAD.size)
    if len(head) != _HEAD.size:
        return None
    form, number, _ = _HEAD.unpack(head)
    return UUID(bytes=number) if form == _FORM else None


def _head(source: BinaryIO, item: UUID) -> tuple[bytes, bytes]:
    fixed = _read(source, _HEAD.size)
    if len(fixed) == _HEAD.size:
        form, number, length = _HEAD.unpack(fixed)
        if form == _FORM and number == item.bytes and length <= _MOST_LABEL + _TAG:
            closed = _read(source, length)
            if len(closed) == length:
                return fixed + closed, closed
    raise DamagedError(f"the file of item {item} does not begin as one; bring it back from a copy")


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derived(key: bytes, what: bytes) -> bytes:
    """Derive the key for one use (HKDF, RFC 5869): label and content never share one."""
    return HKDF(SHA256(), 32, salt=None, info=b"tocsin vault " + what).derive(key)


def _read(source: BinaryIO, most: int) -> bytes:
    """Read until there are ``most`` bytes or no more: a pipe gives less at a time."""
    piece = source.read(most)
    if len(piece) in (0, most):
        return piece
    pieces, length = [piece], len(piece)
    while length < most and (piece := source.read(most - length)):
        pieces.append(piece)
        length += len(piece)
    return b"".join(pieces)
