from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.dsa.statements import any_statement, whole
from tocsin.dsa import FIELDS, RULES, breaches, identifying, known_values

_TODAY = date(2026, 6, 1)

BROKEN: list[tuple[str, str, dict[str, Any]]] = [
    ("unknown_field", "url", {"url": "https://forum.example/1"}),
    *(("missing", name, {name: None}) for name, field in FIELDS.items() if field.required),
    ("missing", "decision_facts", {"decision_facts": " \n"}),
    ("no_restriction", "decision_visibility", {"decision_account": None}),
    ("wrong_form", "content_type", {"content_type": "CONTENT_TYPE_TEXT"}),
    ("wrong_form", "decision_account", {"decision_account": ["DECISION_ACCOUNT_SUSPENDED"]}),
    ("wrong_form", "content_language", {"content_language": "de"}),
    ("wrong_form", "content_date", {"content_date": "04.05.2026"}),
    ("wrong_form", "content_date", {"content_date": "2026-02-30"}),
    ("wrong_form", "application_date", {"application_date": "2026-05-04-12"}),
    ("wrong_form", "puid", {"puid": "no spaces"}),
    ("wrong_form", "puid", {"puid": "s-1\n"}),
    ("wrong_form", "decision_ground_reference_url", {"decision_ground_reference_url": "rules"}),
    ("wrong_form", "content_id", {"content_id": {"EAN-13": "4711"}}),
    ("wrong_form", "decision_facts", {"decision_facts": ["People looked."]}),
    ("unknown_value", "automated_decision", {"automated_decision": "No"}),
    ("unknown_value", "category", {"category": "STATEMENT_CATEGORY_SCOPE_OF_PLATFORM_SERVICE"}),
    ("unknown_value", "territorial_scope", {"territorial_scope": ["DE", "GB"]}),
    ("unknown_value", "category_specification", {"category_specification": ["GROOMING"]}),
    ("too_long", "decision_facts", {"decision_facts": "x " * 2501}),
    ("too_long", "illegal_content_legal_ground", {"illegal_content_legal_ground": "x " * 251}),
    ("too_long", "puid", {"puid": "p" * 501}),
    ("other_unexplained", "content_type_other", {"content_type": ["CONTENT_TYPE_OTHER"]}),
    (
        "other_unexplained",
        "decision_visibility_other",
        {"decision_visibility": ["DECISION_VISIBILITY_OTHER"]},
    ),
    ("other_unexplained", "decision_monetary_other", {"decision_monetary": "DECISION_MONETARY_OTHER"}),
    ("idle_field", "content_type_other", {"content_type_other": "a drawing"}),
    ("idle_field", "decision_monetary_other", {"decision_monetary_other": "a fee"}),
    ("idle_field", "category_specification_other", {"category_specification_other": "a word"}),
    ("idle_field", "incompatible_content_illegal", {"incompatible_content_illegal": "Yes"}),
    ("idle_field", "incompatible_content_ground", {"incompatible_content_ground": "Term 4"}),
    ("idle_field", "source_identity", {"source_identity": "A hotline"}),
    ("no_ground", "illegal_content_legal_ground", {"illegal_content_legal_ground": None}),
    ("no_ground", "illegal_content_explanation", {"illegal_content_explanation": None}),
    (
        "no_ground",
        "incompatible_content_ground",
        {"decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT"},
    ),
    ("date_out_of_range", "content_date", {"content_date": "1999-12-31"}),
    ("date_out_of_range", "application_date", {"application_date": "2019-12-31"}),
    ("date_out_of_range", "end_date_account_restriction", {"end_date_account_restriction": "2038-01-02"}),
    ("repeated_value", "content_type", {"content_type": ["CONTENT_TYPE_TEXT", "CONTENT_TYPE_TEXT"]}),
    ("ends_before_it_begins", "end_date_account_restriction", {"end_date_account_restriction": "2026-05-03"}),
    (
        "end_without_restriction",
        "end_date_monetary_restriction",
        {"end_date_monetary_restriction": "2026-05-05"},
    ),
    ("content_after_decision", "content_date", {"content_date": "2026-05-05"}),
    ("decided_in_the_future", "application_date", {"application_date": "2026-06-02"}),
    (
        "own_category_again",
        "category_addition",
        {"category_addition": ["STATEMENT_CATEGORY_PROTECTION_OF_MINORS"]},
    ),
    ("personal_data", "decision_facts", {"decision_facts": "It was mia.k@mail.example who wrote."}),
    ("personal_data", "illegal_content_explanation", {"illegal_content_explanation": "By Account-77."}),
]


@pytest.mark.parametrize(("rule", "field", "changed"), BROKEN)
def test_every_broken_rule_is_named_where_it_is_broken(
    rule: str, field: str, changed: dict[str, Any]
) -> None:
    found = breaches(whole(**changed), today=_TODAY, names=["account-77"])
    assert (rule, field) in [(each.rule, each.field) for each in found]
    assert all(each.why for each in found)


def test_no_rule_goes_untried() -> None:
    assert {rule for rule, _, _ in BROKEN} == set(RULES)


@given(any_statement())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_statement_that_keeps_the_rules_is_found_to_keep_them(statement: dict[str, Any]) -> None:
    assert breaches(statement) == []


@pytest.mark.parametrize(
    "text",
    [
        "call +49 170 1234567",
        "their page is www.forum.example/u/77",
        "known as @mia_k there",
        "seen from 192.0.2.17",
        "seen from 2001:db8:0:1::7",
        "the picture d41d8cd98f00b204e9800998ecf8427e",
        "paid to DE89 3704 0044 0532 0130 00",
        "It was Mia Kay.",
    ],
)
def test_a_text_that_says_who_somebody_is_is_found_out_and_not_repeated(text: str) -> None:
    (found, *_) = identifying(text, ["Mia Kay"])
    assert text.rsplit(maxsplit=1)[-1] not in found


@pytest.mark.parametrize(
    "text",
    [
        "Directive 2011/93/EU, Articles 3(5) and 6; § 176b StGB; 18 U.S.C. 2422(b)",
        "On 2026-05-04 people confirmed it; 1,250 accounts of 3,000,000 were looked at.",
    ],
)
def test_laws_days_and_counts_say_nothing_of_anybody(text: str) -> None:
    assert identifying(text, ["Mia Kay", ""]) == []


def test_the_values_name_their_source_and_day() -> None:
    values = known_values()
    assert values.source.startswith("https://github.com/digital-services-act/transparency-database/")
    assert values.as_of >= date(2026, 6, 24)
    assert (len(values.values["category"]), len(values.values["category_specification"])) == (16, 69)
    assert set(values.values["automated_detection"]) == {"Yes", "No"}
    assert {keyword for each in values.keywords_of.values() for keyword in each} <= set(
        values.values["category_specification"]
    )
