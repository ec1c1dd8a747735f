"""A page that stands alone: no script, nothing loaded, its style within it and allowed by its hash alone."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import Environment
from markupsafe import Markup

from tocsin.console.environment import environment
from tocsin.console.languages import ENGLISH, Tongue, tongue
from tocsin.console.report.names import visible
from tocsin.console.saying import sayings


def lone_page(package: str, style: str, spoken: Tongue = ENGLISH, **values: object) -> str:
    """Return a package's ``page.html`` with some values, and ``style`` and ``policy`` besides.

    :param style: the name of the package's own style sheet, which follows the report's.
    :param spoken: the language that its templates' words are said in.
    """
    whole = _style(package, style)
    digest = base64.b64encode(hashlib.sha256(whole.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    # Our own file, not data: escaping would break its selectors, and the hash with them.
    told = {**values, "style": Markup(whole), "policy": policy}  # noqa: S704
    return _environment(package, spoken.code).get_template("page.html").render(told)


@cache
def _style(package: str, name: str) -> str:
    report = resources.files("tocsin.console.report").joinpath("report.css")
    own = resources.files(package).joinpath(name)
    return report.read_text(encoding="utf-8") + own.read_text(encoding="utf-8")


@cache
def _environment(package: str, code: str) -> Environment:
    spoken = tongue(code)
    made = environment(package, spoken)
    made.filters |= {"visible": visible, **sayings(spoken)}
    made.globals |= {"tongue": spoken}
    return made
