"""One row of a list of hashes, whatever its form, as an item for a bank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from tocsin.banks.records import LEAST_QUALITY, Item, Opinion, Vote
from tocsin.media import HashError, HashType

_LONGEST_TEXT = 10_000  # characters of a key, a label or a note

_ROLES = {
    "type": ("type", "hash_type", "signal_type"),
    "hash": ("hash", "value", "signal"),
    "key": ("id", "key", "content_id", "external_id"),
    "opinion": ("opinion",),
    "labels": ("label", "labels", "tag", "tags"),
    "note": ("note", "notes", "comment"),
    "quality": ("pdq_quality", "quality"),
    "votes": ("votes",),
    **{kind.value: (kind.value,) for kind in HashType},
}
_ROLE_OF = {
    **{name: role for role, names in _ROLES.items() for name in names},
    "sha_1": "sha1",
    "sha_256": "sha256",
    "pdna": "photodna",
}
_TYPE_OF = {**{kind.value: kind for kind in HashType}, "sha_1": HashType.SHA1, "sha_256": HashType.SHA256}
_TYPE_OF |= {"pdna": HashType.PHOTODNA, "video_md5": HashType.MD5, "video_sha256": HashType.SHA256}
_OPINION_OF = {
    "negative": Opinion.NEGATIVE,
    "negative_class": Opinion.NEGATIVE,
    "seed": Opinion.SEED,
    "investigation_seed": Opinion.SEED,
    "positive": Opinion.POSITIVE,
    "positive_class": Opinion.POSITIVE,
}
_HASHES = frozenset(("hash", *(kind.value for kind in HashType)))


class _ListedVote(msgspec.Struct):
    """A vote as an export writes it."""

    vote: Literal["up", "down"]
    by: Annotated[str, msgspec.Meta(pattern=r"\S", max_length=_LONGEST_TEXT)]
    reason: Annotated[str, msgspec.Meta(max_length=_LONGEST_TEXT)] = ""
    at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class RowError(Exception):
    """A row that cannot be taken. The message is the reason, for whoever wrote the list."""


def roles(names: Iterable[str]) -> list[str | None]:
    """Return what each column or field of these names is for; None: nothing that a bank keeps."""
    return [_ROLE_OF.get(_plain(name)) for name in names]


def names_hashes(names: Iterable[str]) -> bool:
    """Tell whether one of these columns holds hashes."""
    return not _HASHES.isdisjoint(role for role in roles(names) if role)


def item_of(row: Mapping[str, object], kind: HashType | None) -> Item:
    """Return the item that a row tells of.

    :param row: values by role, as :func:`roles` gives them: text, numbers, or lists of text.
    :param kind: the type of hash to take, and that of the column ``hash``; None: all, and that of the row's type.
    :raises RowError: where it has no hash, or a wrong one.
    """
    signals = [(found, value) for found, text in _written(row, kind) for value in (_parsed(found, text),)]
    if _number(row.get("quality")) < LEAST_QUALITY:
        fit: list[tuple[HashType, bytes]] = [
            (found, value) for found, value in signals if found is not HashType.PDQ
        ]
        if signals and not fit:
            raise RowError(
                f"its PDQ quality is below {LEAST_QUALITY}: such a hash also matches unrelated pictures"
            )
        signals = fit
    if not signals:
        wanted = "hash" if kind is None else f"hash of type {kind}"
        raise RowError(f"there is no {wanted} in it")
    return Item(
        tuple(signals),
        key=_text(row, "key"),
        opinion=_opinion(_text(row, "opinion")),
        labels=_labels(row.get("labels")),
        note=_text(row, "note"),
        votes=_votes(row.get("votes")),
    )


def type_by_length(text: str) -> HashType:
    """Return the type of a hash that is written without it.

    :raises RowError: where its length fits none, or more than one.
    """
    found = {32: HashType.MD5, 40: HashType.SHA1}.get(len(text))
    if found is not None:
        return found
    if len(text) == 64:
        raise RowError("64 digits may be pdq or sha256; say which with --type")
    raise RowError("its type is not said, and cannot be told from its length; say it with --type")


def _written(row: Mapping[str, object], kind: HashType | None) -> Iterable[tuple[HashType, str]]:
    for each in HashType:
        if kind is None or each is kind:
            for text in _texts(row.get(each.value), each.value):
                yield each, text
    for text in _texts(row.get("hash"), "hash"):
        yield _type(row, kind, text), text


def _type(row: Mapping[str, object], kind: HashType | None, text: str) -> HashType:
    said = _text(row, "type")
    if said is None:
        return kind or type_by_length(text)
    found = _TYPE_OF.get(_plain(said))
    if found is None:
        raise RowError(f"{_short(said)} is no type; the types are {', '.join(HashType)}")
    if kind is not None and found is not kind:
        raise RowError(f"it is of type {found}, not {kind}")
    return found


def _parsed(kind: HashType, text: str) -> bytes:
    try:
        return kind.parse(text)
    except HashError as error:
        raise RowError(str(error)) from None


def _texts(value: object, role: str) -> list[str]:
    values = value if isinstance(value, list) else [value]
    texts = [_as_text(one, role) for one in values if one is not None]
    return [text for text in texts if text]


def _text(row: Mapping[str, object], role: str) -> str | None:
    value = row.get(role)
    return None if value is None else _as_text(value, role) or None


def _as_text(value: object, role: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise RowError(f"its {role} is {type(value).__name__}, not text")
    text = str(value).strip()
    if len(text) > _LONGEST_TEXT:
        raise RowError(f"its {role} is longer than {_LONGEST_TEXT} characters")
    if "\0" in text:
        raise RowError(f"there is a NUL character in its {role}")
    return text


def _opinion(text: str | None) -> Opinion | None:
    if text is None:
        return None
    found = _OPINION_OF.get(_plain(text))
    if found is None:
        raise RowError(f"{_short(text)} is no opinion; write negative, seed or positive")
    return found


def _labels(value: object) -> list[str] | None:
    if isinstance(value, str):
        value = re.split(r"[,;|]", value)
    labels = list(dict.fromkeys(_texts(value, "label")))
    return labels or None


def _votes(value: object) -> list[Vote] | None:
    """Return the votes; a mere count of them, as other lists have it, tells nobody's and is passed over."""
    if not isinstance(value, list):
        return None
    try:
        came = msgspec.convert(value, list[_ListedVote])
    except msgspec.ValidationError as error:
        raise RowError(f"its votes are not as an export writes them ({error})") from None
    votes = [
        Vote(one.vote == "up", one.by, one.reason, int(one.at.timestamp()) if one.at else 0) for one in came
    ]
    return votes or None


def _number(value: object) -> float:
    """Return a quality; where none is said, it is taken to be good."""
    if value is None or value == "":
        return 100.0
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise RowError("its quality is no number; PDQ's is 0 to 100") from None


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def _short(text: str) -> str:
    return repr(text if len(text) <= 24 else text[:24] + "…")
