"""A draft as the fields of a form, and back: the report's own, and those of each file under ``files[1]/``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tocsin.reporting.cybertip import FILE_DETAILS, REPORT
from tocsin.reporting.cybertip.fields import Fields, document_of, fields_of, with_more, without
from tocsin.reporting.errors import DocumentError

FILES = "files"
MEDIA, NAME, TEXT = "#media", "#name", "#text"
"""Beside a file's details: the medium that it is, or the name and words of a text that is written here."""

_FILE = re.compile(r"files\[([1-9]\d{0,5})\]/(.*)", re.ASCII | re.DOTALL)


def draft_fields(document: Mapping[str, Any], files: Sequence[Mapping[str, Any]]) -> Fields:
    """Return the fields of a draft.

    :raises DocumentError: where it holds what the table has no place for: a form would lose it.
    """
    fields = fields_of(REPORT, document)
    for number, file in enumerate(files, start=1):
        if "text" in file:
            if not set(file) <= {"text", "name", "details"}:
                raise DocumentError(f"{FILES}[{number}] is a text and holds more than words and details")
            inner = {NAME: str(file.get("name", "")), TEXT: str(file["text"])}
        elif "media" in file:
            inner = {MEDIA: str(file["media"])}
        else:
            raise DocumentError(f"{FILES}[{number}] is neither a medium nor a text")
        fields |= _under(number, inner | fields_of(FILE_DETAILS, file.get("details", {})))
    return fields


def draft_of(
    fields: Mapping[str, str], stored: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the document and the files that fields say.

    :param stored: the draft's files: a form names media that are there and adds none.
    :raises DocumentError: where it names another.
    """
    report, by_number = _parted(fields)
    media = {str(each["media"]): each for each in stored if "media" in each}
    files: list[dict[str, Any]] = []
    for number in sorted(by_number):
        inner = by_number[number]
        if MEDIA not in inner:
            file: dict[str, Any] = {"name": inner.get(NAME, "").strip(), "text": inner.get(TEXT, "")}
        elif inner[MEDIA] in media:
            file = dict(media[inner[MEDIA]])
        else:
            raise DocumentError(f"the file {inner[MEDIA][:80]!r} is not in the draft any more; open it again")
        files.append({**file, "details": document_of(FILE_DETAILS, inner)})
    return document_of(REPORT, report), files


def with_another(fields: Mapping[str, str], place: str) -> tuple[Fields, str]:
    """Return fields with one more element at a place, and its own place; at ``files``, a text that gives context.

    :raises DocumentError: where nothing can be added there.
    """
    report, by_number = _parted(_numbered_anew(fields))
    if place == FILES:
        by_number[number := max(by_number, default=0) + 1] = {
            NAME: "",
            TEXT: "",
            "fileRelevance": "Supplemental Reported",
        }
        return _joined(report, by_number), f"{FILES}[{number}]"
    found = _FILE.fullmatch(place)
    if found is None:
        report, here = with_more(REPORT, report, place)
        return _joined(report, by_number), here
    number = int(found[1])
    by_number[number], here = with_more(FILE_DETAILS, by_number.get(number, {}), found[2])
    return _joined(report, by_number), f"{FILES}[{number}]/{here}"


def with_one_less(fields: Mapping[str, str], place: str) -> Fields:
    """Return fields without what stands at a place; what follows it in a list moves up."""
    return _numbered_anew(without(fields, place))


def _numbered_anew(fields: Mapping[str, str]) -> Fields:
    """Return fields as the document that they say has them, so that its breaches name their places."""
    report, by_number = _parted(fields)
    anew = {
        number: {name: text for name, text in by_number[old].items() if name.startswith("#")}
        | fields_of(FILE_DETAILS, document_of(FILE_DETAILS, by_number[old]))
        for number, old in enumerate(sorted(by_number), start=1)
    }
    return _joined(fields_of(REPORT, document_of(REPORT, report)), anew)


def _parted(fields: Mapping[str, str]) -> tuple[Fields, dict[int, Fields]]:
    report: Fields = {}
    by_number: dict[int, Fields] = {}
    for name, text in fields.items():
        found = _FILE.fullmatch(name)
        if found is None:
            report[name] = text
        else:
            by_number.setdefault(int(found[1]), {})[found[2]] = text
    return report, by_number


def _joined(report: Fields, by_number: Mapping[int, Fields]) -> Fields:
    parts: Iterable[Fields] = (_under(number, inner) for number, inner in by_number.items())
    return {**report, **{name: text for part in parts for name, text in part.items()}}


def _under(number: int, inner: Mapping[str, str]) -> Fields:
    return {f"{FILES}[{number}]/{name}": text for name, text in inner.items()}
