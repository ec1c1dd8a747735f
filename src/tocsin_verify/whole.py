"""A whole published log (C2SP tlog-tiles): every tile and entry read, and the root worked out anew."""

from __future__ import annotations

import struct
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from tocsin_verify.checkpoint import Checkpoint, read_checkpoint, verify_checkpoint
from tocsin_verify.errors import NotVerifiedError, UnreadableError
from tocsin_verify.merkle import HASH_BYTES, Frontier, leaf_hash, root_of
from tocsin_verify.policy import Policy

WIDTH = 256
_MOST_BYTES = WIDTH * (2 + 65_535)
_SECONDS = 30.0

_TOO_OFTEN = 429
_TIMES = 5
"""How often a file is asked for again that a server gives more slowly."""

_LONGEST_WAIT = 30.0


class Source(Protocol):
    """Static files by their path."""

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes; ``None`` where there is none.

        :raises UnreadableError: where it cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class FolderSource:
    """A folder that was exported."""

    folder: Path

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes; ``None`` where there is none."""
        try:
            return (self.folder / path).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UnreadableError(f"{self.folder / path} cannot be read ({error.strerror})") from error


@dataclass(frozen=True, slots=True)
class UrlSource:
    """An address where the files are served: http or https."""

    prefix: str

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes; ``None`` where there is none."""
        url = f"{self.prefix.rstrip('/')}/{path}"
        for again in range(_TIMES, -1, -1):
            try:
                with urllib.request.urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310 (the caller checks the scheme)
                    found: bytes = answer.read(_MOST_BYTES)
                    return found
            except urllib.error.HTTPError as error:
                if error.code in (404, 410):
                    return None
                if error.code != _TOO_OFTEN or not again:
                    raise UnreadableError(f"{url} cannot be read (HTTP {error.code})") from error
                time.sleep(_wait(error.headers.get("Retry-After", "")))
            except (OSError, ValueError) as error:
                raise UnreadableError(f"{url} cannot be read ({getattr(error, 'reason', error)})") from error
        raise AssertionError(url)


def _wait(said: str) -> float:
    """Return how many seconds a server wants one to wait (RFC 9110, section 10.2.3); a date counts as a second."""
    return min(float(said), _LONGEST_WAIT) if said.isascii() and said.isdecimal() else 1.0


@dataclass(slots=True)
class WholeLog:
    """What a whole log shows. ``places``: where each looked-for commitment stands."""

    checkpoint: Checkpoint
    seen: dict[str, datetime]
    places: dict[bytes, int] = field(default_factory=dict)


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Return the path of a tile, or of a bundle of entries (level ``entries``)."""
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(parts)}{partial}"


def verify_log(
    source: Source, policy: Policy, *, since: Checkpoint | None = None, wanted: Iterable[bytes] = ()
) -> WholeLog:
    """Check everything that a log publishes.

    :param since: a checkpoint that the reader kept: the log must begin with all that it covers.
    :param wanted: commitments to look for.
    :raises NotVerifiedError: where anything does not hold.
    :raises UnreadableError: where a file is missing or broken.
    """
    raw = source.read("checkpoint")
    if raw is None:
        raise UnreadableError("there is no file 'checkpoint': this is no published log")
    checkpoint = read_checkpoint(raw)
    found = WholeLog(checkpoint, verify_checkpoint(checkpoint, policy))
    if since is not None:
        verify_checkpoint(since, Policy(policy.log))
        if since.size > checkpoint.size:
            raise NotVerifiedError(
                f"the log became smaller: it had {since.size} entries and now has {checkpoint.size}; "
                "entries were taken away"
            )
    looked_for = set(wanted)
    frontier = Frontier()
    tops: list[bytes] = []
    _compare_past(since, frontier)
    for number in range(-(-checkpoint.size // WIDTH)):
        width = min(WIDTH, checkpoint.size - number * WIDTH)
        tile = _tile(source, 0, number, width)
        hashes = _split(tile)
        for place, entry in enumerate(_entries(source, number, width)):
            index = number * WIDTH + place
            if leaf_hash(entry) != hashes[place]:
                raise NotVerifiedError(
                    f"entry {index} was changed: it is not what {tile_path(0, number, width)} holds for it"
                )
            if entry in looked_for:
                found.places.setdefault(entry, index)
            frontier.add(hashes[place])
            _compare_past(since, frontier)
        if width == WIDTH:
            tops.append(root_of(hashes))
    _compare_above(source, tops)
    if frontier.root() != checkpoint.root:
        raise NotVerifiedError(
            f"the {checkpoint.size} entries do not give the root that the checkpoint signs: some were changed, "
            "taken away or put in another order"
        )
    return found


def _compare_past(since: Checkpoint | None, frontier: Frontier) -> None:
    if since is not None and since.size == frontier.size and since.root != frontier.root():
        raise NotVerifiedError(
            f"the log was rewritten: its first {since.size} entries are not those that the older checkpoint covers"
        )


def _compare_above(source: Source, hashes: list[bytes]) -> None:
    level = 1
    while hashes:
        above = []
        for number in range(-(-len(hashes) // WIDTH)):
            part = hashes[number * WIDTH : (number + 1) * WIDTH]
            if _split(_tile(source, level, number, len(part))) != part:
                raise NotVerifiedError(
                    f"{tile_path(level, number, len(part))} is not what the tiles below it give"
                )
            if len(part) == WIDTH:
                above.append(root_of(part))
        hashes, level = above, level + 1


def _tile(source: Source, level: int, number: int, width: int) -> bytes:
    found = _read_wide(source, level, number, width)
    if len(found) < width * HASH_BYTES or len(found) % HASH_BYTES:
        raise UnreadableError(f"{tile_path(level, number, width)} is cut off")
    return found[: width * HASH_BYTES]


def _entries(source: Source, number: int, width: int) -> Iterator[bytes]:
    found = _read_wide(source, "entries", number, width)
    at = 0
    for _ in range(width):
        if at + 2 > len(found):
            raise UnreadableError(f"{tile_path('entries', number, width)} is cut off")
        (length,) = struct.unpack_from(">H", found, at)
        if at + 2 + length > len(found):
            raise UnreadableError(f"{tile_path('entries', number, width)} is cut off")
        yield found[at + 2 : at + 2 + length]
        at += 2 + length


def _read_wide(source: Source, level: int | str, number: int, width: int) -> bytes:
    path = tile_path(level, number, width)
    found = source.read(path)
    if found is None and width < WIDTH:
        # A log may take a partial tile away once the full one is there.
        found = source.read(tile_path(level, number))
    if found is None:
        raise UnreadableError(f"{path} is missing, and the checkpoint wants it")
    return found


def _split(tile: bytes) -> list[bytes]:
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]
