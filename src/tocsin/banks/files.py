"""Files held against banks: their digests first, then what they look like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from tocsin.banks.hits import Match
from tocsin.banks.matcher import Matcher
from tocsin.banks.records import LEAST_QUALITY, Item
from tocsin.media import FileHashes, HashType

_DIGESTS = (HashType.SHA256, HashType.SHA1, HashType.MD5)


@dataclass(frozen=True, slots=True)
class FileMatches:
    """What a file met, nearest first within each type; ``note``: why it was not looked up by what it looks like."""

    matches: list[Match]
    note: str | None


def item_of_file(hashes: FileHashes) -> Item:
    """Return a file as an item for a bank: its digests, its PDQ where that is fit for matching, and its PhotoDNA."""
    signals = [(kind, kind.parse(getattr(hashes, kind.value))) for kind in _DIGESTS]
    if hashes.pdq is not None and hashes.pdq_fit:
        signals.append((HashType.PDQ, HashType.PDQ.parse(hashes.pdq)))
    if hashes.photodna is not None:
        signals.append((HashType.PHOTODNA, HashType.PHOTODNA.parse(hashes.photodna)))
    return Item(tuple(signals))


def match_file(matcher: Matcher, hashes: FileHashes, types: Sequence[HashType] = ()) -> FileMatches:
    """Look a file up by all of its hashes, or by those of ``types``.

    :param hashes: made with ``dihedral``, so that turned and mirrored copies are met too: a picture is looked up
        whole and without its border, eight ways each, a video by its frames. An item that several of these meet
        is one match, at the least distance.
    """
    found: list[Match] = []
    for kind in _DIGESTS:
        if not types or kind in types:
            found += _nearest(matcher, kind, [getattr(hashes, kind.value)])
    if hashes.photodna is not None and (not types or HashType.PHOTODNA in types):
        found += _nearest(matcher, HashType.PHOTODNA, [hashes.photodna])
    if types and HashType.PDQ not in types:
        return FileMatches(found, None)
    views, note = _views(hashes)
    return FileMatches(found + _nearest(matcher, HashType.PDQ, views), note)


def _nearest(matcher: Matcher, kind: HashType, written: Iterable[str]) -> list[Match]:
    queries = [np.frombuffer(kind.parse(one), dtype=np.uint8) for one in dict.fromkeys(written)]
    if not queries:
        return []
    nearest: dict[int, Match] = {}
    for match in matcher.match(kind, np.stack(queries)):
        if match.content not in nearest or match.distance < nearest[match.content].distance:
            nearest[match.content] = match
    return sorted(nearest.values(), key=lambda match: (match.distance, match.content))


def _views(hashes: FileHashes) -> tuple[list[str], str | None]:
    """Return the PDQ hashes to look up, and why there are none."""
    views: list[str] = []
    if hashes.pdq is not None and hashes.pdq_fit:
        views += hashes.pdq_dihedral or [hashes.pdq]
    if hashes.pdq_trimmed is not None and (hashes.pdq_trimmed_quality or 0) >= LEAST_QUALITY:
        views += hashes.pdq_trimmed_dihedral or [hashes.pdq_trimmed]
    views += [frame.pdq for frame in hashes.frames or () if frame.quality >= LEAST_QUALITY]
    if views:
        return views, None
    if hashes.pdq is not None:
        return [], (
            f"its PDQ quality is {hashes.pdq_quality}, below {LEAST_QUALITY}: a hash of so flat a picture also "
            "matches unrelated ones"
        )
    return [], hashes.frames_error or hashes.frames_note or hashes.pdq_error or "it has no picture"
