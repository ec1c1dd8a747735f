"""Many small scenes in one run: each is staged alone, under names of its own, and its signals are told apart again.

A scene is a function of a :class:`tests.scene.Scene`. One run of the real reader, screen and SQL over all scenes
together takes a second; one run for each would take minutes.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.scanning import write_lines
from tests.scene import Event, Scene
from tocsin.engines import DuckDBEngine
from tocsin.events import EVENT_SCHEMA, EventReader, Sources
from tocsin.signals import Indicators, Intake, Screen, derive_signals

INDICATORS = Indicators.load()


class Row(NamedTuple):
    """One signal: who did it to whom in which event, on whom it weighs and towards whom."""

    event: str
    actor: str
    target: str | None
    subject: str
    counterpart: str | None


def deed(event: str, actor: str, target: str) -> Row:
    """What an account did to another and answers for itself."""
    return Row(event, actor, target, actor, target)


def told_of(event: str, actor: str, target: str) -> Row:
    """What an account did, and what weighs on the other."""
    return Row(event, actor, target, target, actor)


def alone(event: str, actor: str) -> Row:
    """What an account did to nobody in particular."""
    return Row(event, actor, None, actor, None)


class Shown(NamedTuple):
    """What was derived of one scene. ``context``: (exoneration, adult, minor)."""

    signals: dict[str, set[Row]]
    context: set[tuple[str, str, str]]


def words(indicator: str) -> str:
    """Return words that show this text indicator and no other, in the phrase file of these tests.

    The shipped phrases have tests of their own; which words they are decides nothing here.
    """
    return f"quiz {indicator.replace('_', '')} zebra"


@contextmanager
def derived(
    stages: Mapping[str, Sequence[Event]], *, scatter: Callable[[list[Event]], None] | None = None
) -> Iterator[DuckDBEngine]:
    """Give an engine with the signals of all scenes, each under names that begin with the scene's.

    ``scatter`` may change the order of the lines.
    """
    events = [_under(name, event) for name, scene in stages.items() for event in scene]
    if scatter:
        scatter(events)
    with tempfile.TemporaryDirectory() as folder, DuckDBEngine(Path(folder), memory="512MB") as engine:
        _stage(engine, events, Path(folder))
        derive_signals(engine, INDICATORS)
        yield engine


def derive(
    stages: Mapping[str, Sequence[Event]], *, scatter: Callable[[list[Event]], None] | None = None
) -> dict[str, Shown]:
    """Derive the signals of all scenes in one run, and tell them apart again."""
    shown = {name: Shown({}, set()) for name in stages}
    with derived(stages, scatter=scatter) as engine:
        signals = engine.fetch("select indicator, event, actor, target, subject, counterpart from signal")
        contexts = engine.fetch("select indicator, adult, minor from benign_context")
    for row in signals.to_pylist():
        name = scene_of(row["event"])
        found = Row(
            row["event"].partition("/")[2],
            row["actor"].partition("/")[2],
            bare(row["target"]),
            row["subject"].partition("/")[2],
            bare(row["counterpart"]),
        )
        shown[name].signals.setdefault(row["indicator"], set()).add(found)
    for row in contexts.to_pylist():
        context = row["indicator"], str(bare(row["adult"])), str(bare(row["minor"]))
        shown[scene_of(row["adult"])].context.add(context)
    return shown


def stage(scenes: Iterable[Callable[[Scene], Any]]) -> tuple[dict[str, list[Event]], dict[str, Any]]:
    """Play each scene; return the events and what the scene returned, by the scene's name."""
    events: dict[str, list[Event]] = {}
    returned: dict[str, Any] = {}
    for play in scenes:
        scene = Scene(bystanders=0)
        name = play.__name__
        assert name not in events, f"two scenes are called {name}"
        returned[name] = play(scene)
        events[name] = scene.events
    return events, returned


def _stage(engine: DuckDBEngine, events: Sequence[Event], folder: Path) -> None:
    phrases = folder / "phrases"
    phrases.mkdir()
    rules = {
        indicator: {
            "phrases": [words(indicator)],
            "examples": {"hit": [words(indicator)], "near_miss": ["hello"]},
        }
        for indicator in Screen.load(()).indicators
    }
    (phrases / "test.yaml").write_text(yaml.safe_dump({"language": "test", "rules": rules}), encoding="utf-8")
    source = write_lines(events, folder / "events.jsonl")
    with EventReader(
        Sources.find([str(source)]), workdir=folder, quarantine=folder / "quarantine.jsonl"
    ) as reader:
        intake = Intake(engine, Screen.load((), phrases))
        for batch in reader:
            intake.take(batch)
        intake.finish(reader.duplicates(), EVENT_SCHEMA.empty_table())
        assert reader.counts.quarantined == 0, (folder / "quarantine.jsonl").read_text(encoding="utf-8")


_NAMES = frozenset(
    {
        "id",
        "actor",
        "to",
        "conversation",
        "post",
        "group",
        "media",
        "contacts",
        "device",
        "payout",
        "guardian_of",
    }
)
_HASHES = frozenset({"sha256", "md5", "pdq"})


def _under(scene: str, event: Event) -> Event:
    """Give every name and hash in an event to one scene. Distances between PDQ hashes stay as they are."""
    moved = dict(event)
    for key, value in event.items():
        if key in _NAMES:
            moved[key] = [f"{scene}/{v}" for v in value] if isinstance(value, list) else f"{scene}/{value}"
        elif key in _HASHES:
            mask = hashlib.sha256(scene.encode()).hexdigest()[: len(value)]
            moved[key] = f"{int(value, 16) ^ int(mask, 16):0{len(value)}x}"
        elif key == "subject":
            moved[key] = {**value, "id": f"{scene}/{value['id']}"}
    return moved


def scene_of(name: str) -> str:
    """Return the scene that a name of :func:`derived` belongs to."""
    return name.partition("/")[0]


def bare(name: str | None) -> str | None:
    """Return the name as its scene has it."""
    return name and name.partition("/")[2]
