"""A neutral report as a person reads it: plain text, empty things left out."""

from __future__ import annotations

from typing import Any

import msgspec

from tocsin.reporting.neutral.model import Report


def as_text(report: Report) -> str:
    """Return the report as text, in the order of its fields."""
    lines = [f"Report on case {report.case}", ""]
    whole: dict[str, Any] = msgspec.to_builtins(report) | {"priority": report.level}
    for name, value in whole.items():
        if name == "case" or value in ("", [], None):
            continue
        label = name.replace("_", " ")
        if not isinstance(value, list):
            lines += _told(label, str(value), "")
            continue
        lines.append(label)
        for each in value:
            lines += _member(each) if isinstance(each, dict) else _told("-", str(each), "  ")
    return "\n".join(lines) + "\n"


def _member(value: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for name, each in value.items():
        if each in ("", [], None):
            continue
        said = ", ".join(map(str, each)) if isinstance(each, list) else str(each)
        lines += _told(name.replace("_", " "), said, "    " if lines else "  - ")
    return lines


def _told(label: str, text: str, indent: str) -> list[str]:
    first, *rest = text.splitlines() or [""]
    joined = f"{indent}{label} {first}" if label == "-" else f"{indent}{label}: {first}"
    return [joined, *(f"{' ' * (len(indent) + 2)}{each}" for each in rest)]
