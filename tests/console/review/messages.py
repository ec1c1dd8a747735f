"""Every message that the console says, as gettext's own extraction finds it in code and templates."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from babel.messages.extract import extract_from_dir

REVIEW = Path(str(files("tocsin.console.review")))
KEYWORDS = {"say": (1,), "N_": (1,), "gettext": (1,), "_": (1,), "ngettext": (1, 2)}


def messages() -> set[str | tuple[str, ...]]:
    """Return the messages; one with a plural is a pair."""
    found = extract_from_dir(
        REVIEW,
        method_map=[("templates/**.html", "jinja2"), ("**.py", "python")],
        options_map={"templates/**.html": {"trimmed": "false", "newstyle_gettext": "true"}},
        keywords=KEYWORDS,
    )
    return {message for _, _, message, _, _ in found if message}
