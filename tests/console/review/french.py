"""Which words of a page are English of the machine's: the messages' own text, wherever it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.console.review.messages import messages
from tocsin.console.languages import tongue

_SHOWN = ("title", "aria-label", "alt", "placeholder")
_UNSEEN = ("script", "style")


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
        if not set(_UNSEEN) & set(self._open) and data.strip():
            self.found.append(" ".join(data.split()))


def english_of(page: str) -> list[str]:
    """Return the texts of a French page that are messages in English, or hold one of several words."""
    texts = _Texts(page).found
    return sorted(
        {f"{text}  <-  {source}" for text in texts for source, shape in _SHAPES if shape.search(text)}
    )


def _shapes() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield each message with how it looks on a page; those that look alike in French tell nothing."""
    french = tongue("fr").words
    for message in messages():
        sources = (message,) if isinstance(message, str) else message
        said = french.ngettext(*sources, 2) if len(sources) == 2 else french.gettext(sources[0])
        for source in sources:
            words = re.findall(r"[A-Za-z]{3,}", re.sub(_PLACE, " ", source))
            parts = enumerate(re.split(f"({_PLACE})", source))
            pattern = "".join(_filled(part) if at % 2 else re.escape(part) for at, part in parts)
            # A single word may be anybody's: it counts where it is all that a text says.
            shape = re.compile(pattern if len(words) > 2 else rf"^\W*{pattern}\W*$")
            if words and not shape.search(said):
                yield source, shape


def _filled(place: str) -> str:
    return r"[\d\s.,]+" if place == "%(number)s" else ".+?"


_PLACE = r"%\(\w+\)s|<[^>]+>"
_SHAPES = list(_shapes())
