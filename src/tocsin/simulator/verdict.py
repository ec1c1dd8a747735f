"""Gathers what the plots left behind into the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tocsin.model import Role
from tocsin.simulator.buffer import Stamper
from tocsin.simulator.config import SimulationConfig
from tocsin.simulator.population import BANDS, GROUPS, PLACES, People
from tocsin.simulator.stage import Plot
from tocsin.simulator.truth import VERSION, Counts, Lookalike, Offender, Ring, Truth, Victim


@dataclass
class Tally:
    """What one simulation has written and planted so far."""

    plots: list[Plot] = field(default_factory=list)
    lookalikes: list[tuple[int, str]] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)

    @property
    def events(self) -> int:
        """Events written."""
        return self.types.total()

    def count(self, lines: Sequence[str]) -> None:
        """Count lines by type; each begins with its id and type."""
        self.types.update(line.split('"', 8)[7] for line in lines)


def judged(config: SimulationConfig, people: People, tally: Tally, files: tuple[str, ...]) -> Truth:
    """The truth about a finished simulation."""
    stamp = Stamper()

    def names(rows: Iterable[int]) -> tuple[str, ...]:
        return tuple(people.ids[row] for row in rows)

    offenders, rings = [], []
    wronged: dict[int, None] = {}
    for plot in tally.plots:
        victims: dict[int, None] = {}
        # Chance may leave a part without an act, or cut all its acts off at the window's end: nobody offended there.
        parts = [part for part in plot.parts.values() if part.stages]
        for part in parts:
            victims.update(part.victims)
            offenders.append(
                Offender(
                    account=people.ids[part.row],
                    kind=plot.kind,
                    role=part.role,
                    scenario=plot.scenario,
                    ring=plot.ring,
                    telling=part.told,
                    strength=plot.strength,
                    shown=plot.share_shown,
                    evasion=plot.manner.evasion,
                    pace=plot.manner.pace,
                    language=people.language(part.row),
                    group=GROUPS[people.group[part.row]],
                    victims=names(part.victims),
                    approached=names(part.approached),
                    continues=None if part.continues is None else people.ids[part.continues],
                    stages={
                        stage: stamp(at)
                        for stage, at in sorted(part.stages.items(), key=lambda item: item[1])
                    },
                )
            )
        wronged.update(victims)
        wronged.update(plot.minors_used)
        if plot.ring is not None and parts:
            rings.append(
                Ring(
                    ring=plot.ring,
                    kind=plot.kind,
                    accounts=names(p.row for p in plot.parts.values() if p.role is not Role.CLIENT),
                    victims=names(victims),
                    clients=names(p.row for p in parts if p.role is Role.CLIENT),
                    minors_used=names(plot.minors_used),
                    silent=not plot.manner.telling,
                    links=tuple(sorted(plot.links)),
                    adverts=tuple(plot.adverts),
                    reused_media=tuple(plot.reused),
                )
            )
    lookalikes = tuple(
        Lookalike(
            account=people.ids[row],
            family=family,
            language=people.language(row),
            group=GROUPS[people.group[row]],
        )
        for row, family in tally.lookalikes
    )
    told = (
        [row for plot in tally.plots for row in plot.parts]
        + [row for row, _ in tally.lookalikes]
        + list(wronged)
    )
    sampled = range(0, people.count, max(1, people.count // 2000))
    counts = Counts(
        events=tally.events,
        accounts=people.used,
        by_type=dict(sorted(tally.types.items())),
        offenders=sum(one.role is not Role.CLIENT for one in offenders),
        clients=sum(one.role is Role.CLIENT for one in offenders),
        rings=len(rings),
        victims=len(wronged),
        lookalikes=len(lookalikes),
        lookalikes_by_family=dict(sorted(Counter(family for _, family in tally.lookalikes).items())),
    )
    return Truth(
        version=VERSION,
        config=_settings(config),
        offenders=tuple(offenders),
        rings=tuple(rings),
        victims=tuple(
            Victim(
                account=people.ids[row],
                age=int(people.age[row]),
                group=GROUPS[people.group[row]],
                language=PLACES[people.place[row]][0],
                declared=BANDS[people.band[row]],
            )
            for row in wronged
        ),
        lookalikes=lookalikes,
        groups={people.ids[row]: GROUPS[people.group[row]] for row in sorted({*told, *sampled})},
        counts=counts,
        files=files,
    )


def _settings(config: SimulationConfig) -> dict[str, object]:
    """The configuration as JSON can hold it."""
    plain = {name: getattr(config, name) for name in config.__dataclass_fields__}
    return plain | {"start": config.start.isoformat(), "languages": dict(config.languages)}
