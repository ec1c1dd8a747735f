"""The page: templates with autoescape, the report's style with a little more, and a policy that allows nothing else.

It holds no script and loads nothing. Its Content-Security-Policy (CSP Level 3, W3C) allows the one style element by
its hash. The same figures leave the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from tocsin.console.evaluation import plots
from tocsin.console.evaluation.errors import PageUnwritableError
from tocsin.console.evaluation.listings import Listing, listings, number
from tocsin.console.report.names import visible
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
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=title,
            made=made,
            listings=[*listings(made), *more],
            remarks=remarks,
            plots=plots.plots(made),
            frame=plots,
            facts=_facts(made),
            # Our own file, not data: escaping would break its selectors, and the hash with them.
            style=Markup(style),  # noqa: S704
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        )
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


@cache
def _style() -> str:
    report = resources.files("tocsin.console.report").joinpath("report.css")
    own = resources.files(__package__).joinpath("evaluation.css")
    return report.read_text(encoding="utf-8") + own.read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tocsin.console.evaluation"),
        autoescape=select_autoescape(enabled_extensions=("html", "svg"), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["visible"] = visible
    return environment
