"""Finished simulations, read back from their files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tocsin.simulator import Truth

Event = dict[str, Any]


@dataclass(frozen=True)
class Platform:
    """A finished simulation, read back from its files."""

    folder: Path
    truth: Truth
    lines: list[bytes]
    events: list[Event]

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event["type"] == kind]


def read_platform(folder: Path, truth: Truth) -> Platform:
    lines = (folder / "events.jsonl").read_bytes().splitlines()
    return Platform(folder, truth, lines, [msgspec.json.decode(line) for line in lines])
