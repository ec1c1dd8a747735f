"""A statement from what the store knows of a restriction: Article 17(3) of Regulation (EU) 2022/2065, point by point.

Its texts come from the platform's wording alone, never from the case. What cannot be known is left out, and named.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.dsa.restrictions import Restriction
from tocsin.dsa.settings import OfKind, Wording
from tocsin.dsa.statement import ILLEGAL, INCOMPATIBLE, Statement

_AUTOMATED = frozenset({"scan", "hash_match"})


@dataclass(frozen=True, slots=True)
class Built:
    """``missing``: what a person has to add, by field, in words."""

    statement: Statement
    missing: dict[str, str]


def build(found: Restriction, wording: Wording, puid: str) -> Built | None:
    """Return the statement of a restriction; ``None`` where the act restricts nobody.

    :param puid: its number, which says nothing of the content or the account.
    """
    acts = wording.acts.account if found.subject_kind == "account" else wording.acts.content
    decided = acts.get(found.action or "")
    if decided == {}:
        return None
    kind = wording.kinds[found.kind]
    missing: dict[str, str] = {}
    said: Statement = dict(decided or {})
    if decided is None:
        missing["decision_account"] = "the event does not say what was done; say which restriction it was"
    _ground(said, missing, found, kind)
    said["category"] = kind.category
    said["category_specification"] = list(kind.keywords)
    _content(said, missing, found, kind)
    if wording.territorial_scope:
        said["territorial_scope"] = sorted(set(wording.territorial_scope))
    if wording.reference_url:
        said["decision_ground_reference_url"] = wording.reference_url
    said["application_date"] = _day(found.at)
    said["source_type"] = wording.source_of[found.found_by]
    said["automated_detection"] = "Yes" if found.found_by in _AUTOMATED else "No"
    reviewed = found.confirmed_at <= found.at
    automated = wording.decided_after_review if reviewed else wording.decided_before_review
    if automated:
        said["automated_decision"] = automated
    else:
        missing["automated_decision"] = (
            "the platform acted before people had confirmed the case; say how far the decision was automated"
        )
    review = wording.reviewed_before if reviewed else wording.reviewed_after
    said["decision_facts"] = " ".join([wording.found_by[found.found_by], kind.facts, review])
    said["puid"] = puid
    return Built({name: value for name, value in said.items() if value}, missing)


def _ground(said: Statement, missing: dict[str, str], found: Restriction, kind: OfKind) -> None:
    if found.accuses is False:
        missing["decision_ground"] = (
            "the case does not accuse this account; say on which law or term the restriction rests, or withdraw this"
        )
    elif kind.law:
        said["decision_ground"] = ILLEGAL
        said["illegal_content_legal_ground"], said["illegal_content_explanation"] = kind.law, kind.because
    elif kind.terms:
        said["decision_ground"] = INCOMPATIBLE
        said["incompatible_content_ground"] = kind.terms
        said["incompatible_content_explanation"] = kind.because
    else:
        missing["decision_ground"] = (
            f"no law and no clause of the terms is named for cases of kind {found.kind}; name one in dsa.yaml, or here"
        )


def _content(said: Statement, missing: dict[str, str], found: Restriction, kind: OfKind) -> None:
    if found.subject_kind in ("account", "group"):
        said["content_type"] = list(kind.content_type)
    elif found.content_types:
        said["content_type"] = list(found.content_types)
    else:
        missing["content_type"] = f"of what type this {found.subject_kind} is, is not known"
    if found.content_at is None:
        missing["content_date"] = "the store does not know when the content was posted"
    elif found.content_at > found.at:
        missing["content_date"] = "what the store knows of the content is later than the restriction"
    else:
        said["content_date"] = _day(found.content_at)


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
