"""What a statement of reasons consists of (Regulation (EU) 2022/2065, Articles 17(3) and 24(5)): its fields.

A statement is kept and sent as JSON: texts, lists of texts, dates as ``2026-05-04``. A field without a value is left
out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from types import MappingProxyType
from typing import Any

Statement = dict[str, Any]
"""A statement by its fields."""


class Form(Enum):
    """What the value of a field is."""

    ONE = auto()
    """One of the known values."""
    SOME = auto()
    """A list of known values."""
    COUNTRIES = auto()
    LANGUAGE = auto()
    """Two capital letters, ISO 639-1."""
    WORDS = auto()
    """Free text, which must not say who anybody is."""
    NUMBER = auto()
    """The platform's own, unique number of the statement."""
    ADDRESS = auto()
    DATE = auto()
    PRODUCT = auto()
    """A product's number: ``{"EAN-13": "…"}``."""


@dataclass(frozen=True, slots=True)
class Field:
    """``most``: characters. ``first``, ``last``: the dates that are taken."""

    form: Form
    required: bool = False
    most: int | None = None
    first: date | None = None
    last: date | None = None


_LAST = date(2038, 1, 1)

FIELDS: MappingProxyType[str, Field] = MappingProxyType(
    {
        "decision_visibility": Field(Form.SOME),
        "decision_visibility_other": Field(Form.WORDS, most=500),
        "end_date_visibility_restriction": Field(Form.DATE, last=_LAST),
        "decision_monetary": Field(Form.ONE),
        "decision_monetary_other": Field(Form.WORDS, most=500),
        "end_date_monetary_restriction": Field(Form.DATE, last=_LAST),
        "decision_provision": Field(Form.ONE),
        "end_date_service_restriction": Field(Form.DATE, last=_LAST),
        "decision_account": Field(Form.ONE),
        "end_date_account_restriction": Field(Form.DATE, last=_LAST),
        "account_type": Field(Form.ONE),
        "decision_ground": Field(Form.ONE, required=True),
        "decision_ground_reference_url": Field(Form.ADDRESS, most=500),
        "illegal_content_legal_ground": Field(Form.WORDS, most=500),
        "illegal_content_explanation": Field(Form.WORDS, most=2000),
        "incompatible_content_ground": Field(Form.WORDS, most=500),
        "incompatible_content_explanation": Field(Form.WORDS, most=2000),
        "incompatible_content_illegal": Field(Form.ONE),
        "category": Field(Form.ONE, required=True),
        "category_addition": Field(Form.SOME),
        "category_specification": Field(Form.SOME),
        "category_specification_other": Field(Form.WORDS, most=500),
        "content_type": Field(Form.SOME, required=True),
        "content_type_other": Field(Form.WORDS, most=500),
        "content_id": Field(Form.PRODUCT),
        "content_language": Field(Form.LANGUAGE),
        "content_date": Field(Form.DATE, required=True, first=date(2000, 1, 1), last=_LAST),
        "territorial_scope": Field(Form.COUNTRIES),
        "application_date": Field(Form.DATE, required=True, first=date(2020, 1, 1), last=_LAST),
        "decision_facts": Field(Form.WORDS, required=True, most=5000),
        "source_type": Field(Form.ONE, required=True),
        "source_identity": Field(Form.WORDS, most=500),
        "automated_detection": Field(Form.ONE, required=True),
        "automated_decision": Field(Form.ONE, required=True),
        "puid": Field(Form.NUMBER, required=True, most=500),
    }
)

RESTRICTIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
"""What was decided: at least one of these."""

END_OF = MappingProxyType(
    {
        "end_date_visibility_restriction": "decision_visibility",
        "end_date_monetary_restriction": "decision_monetary",
        "end_date_service_restriction": "decision_provision",
        "end_date_account_restriction": "decision_account",
    }
)
"""A date by which a restriction ends, and that restriction."""

ILLEGAL = "DECISION_GROUND_ILLEGAL_CONTENT"
INCOMPATIBLE = "DECISION_GROUND_INCOMPATIBLE_CONTENT"
VOLUNTARY = "SOURCE_VOLUNTARY"

WORDS = tuple(name for name, field in FIELDS.items() if field.form is Form.WORDS)
"""The fields of free text."""


def is_list(name: str) -> bool:
    """Whether a field takes a list of values."""
    return name in FIELDS and FIELDS[name].form in (Form.SOME, Form.COUNTRIES)
