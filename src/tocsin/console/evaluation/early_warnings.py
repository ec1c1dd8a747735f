"""The table of early detection in conversations: a row for each skepticism, and one chosen on other folds."""

from __future__ import annotations

from tocsin.console.evaluation.listings import Column, Listing, interval, number
from tocsin.evaluation import Conversations, Warnings

_COLUMNS = ("found", "rec.", "prec.", "F1", "wrong", "at", "F-lat", "ERDE5", "ERDE50")


def warnings_listing(made: Conversations) -> Listing:
    """Return the table of warnings; it fits 80 columns."""
    rows = [_row(str(one.skepticism), one.warnings) for one in made.sweep]
    chosen = ""
    if made.held_out is not None:
        rows.append(_row("chosen", made.held_out.warnings))
        picked = ", ".join(map(str, made.held_out.chosen))
        recall = interval(made.held_out.warnings.recall_interval)
        chosen = (
            f" Chosen: in each of {made.held_out.folds} folds, which no author straddles, the skepticism ({picked}) "
            f"that had the best F-latency on the others; recall there {recall}."
        )
    length = number(made.median_length, 0)
    note = (
        f"{made.positive:,} of {made.conversations:,} conversations hold a listed author; their median length is "
        f"{length} messages. After each message the last {made.window} are judged; a warning comes with as many "
        f"positive verdicts among the last {made.history} as the skepticism says, at the message told under "
        f"at (median). Wrong: innocent conversations with a warning, per 1,000.{chosen}"
    )
    return Listing(
        "conversations",
        "Warnings in conversations as they go on",
        note,
        (Column("skept."), *(Column(name, number=True) for name in _COLUMNS)),
        tuple(rows),
    )


def _row(name: str, warnings: Warnings) -> tuple[str, ...]:
    return (
        name,
        f"{warnings.recall_interval.hits:,}",
        number(warnings.recall, 2),
        number(warnings.precision, 2),
        number(warnings.f1, 2),
        number(warnings.wrong_per_1000.rate, 1),
        number(warnings.median_latency, 0),
        number(warnings.f_latency, 2),
        number(warnings.erde5, 3),
        number(warnings.erde50, 3),
    )
