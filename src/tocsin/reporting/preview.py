"""A draft as its reader at the Center sees it: plain text, empty things left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tocsin.reporting.cybertip.kinds import ATTRIBUTE_MARK, TEXT_KEY, Element, Group
from tocsin.reporting.cybertip.report_tree import REPORT
from tocsin.reporting.drafts import Draft

_SPACES = "  "


def preview(draft: Draft) -> str:
    """Return a draft as text, in the order of the report."""
    lines = [f"CyberTipline report, draft {draft.id}, version {draft.version}", ""]
    lines += _group(REPORT, draft.document, 0)
    for number, each in enumerate(draft.files, start=1):
        lines.append(f"file {number}: {each.get('name')}")
        lines += [f"{_SPACES}{key}: {_plain(value)}" for key, value in each.get("details", {}).items()]
    return "\n".join(lines)


def _group(element: Element, value: Any, depth: int) -> Iterator[str]:
    content = element.content
    if not isinstance(value, dict) or not isinstance(content, Group):
        return
    for child in content.elements:
        if child.name not in value:
            continue
        held = value[child.name]
        for each in held if child.many and isinstance(held, list) else (held,):
            yield from _one(child, each, depth)


def _one(element: Element, value: Any, depth: int) -> Iterator[str]:
    label = "".join(f" {each.lower()}" if each.isupper() else each for each in element.name)
    indent = _SPACES * depth
    if isinstance(element.content, Group):
        marks = [f"{key[1:]} {_plain(each)}" for key, each in value.items() if key.startswith(ATTRIBUTE_MARK)]
        yield f"{indent}{label}{f' ({chr(44).join(marks)})' if marks else ''}"
        yield from _group(element, value, depth + 1)
        return
    lines = _plain(value).splitlines() or [""]
    yield f"{indent}{label}: {lines[0]}"
    yield from (f"{indent}{_SPACES}{each}" for each in lines[1:])


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        marks = ", ".join(f"{key[1:]} {each}" for key, each in value.items() if key != TEXT_KEY)
        return f"{_plain(value.get(TEXT_KEY))} ({marks})" if TEXT_KEY in value else marks
    if isinstance(value, list):
        return "; ".join(map(_plain, value))
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
