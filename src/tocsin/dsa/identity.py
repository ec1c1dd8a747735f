"""Whether a text says who somebody is. A statement of reasons is public: Article 24(5) lets no personal data into it.

What is known by its form (addresses, numbers, handles) is found in any text; names and account ids are found where the
caller says which there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_FORMS = (
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("a web address", re.compile(r"\b(?:https?|ftp|tel|mailto|www)(?::/?/?|\.)\S+", re.IGNORECASE)),
    ("a handle", re.compile(r"(?<![\w@])@\w{2,}")),
    (
        "a network address",
        re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,}[0-9a-f:]*", re.IGNORECASE),
    ),
    ("a bank account's number", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,}")),
    ("a telephone number", re.compile(r"(?<![\w/])\+?\d(?:[ ().-]{0,2}\d){7,}")),
    ("a long number or hash", re.compile(r"\b(?=[0-9a-f-]*\d)[0-9a-f]{8}[0-9a-f-]{4,}\b", re.IGNORECASE)),
)

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
"""A day is no telephone number, though it has as many digits."""

_LEAST_NAME = 3
"""Shorter names are found in too many words that mean nothing of the kind."""


def identifying(text: str, names: Iterable[str] = ()) -> list[str]:
    """Return what in a text may say who somebody is, in words that do not repeat it; empty where nothing does.

    :param names: names and ids that must not stand there, however they are written.
    """
    undated = _DAY.sub("", text)
    found = [what for what, form in _FORMS if form.search(undated)]
    folded = text.casefold()
    for name in names:
        wanted = name.strip().casefold()
        if len(wanted) >= _LEAST_NAME and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", folded):
            found.append("the name or id of somebody in the case")
            break
    return found
