"""``tocsin simulate``: an invented platform with planted truth, as contract events."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from tocsin.cli.failures import NO_ACCESS, WRONG_USE, talk, told
from tocsin.simulator import (
    EVASIONS,
    FORMS,
    LANGUAGES,
    Form,
    SimulationConfig,
    SimulationError,
    SimulationOutputError,
    Truth,
)
from tocsin.simulator import simulate as run_simulation

_SHARE = click.FloatRange(0, 1)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="The same as the argument FOLDER."
)
@click.option(
    "--people", type=click.IntRange(100), default=2000, show_default=True, help="Ordinary accounts."
)
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="Days that pass.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--start",
    type=click.DateTime(["%Y-%m-%d"]),
    default="2026-01-05",
    show_default=True,
    help="First day, in UTC.",
)
@click.option(
    "--form", type=click.Choice(FORMS), default="jsonl", show_default=True, help="How events are written."
)
@click.option(
    "--silent-share",
    type=_SHARE,
    default=0.35,
    show_default=True,
    help="Share of the plots whose messages hold nothing telling: to be found by behaviour alone.",
)
@click.option(
    "--boldness",
    type=click.FloatRange(1, 5),
    default=3.0,
    show_default=True,
    help="How much of a scenario the average plot shows: chances that each behaviour gets.",
)
@click.option(
    "--evade",
    type=click.Choice(EVASIONS),
    help="How the words of every telling plot are disguised; drawn plot by plot, half of them plain, if not given.",
)
@click.option(
    "--offender-share",
    type=click.FloatRange(0, 0.2),
    default=0.004,
    show_default=True,
    help="Accounts that offend.",
)
@click.option(
    "--client-share",
    type=click.FloatRange(0, 0.2),
    default=0.003,
    show_default=True,
    help="Accounts that buy.",
)
@click.option(
    "--lookalike-share",
    type=click.FloatRange(0, 0.5),
    default=0.04,
    show_default=True,
    help="Innocent accounts that look like offenders.",
)
@click.option(
    "--activity",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    help="Multiplies everyday life.",
)
@click.option(
    "--language",
    "languages",
    type=click.Choice(LANGUAGES),
    multiple=True,
    help="Language that is spoken (repeat for more, in equal parts); English, French and Spanish, if not given.",
)
@click.option(
    "--media", is_flag=True, help="Draw real pictures for a share of the uploads, below FOLDER/media."
)
@click.option(
    "--media-share",
    type=_SHARE,
    default=0.02,
    show_default=True,
    help="Share of the plots' pictures that is drawn.",
)
@click.option("--force", is_flag=True, help="Replace an earlier simulation in the folder.")
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
def simulate(
    folder: Path | None,
    out: Path | None,
    people: int,
    days: int,
    seed: int,
    start: datetime,
    form: Form,
    silent_share: float,
    boldness: float,
    evade: str | None,
    offender_share: float,
    client_share: float,
    lookalike_share: float,
    activity: float,
    languages: tuple[str, ...],
    media: bool,
    media_share: float,
    force: bool,
    quiet: bool,
) -> None:
    """Simulate a platform with planted offenders and innocents, and write its events to FOLDER (or --out).

    \b
    Examples:
      tocsin simulate town/
      tocsin simulate city/ --people 20000 --days 30 --form jsonl.zst
      tocsin simulate quiet/ --silent-share 1 --seed 7
      tocsin simulate --people 2000 --seed 3 --evade leet --out sly/
      tocsin scan town/events.jsonl --out cases/

    It leaves events.<form> and truth.json, which says who was planted as what (see docs/truth.md). Everyone in it is
    invented. The same options give byte-identical files; 20,000 people in 30 days make about 1.1 million events.

    Exit codes: 0 done; 2 wrong use, FOLDER not empty; 3 FOLDER cannot be written, and nothing half-written left behind.
    """
    if (folder is None) == (out is None):
        raise click.UsageError("Name one folder to write to, as the argument or with --out.")
    target = folder or out
    assert target is not None
    with told(), shown_simulation(quiet=quiet) as on_progress:
        config = SimulationConfig(
            people=people,
            days=days,
            seed=seed,
            start=start.replace(tzinfo=UTC),
            silent_share=silent_share,
            boldness=boldness,
            evade=evade,
            offender_share=offender_share,
            client_share=client_share,
            lookalike_share=lookalike_share,
            activity=activity,
            media=media,
            media_share=media_share,
            **({"languages": dict.fromkeys(languages, 1.0)} if languages else {}),
        )
        truth = run_simulation(config, target, form=form, force=force, on_progress=on_progress)
    if not quiet:
        show_truth(truth, target)


@contextmanager
def shown_simulation(*, quiet: bool = False) -> Iterator[Callable[[int, int, int], None]]:
    """Give a function that draws a simulation's progress; end the program in one sentence where it fails."""
    try:
        with Progress(
            SpinnerColumn(),
            TextColumn("simulating"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("neighbourhoods, {task.fields[events]:,} events"),
            TimeElapsedColumn(),
            console=talk,
            disable=quiet or not talk.is_terminal,
            transient=True,
        ) as bar:
            task = bar.add_task("simulating", total=None, events=0)

            def on_progress(done: int, total: int, events: int) -> None:
                bar.update(task, completed=done, total=total, events=events)

            yield on_progress
    except SimulationError as error:
        talk.print(f"[bold red]tocsin:[/] {escape(str(error))}", soft_wrap=True)
        sys.exit(NO_ACCESS if isinstance(error, SimulationOutputError) else WRONG_USE)


def show_truth(truth: Truth, out: Path) -> None:
    """Print what was written and planted."""
    counts = truth.counts
    talk.print(
        f"{counts.events:,} events of {counts.accounts:,} accounts in {escape(str(out / truth.files[0]))}\n"
        f"planted: {counts.offenders} offenders ({counts.rings} rings), {counts.clients} clients, "
        f"{counts.victims} victims, {counts.lookalikes} innocents who look alike; who they are stands in "
        f"{escape(str(out / 'truth.json'))}"
    )
