"""Writes the page of all indicators, exonerations, groups and parameters from the data files that weigh."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

from tocsin.model import Stage
from tocsin.signals import Exoneration, Indicator, Indicators

HEAD = """# Indicators and their weights

Written by `make docs` from `src/tocsin/signals/data/indicators.yaml` and `parameters.yaml`; change those, not this
page. How the numbers work together is told in [detection](detection.md).

Version {version}. Weights are in nats, ln P(seen | offender) / P(seen | not), before any discount or cap. They are set
by hand from published strengths, where there are any; they are no measurement of your platform. Prior log-odds:
{prior} nats, which is one account with any signal in about {one_in:,}.
"""

SUSPICION = """## What speaks for a suspicion

Where two weights stand, the second is that of the same between people who are no strangers; it is told as
`…_acquainted`.
"""

INNOCENCE = """## What speaks for innocence

Each holds for one account and one minor, offsets the named groups only, and never more than they weigh. Of several
for a pair the strongest counts.
"""

GROUPS = """## Correlation groups

Indicators of one group tell of one fact. `cap`: the most, in nats, that the group adds to a case. `repeat`, `spread`,
`company`: what each further event towards the same person, each further person, and each further account of a ring is
worth against the one before. Groups that tell of no deed join no account to a ring.
"""

HEARD = {
    "adult": "words of a sender not known as a minor, to a minor",
    "anyone": "words of any sender but a proven minor, to a minor (threats and offers: any sender)",
    "minor": "a minor's own words; it weighs on the one they are written to",
    "client": "words of an adult to an account that advertises",
    "public": "words in posts, profiles and groups of one who is no minor",
    "search": "words of a search by one who is no minor",
    "memo": "words of a payment memo",
    None: "behaviour",
}


def page() -> str:
    """Return the page in Markdown."""
    indicators = Indicators.load()
    file = indicators.file
    one_in = round(math.exp(-file.prior), -2)
    return "\n".join(
        [
            HEAD.format(version=file.version, prior=f"{file.prior:g}", one_in=int(one_in)),
            SUSPICION,
            *(_of_stage(stage, file.indicators) for stage in Stage),
            INNOCENCE,
            _table(("exoneration", "weight", "offsets", "says"), (_innocent(e) for e in file.exonerations)),
            GROUPS,
            _table(
                ("group", "cap", "repeat", "spread", "company", "deed"),
                (
                    (
                        f"`{n}`",
                        f"{g.cap:g}",
                        f"{g.repeat:g}",
                        f"{g.spread:g}",
                        f"{g.company:g}",
                        "yes" if g.deed else "no",
                    )
                    for n, g in file.groups.items()
                ),
            ),
            "## Parameters of the views\n",
            _table(("parameter", "value", "means"), _parameters()),
        ]
    )


def _of_stage(stage: Stage, indicators: Sequence[Indicator]) -> str:
    rows = (
        (f"`{i.id}`", _weight(i), f"`{i.group}`", _seen_in(i), i.why, i.source)
        for i in indicators
        if i.stage is stage
    )
    return f"### Stage `{stage}`\n\n" + _table(
        ("indicator", "weight", "group", "seen in", "says", "source"), rows
    )


def _weight(indicator: Indicator) -> str:
    return " / ".join(f"{w:g}" for w in (indicator.weight, indicator.acquainted) if w is not None)


def _seen_in(indicator: Indicator) -> str:
    if not indicator.weight:
        return "words; they weigh nothing and make no signal"
    by_chance = f"; by chance in {indicator.chance} of a million messages" if indicator.chance else ""
    return HEARD[indicator.heard_from] + by_chance


def _innocent(entry: Exoneration) -> tuple[str, ...]:
    offsets = ", ".join(f"`{group}`" for group in entry.offsets)
    return f"`{entry.id}`", f"{entry.weight:g}", offsets, entry.why


def _parameters() -> Iterable[tuple[str, ...]]:
    """Each line of the file with the comment beside it, which a YAML reader would drop."""
    text = (files("tocsin.signals") / "data" / "parameters.yaml").read_text(encoding="utf-8")
    for name, value, comment in re.findall(r"^(\w+): *(\S+) *# *(.+)$", text, re.MULTILINE):
        yield f"`{name}`", value, comment


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
