"""Every message that the console says: what gettext's extraction finds in code and templates, and what data holds."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from babel.messages.extract import extract_from_dir

from tocsin.console.report.written import as_words
from tocsin.evidence import LINK_WORDS
from tocsin.reporting import ATTRIBUTE_WORDS, ELEMENT_WORDS, FILE_DETAILS, REPORT, Element, Group, Leaf
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
    return set(written_out()) | set(said_by_scans()) | set(in_report_forms())


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


def in_report_forms() -> Iterator[str]:
    """Yield what the fields of a report are called, what belongs there, and the words to choose, codes left out."""
    for word in (*ELEMENT_WORDS.values(), *ATTRIBUTE_WORDS.values()):
        yield word.label
        yield from filter(None, [word.purpose])
    for element in (*_inside(REPORT), *_inside(FILE_DETAILS)):
        yield from filter(None, [element.note])
        leaves = [each.leaf for each in element.attributes]
        if isinstance(element.content, Leaf):
            leaves.append(element.content)
        yield from (
            word for leaf in leaves for word in leaf.words if len(word) > 2 and word not in _ABBREVIATIONS
        )


def _inside(element: Element) -> Iterator[Element]:
    yield element
    if isinstance(element.content, Group):
        for each in element.content.elements:
            yield from _inside(each)


_ABBREVIATIONS = frozenset({"EXIF", "HASH"})
"""They are the same in every language."""
