"""The tables of a calibration at a terminal; they fit 80 columns."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from tocsin.calibration import BOTH, LEAST_SHOWN, NOTHING, ONLY, Calibrated, Trial
from tocsin.cli.failures import plain

_SAID = {
    NOTHING: "Nothing did better on held-out accounts: the present weights and probabilities stay.",
    ONLY: "Other weights did no better on held-out accounts: the present weights stay, and only probabilities change.",
    BOTH: "Weights and calibration did better on held-out accounts, and both are kept.",
}
_TRIALS = {NOTHING: "present", ONLY: "present weights, calibrated", BOTH: "new weights, calibrated"}


def show(made: Calibrated) -> None:
    """Print what was learned and what was refused to standard output: it is the result, not talk."""
    console = Console(highlight=False)
    source = made.file.made_from
    if source is not None:
        console.print(
            f"{source.cases} labelled cases: {source.confirmed} confirmed, {source.not_confirmed} not; "
            f"{source.folds} folds over {source.components} groups of accounts"
        )
    console.print(_weights(made))
    console.print(
        f"[dim]conf., not: labelled cases that show it. Too thin: fewer than {LEAST_SHOWN} of each; its weight stays, "
        "and so do those that no labelled case shows.[/]\n"
    )
    console.print(_scores(made))
    console.print(
        "[dim]Mean losses on held-out folds; a change is against what was kept before it, with 95 %.[/]\n"
    )
    for trial in made.trials:
        if trial.name in (NOTHING, made.kept):
            console.print(_reliability(trial))
    for note in (*made.notes, _SAID[made.kept]):
        console.print(plain(note))
    console.print(f"version {plain(made.file.version)}", soft_wrap=True)


def _weights(made: Calibrated) -> Table:
    kept = made.kept == BOTH
    title = "Weights, nats" if kept else "Weights, nats: the new ones are not kept"
    table = Table(title=title, title_justify="left", pad_edge=False)
    table.add_column("indicator", overflow="fold")
    for name in ("now", "new", "conf.", "not"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for change in made.changes:
        said = change.refused or ("" if change.before == 0 else f"x {change.after / change.before:.2f}")
        new = "" if change.refused else f"{change.after:+.2f}"
        table.add_row(
            plain(change.indicator),
            f"{change.before:+.2f}",
            new,
            str(change.confirmed),
            str(change.not_confirmed),
            said,
        )
    return table


def _scores(made: Calibrated) -> Table:
    table = Table(title="On held-out accounts", title_justify="left", pad_edge=False)
    table.add_column("forecast")
    for name in ("Brier", "log loss", "change of log loss"):
        table.add_column(name, justify="right", no_wrap=True)
    for trial in made.trials:
        change = ""
        if trial.log_loss is not None:
            low, high = trial.log_loss.interval
            change = f"{trial.log_loss.change:+.4f} ({low:+.4f} to {high:+.4f})"
        kept = " *" if trial.name == made.kept else ""
        table.add_row(
            _TRIALS[trial.name] + kept, f"{trial.scores.brier:.4f}", f"{trial.scores.log_loss:.4f}", change
        )
    return table


def _reliability(trial: Trial) -> Table:
    table = Table(title=f"Reliability: {_TRIALS[trial.name]}", title_justify="left", pad_edge=False)
    for name in ("from", "cases", "mean forecast", "confirmed", "95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in trial.bins:
        low, high = one.interval
        table.add_row(
            f"{one.low:.1f}", str(one.cases), f"{one.mean:.3f}", f"{one.share:.3f}", f"{low:.3f}-{high:.3f}"
        )
    return table
