"""The languages of what people read: English is in code and pages, others in ``locale/CODE/LC_MESSAGES`` (gettext).

A catalogue is compiled when it is first used, so that no binary is kept beside its source.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Literal

from babel import Locale
from babel.core import negotiate_locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent, get_decimal_symbol, get_group_symbol
from babel.units import format_unit

LANGUAGES = {"en": "English", "fr": "Français"}
"""Code and own name of each."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate this where it is shown"
    """Return the text as it is; the extraction of messages sees it."""
    return text


def ngettext_noop(one: str, many: str) -> tuple[str, str]:
    """Return a message and its plural as they are; :meth:`Tongue.say_many` chooses and translates."""
    return one, many


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

    def say_many(self, one: str, many: str, number: int, **values: object) -> str:
        """Return the message that fits a number, which stands at ``%(number)s``, in this language."""
        return self.words.ngettext(one, many, number) % {"number": self.number(number), **values}

    def listed(self, parts: Iterable[str], kind: Literal["standard", "or"] = "standard") -> str:
        """Return the parts as a list in a sentence, joined by "and" or by "or"."""
        return format_list(list(parts), style=kind, locale=self.locale)

    def number(self, value: float) -> str:
        """Return a number as it is written here."""
        if isinstance(value, int) and 0 <= value < 1000:
            return str(value)
        return format_decimal(value, locale=self.locale)

    def nats(self, value: float) -> str:
        """Return a weight in nats with its sign (a true minus) and two decimals."""
        size = f"{abs(value):,.2f}"
        sign = "" if size == "0.00" else "+" if value > 0 else "−"
        # Babel's own pattern takes ten times as long, and a long case shows hundreds.
        return sign + size.translate(_signs_of_numbers(self.locale))

    def share(self, value: float, places: str = "") -> str:
        """Return a share (0-1) as a percentage; ``places`` are decimals as CLDR has them, such as ``.0``."""
        whole = self.locale.percent_formats[None].pattern
        return format_percent(value, whole.replace("#,##0", f"#,##0{places}"), locale=self.locale)

    def day(self, at: datetime, form: str = "long") -> str:
        """Return the day in UTC, as ``3 May 2026``, or in another of CLDR's forms."""
        return format_date(at.astimezone(UTC), form, locale=self.locale)

    def moment(self, at: datetime) -> str:
        """Return day and minute in UTC; pages say once that all times are."""
        return format_datetime(at.astimezone(UTC), "yyyy-MM-dd HH:mm", locale=self.locale)

    def span(self, length: timedelta) -> str:
        """Return a length of time in its largest fitting unit, never negative."""
        return format_timedelta(abs(length), locale=self.locale, threshold=1.5)

    def length(self, time: timedelta) -> str:
        """Return a length of time in days, hours or minutes, the largest that fits."""
        seconds = time.total_seconds()
        for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
            if seconds >= size:
                return format_unit(
                    round(seconds / size), f"duration-{unit}", length="long", locale=self.locale
                )
        return self.say("less than a minute")

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
    compiled = BytesIO()
    write_mo(compiled, _whole_catalogue(code))
    compiled.seek(0)
    return Tongue(code, gettext.GNUTranslations(compiled), locale)


def catalogues(code: str) -> list[Traversable]:
    """Return a language's files, each of which has a subject."""
    folder = files("tocsin.console") / "locale" / code / "LC_MESSAGES"
    return sorted(
        (file for file in folder.iterdir() if file.name.endswith(".po")), key=lambda file: file.name
    )


def _whole_catalogue(code: str) -> Catalog:
    # The header of the first file counts, as it says how the language makes its plurals.
    whole, *others = (_read(source, code) for source in catalogues(code))
    for other in others:
        for message in other:
            if message.id:
                whole[message.id] = message
    return whole


def _read(source: Traversable, code: str) -> Catalog:
    with source.open("rb") as file:
        return read_po(file, locale=code)


@cache
def _signs_of_numbers(locale: Locale) -> dict[int, str]:
    return str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})


ENGLISH = tongue("en")


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
