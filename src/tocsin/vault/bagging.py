"""A bag (BagIt, RFC 8493) as a list of files, before it lies in a folder or goes to a browser.

Digests are taken while the items are read, so that the manifests speak of what came out of the vault. The kept library
makes bags of folders alone and changes the directory of the whole process meanwhile, which a server's other threads
would not survive; a bag in a folder is checked by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Pieces = Callable[[], Iterator[bytes]]

ALGORITHMS = ("sha256", "sha512")
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha256.txt"


@dataclass(frozen=True, slots=True)
class BagFile:
    """A file of a bag: its name there, its length and digests, and its bytes, as often as they are asked for."""

    name: str
    bytes: int
    sha256: str
    sha512: str
    pieces: Pieces


class Digests:
    """The two digests of what passes by, and how long it was."""

    def __init__(self) -> None:
        self.bytes = 0
        self._made = [hashlib.new(name) for name in ALGORITHMS]

    def update(self, piece: bytes) -> None:
        """Take a piece."""
        self.bytes += len(piece)
        for made in self._made:
            made.update(piece)

    def file(self, name: str, pieces: Pieces) -> BagFile:
        """Return the file that what passed by is."""
        sha256, sha512 = (made.hexdigest() for made in self._made)
        return BagFile(name, self.bytes, sha256, sha512, pieces)


def small_file(name: str, content: bytes) -> BagFile:
    """Return a file whose content is at hand."""
    passed = Digests()
    passed.update(content)
    return passed.file(name, lambda: iter((content,)))


def with_tags(
    payload: Sequence[BagFile], info: Mapping[str, str], stamp: Callable[[bytes], BagFile | None]
) -> list[BagFile]:
    """Return all files of the bag whose payload this is.

    :param info: what ``bag-info.txt`` says, one line each; what is blank is left out.
    :param stamp: makes a file more, or none, of the content of ``manifest-sha256.txt``.
    """
    oxum = f"{sum(each.bytes for each in payload)}.{len(payload)}"
    lines = {name: " ".join(value.split()) for name, value in info.items()} | {"Payload-Oxum": oxum}
    told = "".join(f"{name}: {value}\n" for name, value in lines.items() if value)
    manifests = [_manifest("manifest", algorithm, payload) for algorithm in ALGORITHMS]
    tags = [small_file("bagit.txt", _DECLARATION), small_file("bag-info.txt", told.encode()), *manifests]
    stamped = stamp(b"".join(manifests[0].pieces()))
    if stamped is not None:
        tags.append(stamped)
    return [*payload, *tags, *(_manifest("tagmanifest", algorithm, tags) for algorithm in ALGORITHMS)]


def _manifest(kind: str, algorithm: str, listed: Iterable[BagFile]) -> BagFile:
    lines = sorted(f"{getattr(each, algorithm)}  {each.name}\n" for each in listed)
    return small_file(f"{kind}-{algorithm}.txt", "".join(lines).encode())
