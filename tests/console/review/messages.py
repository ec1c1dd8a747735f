"""Every message that the console says: what gettext's extraction finds in code and templates, and what scans say."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from babel.messages.extract import extract_from_dir

from tocsin.console.report.written import as_words
from tocsin.evidence import LINK_WORDS
from tocsin.signals import Exoneration, Indicator, Indicators

CONSOLE = Path(str(files("tocsin.console")))
KEYWORDS = {
    "say": (1,),
    "say_many": (1, 2),
    "N_": (1,),
    "ngettext_noop": (1, 2),
    "gettext": (1,),
    "_": (1,),
    "ngettext": (1, 2),
}

Message = str | tuple[str, ...]


def messages() -> set[Message]:
    """Return the messages; one with a plural is a pair."""
    return set(written_out()) | set(said_by_scans())


def written_out() -> Iterator[Message]:
    """Yield the messages that stand in code and templates."""
    found = extract_from_dir(
        CONSOLE,
        method_map=[
            ("**/templates/**.html", "jinja2"),
            ("**/templates/**.svg", "jinja2"),
            ("**.py", "python"),
        ],
        options_map={"**/templates/**": {"trimmed": "false", "newstyle_gettext": "true"}},
        keywords=KEYWORDS,
    )
    return (message for _, _, message, _, _ in found if message)


def said_by_scans() -> Iterator[str]:
    """Yield what each indicator and link is called and tells; of the rest of a sentence there are patterns."""
    file = Indicators.load().file
    every: list[Indicator | Exoneration] = [*file.indicators, *file.exonerations]
    for entry in every:
        yield as_words(entry.id)
        yield entry.why
    for kind, told in LINK_WORDS.items():
        yield as_words(kind)
        yield told
