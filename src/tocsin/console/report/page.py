"""One page of HTML: templates with autoescape, one style sheet, and the policy that allows nothing else.

The page holds no script and loads nothing. Its Content-Security-Policy (CSP Level 3, W3C) allows the one
style element by its hash, so markup that slipped through all escaping could still neither run nor call out.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from jinja2 import Environment
from markupsafe import Markup

from tocsin.console.environment import environment
from tocsin.console.languages import ENGLISH, N_, Tongue, tongue
from tocsin.console.report import words
from tocsin.console.report.names import ROLE_WORDS, visible
from tocsin.console.report.role_shapes import role_shape
from tocsin.console.report.section import ROWS_AT_ONCE, CaseSection
from tocsin.model import Kind, Role, Stage

Chart = Literal["waterfall", "timeline", "account_graph"]

# What of summary.json is worth a reviewer's glance. Speed and memory are not, and differ from run to run.
_COUNTS = (
    ("read", N_("events read")),
    ("accepted", N_("accepted")),
    ("duplicate", N_("duplicate")),
    ("quarantined", N_("in quarantine")),
    ("signals", N_("signals")),
)


@dataclass(frozen=True)
class PageLink:
    """A page of the report: its file and the ranks that it holds."""

    file: str
    first: int
    last: int
    here: bool


@dataclass(frozen=True)
class Page:
    """What one page says beside its cases. ``cases`` counts all pages' cases."""

    title: str
    cases: int
    counts: tuple[tuple[str, str], ...]
    weights_versions: tuple[str, ...]
    links: tuple[PageLink, ...]
    identify: bool


def summary_counts(summary: Mapping[str, object], spoken: Tongue = ENGLISH) -> tuple[tuple[str, str], ...]:
    """Return the counts of ``summary`` as (number, noun); a key that is absent is left out.

    Probabilities that no reviewed cases have calibrated are labelled so.
    """
    uncalibrated = summary.get("calibrated") is False
    label = ((spoken.say("not calibrated"), spoken.say("probabilities")),) if uncalibrated else ()
    not_read = (("messages_not_read", N_("messages not read")),) if summary.get("messages_not_read") else ()
    return label + tuple(
        (spoken.number(value) if isinstance(value, int) else visible(str(value)), spoken.say(noun))
        for key, noun in _COUNTS + not_read
        if (value := summary.get(key)) is not None
    )


def render_page(page: Page, sections: Sequence[CaseSection], spoken: Tongue = ENGLISH) -> Iterator[str]:
    """Yield the page in pieces, so that a long one never stands in memory whole."""
    template = _environment(spoken.code).get_template("page.html")
    stream = template.stream(page=page, sections=sections, **_constants(spoken.code))
    stream.enable_buffering(64)
    return iter(stream)


def render_chart(name: Chart, section: CaseSection, spoken: Tongue = ENGLISH) -> Markup:
    """Return a chart of a case as an SVG element; its style is that of ``report.css``."""
    template = _environment(spoken.code).get_template(f"{name}.svg")
    # Rendered with autoescape on: what it holds of the case is escaped already.
    return Markup(template.render(section=section, **_constants(spoken.code)))  # noqa: S704


@cache
def _environment(code: str) -> Environment:
    return environment("tocsin.console.report", tongue(code))


@cache
def _constants(code: str) -> dict[str, object]:
    say = tongue(code).say
    style = resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return {
        # Our own file, not data: escaping would break its selectors, and the hash with them.
        "style": Markup(style),  # noqa: S704
        "policy": f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        "tongue": tongue(code),
        "roles": [
            (role, say(ROLE_WORDS[role]), say(words.ROLE_MEANINGS[role]), role_shape(role, 9, 9, 8))
            for role in Role
        ],
        "kinds": [(say(words.KIND_WORDS[kind]), say(words.KIND_MEANINGS[kind])) for kind in Kind],
        "stages": [
            (say(words.STAGE_MARKS[stage]), say(words.STAGE_WORDS[stage]), say(words.STAGE_MEANINGS[stage]))
            for stage in Stage
        ],
        "rows_at_once": ROWS_AT_ONCE,
        "role_sign": role_shape,
        "role_words": {role: say(word) for role, word in ROLE_WORDS.items()},
    }
