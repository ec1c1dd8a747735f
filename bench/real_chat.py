"""What the detector makes of real small talk, in which there is nothing to find: ``python -m bench.real_chat``.

Prints, for each way of giving ages to the people of the Chit-Chat Challenge conversations, the signals per million
messages by indicator, the highest probability of a case, and messages a second. ``--write`` puts these tables into
``docs/real-chat.md``; ``--hits N`` shows N texts per text indicator to whoever tends the phrase files.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from bench.pages import markdown_table, put_into
from tests.real.chat_events import Ageing, Talk, adults_write_first, ages_drawn, load_talks, pairs_alone
from tocsin.evidence import Bounds
from tocsin.model import Case
from tocsin.scan import ScanOptions, scan

SEEDS = (1, 2, 3)
PAGE = Path(__file__).parents[1] / "docs" / "real-chat.md"
ALONE = "each pair alone, an adult writes first"
Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Measured:
    """What one scan of the talks gave.

    ``signals``: how many signals of each indicator; ``events``: of these, which events, by indicator; ``heaviest``:
    the case with the highest probability, however low, or None; ``per_second``: messages a second, over the whole
    scan.
    """

    messages: int
    quarantined: int
    signals: Counter[str]
    events: dict[str, list[str]]
    heaviest: Case | None
    alarms: int
    per_second: float

    @property
    def highest(self) -> float:
        """The highest probability of any case; 0 where there is none."""
        return self.heaviest.probability if self.heaviest else 0.0


def measure(talks: Sequence[Talk], ageing: Ageing) -> Measured:
    """Scan the talks, with ages given by ``ageing``, as anybody would scan them."""
    with tempfile.TemporaryDirectory(prefix="tocsin-chat-") as name:
        folder = Path(name)
        messages = 0
        with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
            for event in ageing(talks):
                messages += event["type"] == "message"
                file.write(json.dumps(event) + "\n")
        # Cases far below the bound are kept, to see how near to an alarm the nearest comes.
        options = ScanOptions(bounds=Bounds(alarm=0.5, least=1e-6))
        result = scan([str(folder / "events.jsonl")], folder / "out", options)
        signals = pq.read_table(folder / "out" / "signals.parquet", columns=["event", "indicator"])
    events: dict[str, list[str]] = {}
    for event_id, indicator in zip(
        signals["event"].to_pylist(), signals["indicator"].to_pylist(), strict=True
    ):
        events.setdefault(indicator, []).append(event_id)
    quarantined, seconds = result.summary["quarantined"], result.summary["seconds"]
    assert isinstance(quarantined, int)
    assert isinstance(seconds, float)
    return Measured(
        messages=messages,
        quarantined=quarantined,
        signals=Counter({indicator: len(found) for indicator, found in events.items()}),
        events=events,
        heaviest=result.cases[0] if result.cases else None,
        alarms=sum(case.probability >= 0.5 for case in result.cases),
        per_second=messages / seconds,
    )


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.real_chat", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="*", default=list(SEEDS), help="seeds of the drawn ages")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/real-chat.md")
    parser.add_argument("--hits", type=int, default=0, metavar="N", help="show N texts per indicator")
    arguments = parser.parse_args(argv)
    talks = load_talks()
    ways: dict[str, Ageing] = {f"ages drawn, seed {seed}": ages_drawn(seed) for seed in arguments.seeds}
    ways[ALONE] = pairs_alone
    ways["one account each, an adult writes first"] = adults_write_first
    found = {name: measure(talks, ageing) for name, ageing in ways.items()}
    tables = markdown_table(whole(found)) + "\n\n" + markdown_table(by_indicator(found))
    print(tables)
    if arguments.write:
        put_into(PAGE, tables)
    if arguments.hits:
        print_hits(talks, found, arguments.hits)


def whole(found: dict[str, Measured]) -> Rows:
    """Return a head and a row for each way of giving ages."""
    head = ("ages", "signals", "cases of 0.5 and more", "highest probability", "messages/s")
    return [
        head,
        *(
            (
                name,
                f"{sum(got.signals.values()):,}",
                f"{got.alarms}",
                f"{got.highest:.3f}",
                f"{got.per_second:,.0f}",
            )
            for name, got in found.items()
        ),
    ]


def by_indicator(found: dict[str, Measured]) -> Rows:
    """Return the signals per million messages, most frequent first; drawn ages are pooled over their seeds."""
    drawn = [got for name, got in found.items() if name.startswith("ages drawn")]
    columns = {"ages drawn": drawn} if drawn else {}
    columns |= {name: [got] for name, got in found.items() if not name.startswith("ages drawn")}

    def rate(indicator: str, pooled: Sequence[Measured]) -> float:
        return 1e6 * sum(got.signals[indicator] for got in pooled) / sum(got.messages for got in pooled)

    seen = {indicator for got in found.values() for indicator in got.signals}
    order = sorted(seen, key=lambda one: (-max(rate(one, pooled) for pooled in columns.values()), one))
    rows = [(f"`{one}`", *(f"{rate(one, pooled):,.0f}" for pooled in columns.values())) for one in order]
    return [("signals per million messages", *columns), *rows]


def print_hits(talks: Sequence[Talk], found: dict[str, Measured], most: int) -> None:
    """Print some of the texts that each indicator saw, drawn by a fixed seed, and the heaviest cases' evidence."""
    texts = {f"{talk.name}:{number}": line.text for talk in talks for number, line in enumerate(talk.lines)}
    for indicator, events in sorted(found[ALONE].events.items()):
        known = sorted({event for event in events if event in texts})
        print(f"\n{indicator}: {len(known)}")
        for event in random.Random(0).sample(known, min(most, len(known))):
            print(f"  {texts[event]}")
    for name, got in found.items():
        if got.heaviest:
            print(f"\nheaviest, {name}: {got.heaviest.kind} {got.highest:.3f}")
            for piece in got.heaviest.evidence:
                print(f"  {piece.weight:+.2f} {piece.indicator:28} {texts.get(piece.event, '')[:120]}")


if __name__ == "__main__":
    main()
