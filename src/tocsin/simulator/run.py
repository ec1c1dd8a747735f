"""Simulate a platform: settle people, weave their ties, play everyday life and the plots, write events and truth."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from tocsin.simulator import complaints, everyday, money, public_life
from tocsin.simulator.accounts import announce
from tocsin.simulator.buffer import EventBuffer
from tocsin.simulator.casting import Planned, plan
from tocsin.simulator.config import SimulationConfig
from tocsin.simulator.drawing import Studio
from tocsin.simulator.errors import SimulationConfigError, SimulationInTheWayError, SimulationOutputError
from tocsin.simulator.identifiers import Identifiers
from tocsin.simulator.innocents import play_lookalikes
from tocsin.simulator.neighbourhood import Neighbourhood
from tocsin.simulator.offenders import play
from tocsin.simulator.pictures import PictureDesk
from tocsin.simulator.population import People, settle
from tocsin.simulator.rhythm import Rhythm
from tocsin.simulator.sayings import Sayings
from tocsin.simulator.stage import Plot, Scene
from tocsin.simulator.ties import weave
from tocsin.simulator.truth import Truth
from tocsin.simulator.verdict import Tally, judged
from tocsin.simulator.writing import FORMS, EventFile, Form

Progress = Callable[[int, int, int], None]
"""Called after each shard with shards done, shards in all, events so far."""


def simulate(
    config: SimulationConfig,
    out: Path,
    *,
    form: Form = "jsonl",
    force: bool = False,
    on_progress: Progress | None = None,
) -> Truth:
    """Write ``out/events.<form>`` and ``out/truth.json`` (and ``out/media``); return the truth.

    Events are in order of time within a shard of 2,000 people; shards follow one another. Memory is bounded by one
    shard and the platform's population columns. The same ``config`` and ``form`` give byte-identical files.
    ``force`` replaces what an earlier simulation left in ``out`` and touches nothing else there.
    Raises ``SimulationInTheWayError`` where ``out`` is not empty and ``force`` is off, ``SimulationOutputError``
    where it cannot be written, ``SimulationConfigError`` where too few people are left for the plots; nothing
    half-written keeps its name.
    """
    if form not in FORMS:
        raise SimulationConfigError(f"form is {form!r}: choose one of {', '.join(FORMS)}")
    _make_room(out, force=force)
    people = settle(config, np.random.default_rng([config.seed, 0]))
    planned = plan(config, people, np.random.default_rng([config.seed, 1]))
    by_shard: dict[int, list[Planned]] = {}
    for one in planned:
        by_shard.setdefault(one.shard, []).append(one)
    platform = _Platform(
        config, people, Rhythm(config), Sayings(config.seed), Studio(out) if config.media else None
    )
    tally, name = Tally(), f"events.{form}"
    with EventFile(out / name, form) as file:
        for shard in range(people.shards):
            place = platform.neighbourhood(shard)
            live(place, by_shard.get(shard, []), tally)
            lines = place.buffer.ordered(platform.rhythm.end)
            file.write(lines)
            tally.count(lines)
            if on_progress is not None:
                on_progress(shard + 1, people.shards, tally.events)
    truth = judged(config, people, tally, (name,))
    _write_truth(truth, out / "truth.json")
    return truth


def _make_room(out: Path, *, force: bool) -> None:
    """Make the folder, or clear an earlier simulation from it if ``force`` says so."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()) and not force:
            raise SimulationInTheWayError(
                f"{out} is not empty: choose another folder, or replace with --force"
            )
        for name in ("truth.json", *(f"events.{form}" for form in FORMS)):
            (out / name).unlink(missing_ok=True)
        shutil.rmtree(out / "media", ignore_errors=True)
    except OSError as error:
        raise SimulationOutputError(
            f"cannot write to {out}: {error.strerror}; choose another folder"
        ) from error


@dataclass(frozen=True)
class _Platform:
    """What all shards share."""

    config: SimulationConfig
    people: People
    rhythm: Rhythm
    sayings: Sayings
    studio: Studio | None

    def neighbourhood(self, shard: int) -> Neighbourhood:
        """Lay out one shard, each with chances of its own."""
        config, people = self.config, self.people
        rng = np.random.default_rng([config.seed, 2, shard])
        ids, buffer = Identifiers(shard), EventBuffer()
        pictures = random.Random(f"pictures-{config.seed}-{shard}")
        return Neighbourhood(
            config=config,
            people=people,
            shard=shard,
            rows=people.shard_rows(shard),
            society=weave(people, shard, config.days, config.activity, rng),
            rhythm=self.rhythm,
            sayings=self.sayings,
            ids=ids,
            pictures=PictureDesk(config, ids, buffer, pictures, self.studio),
            buffer=buffer,
            rng=rng,
            chance=random.Random(f"shard-{config.seed}-{shard}"),
        )


def live(place: Neighbourhood, planned: list[Planned], tally: Tally) -> None:
    """Play everything that happens in one shard."""
    scene = Scene(place, place.chance)
    plots: list[Plot] = [play(scene, one) for one in planned]
    tally.plots += plots
    tally.lookalikes += play_lookalikes(scene)
    announce(place, scene.special)
    everyday.talk_in_pairs(place)
    everyday.talk_in_circles(place)
    posts, _, _ = public_life.posts(place)
    groups = public_life.groups(place)
    public_life.contacts(place)
    public_life.searches(place)
    public_life.recommendations(place, posts, groups)
    money.payments(place)
    complaints.flags(place, posts)


def _write_truth(truth: Truth, path: Path) -> None:
    part = path.with_name(path.name + ".part")
    try:
        part.touch(mode=0o600)
        part.write_bytes(msgspec.json.format(msgspec.json.encode(truth), indent=1) + b"\n")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise SimulationOutputError(
            f"writing {path} failed: {error.strerror}; choose another folder"
        ) from error
