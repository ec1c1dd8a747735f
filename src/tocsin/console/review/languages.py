"""The console's languages: English is in the pages, others in ``locale/CODE/LC_MESSAGES/console.po`` (gettext).

A catalogue is compiled when it is first used, so that no binary is kept beside its source.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = {"en": "English", "fr": "Français"}
"""Code and own name of each."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate this where it is shown"
    """Return the text as it is; the extraction of messages sees it."""
    return text


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that pages are written in: its words, numbers and times."""

    code: str
    words: gettext.NullTranslations = field(repr=False)
    locale: Locale = field(repr=False)

    def say(self, text: str, **values: object) -> str:
        """Return a message in this language, with ``%(name)s`` filled in."""
        told = self.words.gettext(text)
        return told % values if values else told

    def number(self, value: float) -> str:
        """Return a number as it is written here."""
        return format_decimal(value, locale=self.locale)

    def share(self, value: float) -> str:
        """Return a share (0-1) as a percentage."""
        return format_percent(value, locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Return day and minute in UTC; pages say once that all times are."""
        return format_datetime(at.astimezone(UTC), "yyyy-MM-dd HH:mm", locale=self.locale)

    def span(self, length: timedelta) -> str:
        """Return a length of time in its largest fitting unit, never negative."""
        return format_timedelta(abs(length), locale=self.locale, threshold=1.5)

    def left(self, until: datetime, now: datetime) -> str:
        """Return how much time is left, or for how long it has been over."""
        if until >= now:
            return self.say("%(time)s left", time=self.span(until - now))
        return self.say("%(time)s overdue", time=self.span(now - until))


@cache
def tongue(code: str) -> Tongue:
    """Return a language by its code; English where there is no such one."""
    if code not in LANGUAGES:
        code = "en"
    locale = Locale.parse("en_GB" if code == "en" else code)
    if code == "en":
        return Tongue(code, gettext.NullTranslations(), locale)
    source = files("tocsin.console.review") / "locale" / code / "LC_MESSAGES" / "console.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Tongue(code, gettext.GNUTranslations(compiled), locale)


def chosen(setting: str | None, accept: str) -> Tongue:
    """Return the language of a reader: their setting, else the first of ``Accept-Language`` (RFC 9110) that we have."""
    if setting in LANGUAGES:
        return tongue(setting)
    wanted = sorted(
        (part.strip().partition(";") for part in accept[:500].split(",")), key=_weight, reverse=True
    )
    names = [name.strip().replace("-", "_") for name, _, _ in wanted if name.strip()]
    found = negotiate_locale(names, list(LANGUAGES), sep="_") if names else None
    return tongue(found or "en")


def _weight(part: tuple[str, str, str]) -> float:
    try:
        return float(part[2].strip().removeprefix("q="))
    except ValueError:
        return 1.0
