"""What ``tocsin evaluate --pan12`` and ``--chatcoder2`` do: a licensed corpus is read, scanned and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from tocsin.cli.evaluation_tables import show
from tocsin.cli.failures import plain, talk, told
from tocsin.console.evaluation import warnings_listing, write_page
from tocsin.corpora import Ages, ChatCoder2, Corpus, CorpusEvaluation, Pan12, Settings, Step, judge_corpus

_MOST_TOLD = 20


def find_corpus(
    pan12: Path | None, chatcoder2: Path | None, labels: Path | None, only: Path | None
) -> Corpus:
    """Return the corpus that was named; one of the two paths is given."""
    if pan12 is not None:
        return Pan12.find(pan12, labels, only)
    assert chatcoder2 is not None
    return ChatCoder2.find(chatcoder2, labels)


def evaluate_corpus(
    corpus: Callable[[], Corpus], settings: Settings, *, as_json: bool, html: Path | None
) -> None:
    """Judge the corpus and print the figures; ``corpus`` finds it, so that its errors are told too."""
    with told():
        with shown_steps() as on_step:
            made = judge_corpus(corpus(), settings, on_step)
        more = [warnings_listing(made.conversations)]
        if html is not None:
            remarks = (*made.assumptions, *made.caveats)
            write_page(made.authors, html, title=f"Evaluation on {made.corpus}", more=more, remarks=remarks)
    _show_problems(made)
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
    else:
        _show_reading(made)
        show(made.authors, more)
    if html is not None:
        talk.print(f"Open {html} in a browser.", markup=False, soft_wrap=True)
    if settings.out is not None:
        talk.print(f"The scan's cases are in {settings.out}.", markup=False, soft_wrap=True)


@contextmanager
def shown_steps() -> Iterator[Callable[[Step], None]]:
    """Give a function that draws on the terminal how far the judging is."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=talk,
        disable=not talk.is_terminal,
        transient=True,
    ) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda step: bar.update(
            task, description=step.name, completed=step.done, total=step.total if step.done else None
        )


def _show_problems(made: CorpusEvaluation) -> None:
    for problem in made.problems[:_MOST_TOLD]:
        talk.print(f"[yellow]not read:[/] {plain(problem)}", soft_wrap=True)
    more = made.reading.problem_count - min(_MOST_TOLD, len(made.problems))
    if more > 0:
        talk.print(f"{more:,} more of the kind are not shown.")


def _show_reading(made: CorpusEvaluation) -> None:
    console = Console(highlight=False)
    reading = made.reading
    published = {True: "the published file", False: "NOT the published file", None: "no known file"}
    for one in made.files:
        console.print(f"{plain(one.file)}: {published[one.published]}", soft_wrap=True)
    console.print(
        f"{reading.read:,} messages read = {reading.accepted:,} accepted + {reading.refused:,} refused + "
        f"{reading.left_out:,} left out; {reading.conversations:,} conversations, {reading.positive:,} of them with "
        f"one of {reading.listed:,} listed authors among {reading.authors:,}."
    )
    console.print("\nAssumed")
    for line in made.assumptions:
        console.print(f"  {plain(line)}")
    console.print("\nWhat the figures cannot say")
    for line in made.caveats:
        console.print(f"  {plain(line)}")
    console.print()


AGES = click.Choice([one.value for one in Ages])
