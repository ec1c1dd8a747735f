"""The page: templates with autoescape, the report's style with a little more, and a policy that allows nothing else.

It holds no script and loads nothing. Its Content-Security-Policy (CSP Level 3, W3C) allows the one style element by
its hash. The same figures leave the same bytes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tocsin.console.evaluation import plots
from tocsin.console.evaluation.errors import PageUnwritableError
from tocsin.console.evaluation.listings import Listing, listings, number
from tocsin.console.lone_page import lone_page
from tocsin.evaluation import Evaluation


def write_page(
    made: Evaluation,
    path: Path,
    *,
    title: str = "Evaluation",
    more: Sequence[Listing] = (),
    remarks: Sequence[str] = (),
) -> None:
    """Write the figures as one HTML file with mode 0600, whole or not at all.

    ``more`` are tables that follow the evaluation's own, ``remarks`` sentences without which they mislead.
    Raises :class:`PageUnwritableError` where the file cannot be written.
    """
    try:
        handle, draft = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=".partial", dir=path.absolute().parent
        )
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(render(made, title, more, remarks))
            Path(draft).replace(path)
        finally:
            Path(draft).unlink(missing_ok=True)
    except OSError as cause:
        raise PageUnwritableError(path, cause) from cause


def render(made: Evaluation, title: str, more: Sequence[Listing] = (), remarks: Sequence[str] = ()) -> str:
    """Return the page's HTML."""
    return lone_page(
        "tocsin.console.evaluation",
        "evaluation.css",
        title=title,
        made=made,
        listings=[*listings(made), *more],
        remarks=remarks,
        plots=plots.plots(made),
        frame=plots,
        facts=_facts(made),
    )


def _facts(made: Evaluation) -> list[tuple[str, str]]:
    return [
        ("recall", number(made.recall)),
        ("precision", number(made.precision)),
        ("F1", number(made.f1)),
        ("average precision", number(made.average_precision)),
        ("Brier score", number(made.brier, 4)),
        ("wrong per 10,000 accounts", number(made.false_alarms_per_10000_accounts, 2)),
    ]
