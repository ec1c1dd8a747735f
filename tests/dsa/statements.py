"""Statements that are whole, and any that the Database takes, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tocsin.dsa import known_values

_VALUES = known_values().values


def whole(**changed: Any) -> dict[str, Any]:
    """Return a statement that keeps every rule; ``None`` takes a field out."""
    given = {
        "decision_account": "DECISION_ACCOUNT_SUSPENDED",
        "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
        "illegal_content_legal_ground": "Directive 2011/93/EU, Article 6",
        "illegal_content_explanation": "An adult proposed a meeting to a child.",
        "category": "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
        "category_specification": ["KEYWORD_GROOMING_SEXUAL_ENTICEMENT_MINORS"],
        "content_type": ["CONTENT_TYPE_TEXT"],
        "content_date": "2026-05-01",
        "application_date": "2026-05-04",
        "decision_facts": "People reviewed messages and confirmed the suspicion on 2026-05-04.",
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes",
        "automated_decision": "AUTOMATED_DECISION_NOT_AUTOMATED",
        "puid": "s-1",
        **changed,
    }
    return {name: value for name, value in given.items() if value is not None}


_DAYS = st.dates(date(2020, 1, 1), date(2037, 12, 1))
_TEXT = st.text("abc äß.,", min_size=1, max_size=40).filter(str.strip)


def _one(field: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(_VALUES[field]))


def _some(field: str) -> st.SearchStrategy[list[str]]:
    return st.lists(_one(field), min_size=1, max_size=3, unique=True)


@st.composite
def any_statement(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a statement that keeps every rule, of any combination of fields."""
    applied = draw(_DAYS)
    said: dict[str, Any] = {
        "category": draw(_one("category")),
        "content_type": draw(_some("content_type")),
        "content_date": str(applied - timedelta(days=draw(st.integers(0, 900)))),
        "application_date": str(applied),
        "decision_facts": draw(_TEXT),
        "source_type": draw(_one("source_type")),
        "automated_detection": draw(_one("automated_detection")),
        "automated_decision": draw(_one("automated_decision")),
        "puid": draw(st.from_regex(r"[a-zA-Z0-9_-]{1,40}", fullmatch=True)),
        "decision_ground": draw(_one("decision_ground")),
    }
    kind = "illegal" if said["decision_ground"].endswith("ILLEGAL_CONTENT") else "incompatible"
    said[f"{kind}_content_{'legal_' if kind == 'illegal' else ''}ground"] = draw(_TEXT)
    said[f"{kind}_content_explanation"] = draw(_TEXT)
    if kind == "incompatible" and draw(st.booleans()):
        said["incompatible_content_illegal"] = draw(_one("incompatible_content_illegal"))
    decided = draw(
        st.sets(st.sampled_from(["visibility", "monetary", "provision", "account"]), min_size=1, max_size=4)
    )
    for each in sorted(decided):
        field = f"decision_{each}"
        said[field] = draw(_some(field) if each == "visibility" else _one(field))
        if f"DECISION_{each.upper()}_OTHER" in said[field]:
            said[f"{field}_other"] = draw(_TEXT)
        if draw(st.booleans()):
            named = "service" if each == "provision" else each
            said[f"end_date_{named}_restriction"] = str(applied + timedelta(days=draw(st.integers(0, 20))))
    if "CONTENT_TYPE_OTHER" in said["content_type"]:
        said["content_type_other"] = draw(_TEXT)
    if draw(st.booleans()):
        said["category_specification"] = draw(_some("category_specification"))
        said["territorial_scope"] = ["DE", "NO"]
        said["content_language"] = "DE"
        said["account_type"] = draw(_one("account_type"))
        said["decision_ground_reference_url"] = "https://forum.example/rules"
    return said
