"""Every rule that a statement of reasons is held to before it leaves, each by a name of its own.

Most are the Database's (``GroupedSubmissionsService.php`` of its published code): it answers 422 where they are broken,
or drops a field without a word. Those of :data:`OURS` are stricter: what they refuse is taken, but makes no sense.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from tocsin.dsa.identity import identifying
from tocsin.dsa.statement import (
    END_OF,
    FIELDS,
    ILLEGAL,
    INCOMPATIBLE,
    RESTRICTIONS,
    VOLUNTARY,
    Field,
    Form,
)
from tocsin.dsa.values import known_values, labels_of

RULES: MappingProxyType[str, str] = MappingProxyType(
    {
        "unknown_field": "the Database drops a field that it does not know, without a word",
        "missing": "the Database refuses a statement without it",
        "no_restriction": "a statement says what was decided: of visibility, money, service or account",
        "wrong_form": "the Database refuses a value of another form",
        "unknown_value": "the Database refuses a value that it does not know",
        "too_long": "the Database refuses longer texts",
        "other_unexplained": "where 'other' is said, the Database wants to know what",
        "idle_field": "the Database drops it here, without a word",
        "no_ground": "a decision rests on a law or on a term, named and explained (Article 17(3)(d) and (e))",
        "date_out_of_range": "the Database takes no such date",
        "repeated_value": "a value that is said twice counts twice in nobody's figures but looks so",
        "ends_before_it_begins": "a restriction cannot end before it was applied",
        "end_without_restriction": "an end is told of a restriction that was not decided",
        "content_after_decision": "nothing is decided on content that is not there yet",
        "decided_in_the_future": "what is not decided yet has no reasons to state",
        "own_category_again": "an additional category is another than the main one",
        "personal_data": "a statement is public: it must not say who anybody is (Article 24(5))",
    }
)
"""Each rule, and why it matters."""

OURS = frozenset(
    {
        "repeated_value",
        "ends_before_it_begins",
        "end_without_restriction",
        "content_after_decision",
        "decided_in_the_future",
        "own_category_again",
        "personal_data",
    }
)
"""Rules that the Database does not enforce."""

_PUID = re.compile(r"[a-zA-Z0-9_-]+")
_LANGUAGE = re.compile(r"[A-Z]{2}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EAN = re.compile(r"\d{13}")

_OTHER = (
    ("decision_visibility_other", "decision_visibility", "DECISION_VISIBILITY_OTHER"),
    ("decision_monetary_other", "decision_monetary", "DECISION_MONETARY_OTHER"),
    ("content_type_other", "content_type", "CONTENT_TYPE_OTHER"),
)
_GROUNDS = (
    (ILLEGAL, ("illegal_content_legal_ground", "illegal_content_explanation"), ()),
    (
        INCOMPATIBLE,
        ("incompatible_content_ground", "incompatible_content_explanation"),
        ("incompatible_content_illegal",),
    ),
)


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a statement breaks, the field, and what is wrong there. Never quotes what the statement says."""

    rule: str
    field: str
    what: str

    @property
    def why(self) -> str:
        """Why the rule matters."""
        return RULES[self.rule]

    def __str__(self) -> str:
        """Return it in one line."""
        return f"{self.field}: {self.what} ({self.rule})"


def breaches(
    statement: Mapping[str, Any], *, today: date | None = None, names: Iterable[str] = ()
) -> list[Breach]:
    """Return every rule that a statement breaks; empty where the Database would take it, and we would send it.

    :param today: no decision is of a later day; ``None`` where that is not asked.
    :param names: names and account ids that must not stand in its texts.
    """
    given = {name: value for name, value in statement.items() if not _empty(value)}
    found = [
        Breach("unknown_field", name, "there is no such field; take it out")
        for name in given
        if name not in FIELDS
    ]
    malformed: set[str] = set()
    telling = tuple(names)
    for name, field in FIELDS.items():
        if name in given:
            value = given[name]
            wrong = (_of_text if isinstance(value, str) else _of_value)(name, value, telling)
            found += wrong
            malformed |= {each.field for each in wrong if each.rule == "wrong_form"}
        elif field.required:
            found.append(Breach("missing", name, "it is not given; every statement has it"))
    whole = {name: value for name, value in given.items() if name not in malformed}
    for check in (_restriction, _others, _grounds, _sources, _dates):
        found += check(whole)
    if today is not None and (applied := _date(whole, "application_date")) is not None and applied > today:
        found.append(Breach("decided_in_the_future", "application_date", "it lies in the future"))
    return found


@lru_cache(maxsize=4096)
def _of_text(name: str, value: str, names: tuple[str, ...]) -> tuple[Breach, ...]:
    # A year of statements says the same few things again and again.
    return _of_value(name, value, names)


def _of_value(name: str, value: Any, names: tuple[str, ...]) -> tuple[Breach, ...]:
    wrong = _FORMS[FIELDS[name].form](name, value)
    return (Breach(*wrong),) if wrong is not None else tuple(_of_good_form(name, FIELDS[name], value, names))


def _of_good_form(name: str, field: Field, value: Any, names: tuple[str, ...]) -> Iterator[Breach]:
    if field.most is not None and len(value) > field.most:
        yield Breach("too_long", name, f"it has {len(value)} characters, and {field.most} are taken")
    if isinstance(value, list) and len(set(value)) < len(value):
        yield Breach("repeated_value", name, "a value stands there twice; say it once")
    if field.form is Form.DATE:
        day = date.fromisoformat(value)
        if not (field.first or date.min) <= day <= (field.last or date.max):
            span = f"{field.first or 'any'} to {field.last}"
            yield Breach("date_out_of_range", name, f"dates from {span} are taken")
    if field.form is Form.WORDS:
        for what in identifying(value, names):
            yield Breach("personal_data", name, f"it holds {what}; say it without")


