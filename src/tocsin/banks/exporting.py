"""A bank as a list again: what is written here, an import reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from tocsin.banks.errors import BankRequestError
from tocsin.banks.records import FOREVER, Content
from tocsin.banks.store import BankStore
from tocsin.media import HashType

_PAGE = 5_000
COLUMNS = (
    "id",
    "content",
    "type",
    "hash",
    "opinion",
    "standing",
    "disputed",
    "labels",
    "note",
    "disabled_until",
)


class ListForm(StrEnum):
    """How a list is written."""

    CSV = "csv"
    """A row for each hash."""
    JSON = "json"
    """JSON Lines: an item a line, with all its hashes and votes."""
    LIST = "list"
    """One hash a line."""


def export_list(store: BankStore, bank: str, form: ListForm, kind: HashType | None = None) -> Iterator[str]:
    """Give the bank as text, piece by piece; with ``kind``, only hashes of that type.

    :raises BankRequestError: where there is no such bank, or a plain list would mix types.
    """
    found = store.bank(bank)
    if form is ListForm.LIST and kind is None:
        with store.reading() as connection:
            types = connection.execute(_TYPES, {"bank": found.id}).fetchall()
        if len(types) > 1:
            held = ", ".join(sorted(row[0] for row in types))
            raise BankRequestError(f"bank {bank} holds hashes of types {held}; say which to list with --type")
    if form is ListForm.CSV:
        yield ",".join(COLUMNS) + "\n"
    after = 0
    while contents := store.contents(bank, after, _PAGE):
        after = contents[-1].number
        yield _WRITE[form](contents, kind)


_TYPES = """
select distinct signal.type
from content cross join holds on holds.content = content.id cross join signal on signal.id = holds.signal
where content.bank = :bank
"""


def moment(seconds: int) -> str | None:
    """Return a time as it is written; None for none."""
    if not seconds:
        return None
    if seconds >= FOREVER:
        return "forever"
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")


def as_json(content: Content, kind: HashType | None = None) -> dict[str, object]:
    """Return an item as it is shown and exported: hashes are lists by type, absent things are left out."""
    hashes: dict[str, list[str]] = {}
    for each, value in content.signals:
        if kind is None or each is kind:
            hashes.setdefault(each.value, []).append(each.write(value))
    told: dict[str, object] = {
        "id": content.id if content.key is not None else None,
        "content": content.number,
        **hashes,
        "opinion": content.opinion.word,
        "standing": content.standing.word,
        "disputed": content.disputed,
        "labels": list(content.labels) or None,
        "note": content.note,
        "disabled_until": moment(content.disabled_until),
        "votes": [
            {"vote": "up" if one.up else "down", "by": one.by, "reason": one.reason, "at": moment(one.at)}
            for one in content.votes
        ]
        or None,
        "detail": content.detail,
    }
    return {name: value for name, value in told.items() if value is not None}


def _hashes(contents: list[Content], kind: HashType | None) -> Iterator[tuple[Content, HashType, str]]:
    for content in contents:
        for each, value in content.signals:
            if kind is None or each is kind:
                yield content, each, each.write(value)


def _as_list(contents: list[Content], kind: HashType | None) -> str:
    return "".join(f"{text}\n" for _, _, text in _hashes(contents, kind))


def _as_lines(contents: list[Content], kind: HashType | None) -> str:
    held = [content for content in contents if any(kind in (None, each) for each, _ in content.signals)]
    return "".join(msgspec.json.encode(as_json(content, kind)).decode() + "\n" for content in held)


def _as_csv(contents: list[Content], kind: HashType | None) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for content, each, written in _hashes(contents, kind):
        writer.writerow((
            content.key,
            content.number,
            each.value,
            written,
            content.opinion.word,
            content.standing.word,
            str(content.disputed).lower(),
            ";".join(content.labels),
            " ".join((content.note or "").split()),  # a row is one line
            moment(content.disabled_until),
        ))  # fmt: skip
    return text.getvalue()


_WRITE = {ListForm.CSV: _as_csv, ListForm.JSON: _as_lines, ListForm.LIST: _as_list}
