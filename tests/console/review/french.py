"""Which words of a page are English of the machine's: the messages' own text, wherever it shows."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser

from tests.console.review.messages import messages
from tocsin.console.languages import tongue

_SHOWN = ("title", "aria-label", "alt", "placeholder")
_LEFT_OUT = {"script", "style", "option"}
"""Words to choose are the receiver's own, with what they mean beside them."""


class _Texts(HTMLParser):
    """The texts of a page: between its tags, and in the attributes that are read out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.found += [value for name, value in attributes if name in _SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not _LEFT_OUT.intersection(self._open) and data.strip():
            self.found.append(" ".join(data.split()))


def english_of(page: str) -> list[str]:
    """Return the texts of a French page that are messages in English, or hold one of several words."""
    shapes, french = _known()
    texts = set(_Texts(page).found) - french
    return sorted(f"{text} ({source})" for text in texts for source, shape in shapes if shape.search(text))


@cache
def _known() -> tuple[list[tuple[str, re.Pattern[str]]], set[str]]:
    """Return each message with how it looks on a page, but those that look alike in French; and the French ones."""
    words = tongue("fr").words
    shapes, french = [], set()
    for message in messages():
        sources = (message,) if isinstance(message, str) else message
        said = words.ngettext(*sources, 2) if len(sources) == 2 else words.gettext(sources[0])
        french.add(said)
        for source in sources:
            shape = _shape(source)
            if re.search(r"[A-Za-z]{3}", re.sub(_PLACE, " ", source)) and not shape.search(said):
                shapes.append((source, shape))
    return shapes, french


def _shape(source: str) -> re.Pattern[str]:
    parts = re.split(f"({_PLACE})", source)
    pattern = "".join(_filled(part) if at % 2 else re.escape(part) for at, part in enumerate(parts))
    # A word or two may be anybody's: they count where they are all that a text says.
    few = len(re.findall(r"[A-Za-z]{3,}", re.sub(_PLACE, " ", source))) < 3
    return re.compile(rf"^\W*{pattern}\W*$" if few else pattern)


def _filled(place: str) -> str:
    return r"[\d\s.,]+" if place in ("%(number)s", "%(count)s") else ".+?"


_PLACE = r"%\(\w+\)s|<[^>]+>"