def _one(name: str, value: Any) -> tuple[str, str, str] | None:
    if not isinstance(value, str):
        return "wrong_form", name, "it takes one value, as text"
    return (
        None if value in labels_of(name) else ("unknown_value", name, f"the Database knows no {value[:80]!r}")
    )


def _some(name: str, value: Any) -> tuple[str, str, str] | None:
    return _list_of(name, value, labels_of(name))


def _countries(name: str, value: Any) -> tuple[str, str, str] | None:
    return _list_of(name, value, known_values().countries)


def _list_of(name: str, value: Any, known: Iterable[str]) -> tuple[str, str, str] | None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return "wrong_form", name, "it takes a list of values, each a text"
    unknown = [each for each in value if each not in known]
    return ("unknown_value", name, f"the Database knows no {unknown[0][:80]!r}") if unknown else None


def _language(name: str, value: Any) -> tuple[str, str, str] | None:
    if isinstance(value, str) and _LANGUAGE.fullmatch(value):
        return None
    return "wrong_form", name, "it takes a language's two capital letters (ISO 639-1)"


def _words(name: str, value: Any) -> tuple[str, str, str] | None:
    if isinstance(value, str) and not _CONTROLS.search(value):
        return None
    return "wrong_form", name, "it takes a text, without control characters"


def _number(name: str, value: Any) -> tuple[str, str, str] | None:
    if isinstance(value, str) and _PUID.fullmatch(value):
        return None
    return "wrong_form", name, "it takes letters, digits, '-' and '_' alone"


def _address(name: str, value: Any) -> tuple[str, str, str] | None:
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", value)
    except ValueError:
        good = False
    return None if good else ("wrong_form", name, "it takes an address, as https://host/path")


def _a_date(name: str, value: Any) -> tuple[str, str, str] | None:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            date.fromisoformat(value)
            return None
    except ValueError:
        pass
    return "wrong_form", name, "it takes a date, as 2026-05-04"


def _product(name: str, value: Any) -> tuple[str, str, str] | None:
    if isinstance(value, dict) and set(value) == {"EAN-13"} and _EAN.fullmatch(str(value["EAN-13"])):
        return None
    return "wrong_form", name, "it takes a product's number, as {'EAN-13': thirteen digits}"


_FORMS: dict[Form, Callable[[str, Any], tuple[str, str, str] | None]] = {
    Form.ONE: _one,
    Form.SOME: _some,
    Form.COUNTRIES: _countries,
    Form.LANGUAGE: _language,
    Form.WORDS: _words,
    Form.NUMBER: _number,
    Form.ADDRESS: _address,
    Form.DATE: _a_date,
    Form.PRODUCT: _product,
}


def _restriction(given: Mapping[str, Any]) -> Iterator[Breach]:
    if not any(name in given for name in RESTRICTIONS):
        yield Breach("no_restriction", RESTRICTIONS[0], f"none of {', '.join(RESTRICTIONS)} is given")


def _others(given: Mapping[str, Any]) -> Iterator[Breach]:
    for name, of, value in _OTHER:
        said = given.get(of, ())
        is_other = value == said if isinstance(said, str) else value in said
        if is_other and name not in given:
            yield Breach("other_unexplained", name, f"{of} says 'other'; say what here")
        if not is_other and name in given:
            yield Breach("idle_field", name, f"it counts only where {of} says 'other'; take it out")
    keywords = given.get("category_specification", ())
    if "category_specification_other" in given and "KEYWORD_OTHER" not in keywords:
        yield Breach(
            "idle_field",
            "category_specification_other",
            "it counts only where category_specification says KEYWORD_OTHER; take it out",
        )
    if given.get("category") in given.get("category_addition", ()):
        yield Breach("own_category_again", "category_addition", "it names the main category again")


def _grounds(given: Mapping[str, Any]) -> Iterator[Breach]:
    ground = given.get("decision_ground")
    for which, needed, possible in _GROUNDS:
        for name in needed:
            if ground == which and name not in given:
                yield Breach("no_ground", name, f"it is needed where decision_ground says {which}")
        for name in (*needed, *possible):
            if ground != which and name in given:
                yield Breach(
                    "idle_field", name, f"it counts only where decision_ground says {which}; take it out"
                )


def _sources(given: Mapping[str, Any]) -> Iterator[Breach]:
    if given.get("source_type") == VOLUNTARY and "source_identity" in given:
        yield Breach(
            "idle_field", "source_identity", "nobody notified what was found voluntarily; take it out"
        )


def _dates(given: Mapping[str, Any]) -> Iterator[Breach]:
    applied, made = _date(given, "application_date"), _date(given, "content_date")
    if applied is not None and made is not None and made > applied:
        yield Breach("content_after_decision", "content_date", "it lies after application_date")
    for name, of in END_OF.items():
        end = _date(given, name)
        if end is None:
            continue
        if of not in given:
            yield Breach("end_without_restriction", name, f"{of} is not given")
        if applied is not None and end < applied:
            yield Breach("ends_before_it_begins", name, "it lies before application_date")


def _date(given: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(given[name]) if name in given else None


def _empty(value: Any) -> bool:
    return value is None or value in ([], {}) or (isinstance(value, str) and not value.strip())
