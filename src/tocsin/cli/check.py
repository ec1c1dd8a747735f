"""``tocsin check``: whether an export keeps the contract."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import click
import msgspec
from rich.markup import escape
from rich.table import Table

from tocsin.cli.failures import WITH_QUARANTINE, talk, told
from tocsin.events import EventReader, Mapping, Sources

_SHOWN = 20


@click.command()
@click.argument("events", nargs=-1, required=True)
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Mapping file for a platform's own JSON (see docs/mapping.md).",
)
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the broken lines, with their reasons, to this file.",
)
@click.option(
    "--keep-raw", is_flag=True, help="Keep raw lines in the quarantine file (they may hold messages)."
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def check(
    events: tuple[str, ...], mapping: Path | None, quarantine: Path | None, keep_raw: bool, as_json: bool
) -> None:
    """Check EVENTS against the contract, and do nothing else.

    \b
    Examples:
      tocsin check events.jsonl
      tocsin check export/ --quarantine broken.jsonl
      tocsin check room.json --map matrix-room-export.yaml

    Exit codes: 0 all events keep the contract; 1 some break it; 2 wrong use; 3 input unreadable.
    """
    with told(), tempfile.TemporaryDirectory(prefix="tocsin-check-") as work:
        listed = quarantine or Path(work) / "quarantine.jsonl"
        with EventReader(
            Sources.find(events),
            workdir=Path(work),
            quarantine=listed,
            keep_raw=keep_raw,
            mapping=Mapping.load(mapping) if mapping else None,
        ) as reader:
            for _ in reader:
                pass
            reader.duplicates()
            counts = reader.counts
        broken = (
            [msgspec.json.decode(line) for line in listed.open("rb")][:_SHOWN] if counts.quarantined else []
        )
    if as_json:
        click.echo(
            msgspec.json.encode(
                {
                    "read": counts.read,
                    "accepted": counts.accepted,
                    "duplicate": counts.duplicate,
                    "quarantined": counts.quarantined,
                    "by_type": dict(sorted(counts.by_type.items())),
                }
            ).decode()
        )
    else:
        table = Table(title="Accepted events by type", title_justify="left")
        table.add_column("type")
        table.add_column("events", justify="right")
        for name, number in sorted(counts.by_type.items()):
            table.add_row(name, f"{number:,}")
        talk.print(table)
        talk.print(
            f"read {counts.read:,} = accepted {counts.accepted:,} + duplicate {counts.duplicate:,} "
            f"+ quarantined {counts.quarantined:,}"
        )
        for line in broken:
            talk.print(f"[red]{escape(str(line['file']))}:{line['line']}[/] {escape(str(line['reason']))}")
        if counts.quarantined > len(broken):
            talk.print(
                f"… and {counts.quarantined - len(broken):,} more; list them all with --quarantine FILE."
            )
    if counts.quarantined:
        sys.exit(WITH_QUARANTINE)
