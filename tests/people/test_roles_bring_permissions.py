from __future__ import annotations

import pytest

from tocsin.people import Person, Role, allowed, may_open, permissions, purposes

# Written by hand, apart from the data that decide: R reviewer, L lead, C child safety, G legal, U auditor, A admin.
LETTERS = {
    "R": Role.REVIEWER,
    "L": Role.LEAD,
    "C": Role.CHILD_SAFETY,
    "G": Role.LEGAL,
    "U": Role.AUDITOR,
    "A": Role.ADMIN,
}
EXPECTED = {
    "see_queue": "RLCGU",
    "open_case": "RLCGU",
    "see_pictures": "RLC",
    "see_minor_involved": "C",
    "decide": "RLC",
    "see_second": "LCGU",
    "confirm_second": "LC",
    "assign": "LC",
    "escalate": "RLCG",
    "export_case": "LCG",
    "bank_media": "LC",
    "see_reports": "RLCGU",
    "draft_report": "RLC",
    "file_report": "LC",
    "release_statements": "LC",
    "see_preserved": "LCGU",
    "preserve": "LCG",
    "export_preserved": "LCG",
    "destroy_preserved": "LG",
    "see_metrics": "LCGUA",
    "make_figures": "LCG",
    "destroy_salts": "LG",
    "see_log": "LCGUA",
    "see_audit": "U",
    "manage_golden": "L",
    "run_shadow": "LCA",
    "release_rules": "LA",
    "manage_people": "A",
    "manage_tokens": "A",
    "manage_settings": "A",
    "manage_webhooks": "A",
}
EXPECTED_PURPOSES = {
    "review": "RLC",
    "second_review": "LC",
    "blind_review": "RLC",
    "appeal": "LC",
    "emergency": "RLCG",
    "legal_request": "G",
    "preservation": "LCG",
    "report": "RLC",
    "quality": "L",
    "audit": "U",
    "integration": "",
}


def somebody(*roles: Role, active: bool = True) -> Person:
    return Person(1, "ana", "Ana", frozenset(roles), active=active)


def test_each_permission_is_expected() -> None:
    assert set(permissions()) == set(EXPECTED)
    assert set(purposes()) == set(EXPECTED_PURPOSES)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", EXPECTED)
def test_a_role_brings_what_the_table_says_and_no_more(permission: str, role: Role) -> None:
    expected = role in {LETTERS[letter] for letter in EXPECTED[permission]}
    assert allowed(somebody(role), permission) is expected


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("purpose", EXPECTED_PURPOSES)
def test_a_role_opens_content_for_its_purposes_and_no_others(purpose: str, role: Role) -> None:
    expected = role in {LETTERS[letter] for letter in EXPECTED_PURPOSES[purpose]}
    assert may_open(somebody(role), purpose) is expected


@pytest.mark.parametrize("permission", EXPECTED)
def test_roles_add_up(permission: str) -> None:
    assert allowed(somebody(*Role), permission)


@pytest.mark.parametrize("permission", EXPECTED)
def test_a_disabled_person_and_one_without_roles_may_nothing(permission: str) -> None:
    assert not allowed(somebody(*Role, active=False), permission)
    assert not allowed(somebody(), permission)


def test_what_no_table_names_nobody_may() -> None:
    assert not allowed(somebody(*Role), "delete_everything")
    assert not may_open(somebody(*Role), "curiosity")
