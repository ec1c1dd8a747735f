"""Signed notes (C2SP signed-note) with Ed25519, and the keys that verify them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tocsin_verify.errors import NotVerifiedError, UnreadableError

MOST_BYTES = 1 << 20
_MOST_SIGNATURES = 64
_SIGNATURE_BYTES = 64


class KeyKind(IntEnum):
    """What a key signs: its signature type in C2SP signed-note."""

    LOG = 0x01
    WITNESS = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A key that the reader trusts, as ``name+keyid+base64``."""

    name: str
    kind: KeyKind
    public: bytes

    @classmethod
    def parse(cls, written: str) -> VerifierKey:
        """Read a key.

        :raises UnreadableError: where it is none, or its id is not its own.
        """
        parts = written.strip().split("+", 2)
        if len(parts) != 3:
            raise UnreadableError(f"{written[:80]!r} is no verifier key; it reads name+keyid+base64")
        name, hexed, encoded = parts
        material = decode64(encoded, "a verifier key")
        if len(material) != 33 or material[0] not in set(KeyKind):
            raise UnreadableError(
                f"the key of {name!r} is no Ed25519 key of a log (type 1) or witness (type 4)"
            )
        key = cls(_name(name), KeyKind(material[0]), material[1:])
        if key.id.hex() != hexed.lower():
            raise UnreadableError(f"the key of {name!r} was copied wrongly: its id should be {key.id.hex()}")
        return key

    @property
    def id(self) -> bytes:
        """The four bytes that signatures name it by."""
        return key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether a signature of 64 bytes over a message is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line: who, by which key, and the bytes."""

    name: str
    key_id: bytes
    value: bytes
    line: str


@dataclass(frozen=True, slots=True)
class Note:
    """A text, with its final newline, and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...]

    def verify(self, key: VerifierKey) -> None:
        """Check that a log's key signed the text.

        :raises NotVerifiedError: where it did not.
        """
        mine = [each for each in self.signatures if (each.name, each.key_id) == (key.name, key.id)]
        if not mine:
            raise NotVerifiedError(f"the key {key.name}+{key.id.hex()} did not sign this")
        if not all(key.verifies(each.value, self.text.encode()) for each in mine):
            raise NotVerifiedError(f"the signature of {key.name} is false: what it signed was changed")


def key_id(name: str, kind: int, public: bytes) -> bytes:
    """Return the id of a key (C2SP signed-note, section Signatures)."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def sign_line(name: str, key: bytes, signature: bytes) -> str:
    """Return a signature line with its newline; ``key``: the key's id."""
    return f"— {name} {base64.b64encode(key + signature).decode()}\n"


def read_note(raw: bytes, what: str) -> Note:
    """Read a signed note; its signatures are not checked yet.

    :raises UnreadableError: where it is none; ``what`` names it in the message.
    """
    if len(raw) > MOST_BYTES:
        raise UnreadableError(f"{what} is longer than a signed note may be")
    try:
        whole = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{what} is not UTF-8 text") from error
    if any(c < " " and c != "\n" for c in whole):
        raise UnreadableError(f"{what} holds control characters, which a signed note must not")
    text, blank, below = whole.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise UnreadableError(f"{what} is no signed note: it ends without signatures, or is cut off")
    return Note(text + "\n", tuple(read_signatures(below, what)))


def read_signatures(lines: str, what: str) -> list[Signature]:
    """Read signature lines.

    :raises UnreadableError: where one is of another form.
    """
    found = lines.split("\n")[:-1]
    if len(found) > _MOST_SIGNATURES:
        raise UnreadableError(f"{what} carries more than {_MOST_SIGNATURES} signatures")
    return [_signature(line, what) for line in found]


def _signature(line: str, what: str) -> Signature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise UnreadableError(f"{what} carries a signature line of another form: {line[:80]!r}")
    value = decode64(parts[2], f"a signature of {what}")
    if len(value) < 5:
        raise UnreadableError(f"{what} carries a signature that is too short")
    return Signature(_name(parts[1]), value[:4], value[4:], line + "\n")


def decode64(written: str, what: str) -> bytes:
    """Decode standard base64, strictly.

    :raises UnreadableError: where it is none.
    """
    try:
        found = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError(f"{what} is no base64") from error
    if base64.b64encode(found).decode() != written:
        raise UnreadableError(f"{what} is no canonical base64")
    return found


def _name(name: str) -> str:
    if not name or "+" in name or any(c.isspace() for c in name):
        raise UnreadableError(f"{name[:80]!r} is no name of a key: no blanks, no plus")
    return name
