"""Asking a screen about single texts."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from tocsin.signals.text import Screen


def shown(screen: Screen, texts: Sequence[str | None]) -> list[dict[str, bool]]:
    """For each text: indicator -> obfuscated."""
    found: list[dict[str, bool]] = [{} for _ in texts]
    for row in screen.hits(pa.array(texts, pa.string())).to_pylist():
        found[row["index"]][row["indicator"]] = row["obfuscated"]
    return found


def show(screen: Screen, text: str | None) -> dict[str, bool]:
    return shown(screen, [text])[0]
