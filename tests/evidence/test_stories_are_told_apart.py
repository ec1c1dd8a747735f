"""Offenders are found, look-alikes are not, and victims are never accused."""

from __future__ import annotations

from functools import cache

import pytest

from tests.scanning import case_about, roles, scan_events
from tests.scene import Scene
from tests.stories import INNOCENTS, OFFENDERS
from tocsin.model import GRAVE_STAGES, Case, Kind, Role, Stage


@cache
def everyone() -> tuple[Case, ...]:
    scene = Scene()
    for story in (*OFFENDERS.values(), *INNOCENTS.values()):
        story(scene)
    return tuple(scan_events(scene.events).cases)


@pytest.mark.parametrize("account", OFFENDERS)
def test_an_offender_is_alarmed(account: str) -> None:
    case = case_about(everyone(), account)
    assert case is not None
    assert case.probability >= 0.5
    assert case.opened_at is not None


@pytest.mark.parametrize("account", OFFENDERS)
def test_an_alarm_says_which_event_rang_it_and_what_it_came_before(account: str) -> None:
    case = case_about(everyone(), account)
    assert case is not None
    (rang,) = {evidence.at for evidence in case.evidence if evidence.event == case.opened_by}
    assert rang == case.opened_at
    reached = {stage.stage for stage in case.stages if stage.at <= rang}
    assert set(case.alarm_before) == set(GRAVE_STAGES) - reached


def test_some_alarm_rings_before_a_payment() -> None:
    assert any(Stage.TRANSACTION in case.alarm_before for case in everyone())


@pytest.mark.parametrize("account", INNOCENTS)
def test_a_look_alike_stays_far_below_the_alarm(account: str) -> None:
    case = case_about(everyone(), account)
    assert case is None or case.probability < 0.2, [(e.indicator, e.weight) for e in case.evidence]


def test_the_ring_stands_in_one_case_with_its_roles() -> None:
    case = case_about(everyone(), "recruiter")
    assert case is not None
    assert case.kind is Kind.TRAFFICKING
    found = roles(case)
    assert found["recruiter"] is Role.RECRUITER
    assert found["second"] in (Role.RECRUITER, Role.ASSOCIATE)
    assert {a for a, role in found.items() if role is Role.MINOR} == {"m0", "m1", "m2", "m3", "m4"}
    assert {a for a, role in found.items() if role is Role.CLIENT} == {"c0", "c1", "c2"}
    assert {link.kind for link in case.links} == {"device", "media"}


def test_the_stages_are_told_by_their_first_event() -> None:
    case = case_about(everyone(), "recruiter")
    assert case is not None
    assert {str(s.stage) for s in case.stages} >= {"contact", "image", "transaction", "advert", "client"}
    assert [s.at for s in case.stages] == sorted(s.at for s in case.stages)


def test_a_self_declared_minor_who_extorts_is_involved_and_not_accused() -> None:
    case = case_about(everyone(), "peer")
    assert case is not None
    assert case.kind is Kind.SEXTORTION
    assert roles(case)["peer"] is Role.MINOR_INVOLVED


def test_no_victim_is_accused_anywhere() -> None:
    victims = {"m0", "m1", "m2", "m3", "m4", "n0", "n1", "x0", "x1", "x2"}
    for case in everyone():
        assert not {a.account for a in case.accounts if a.role.accuses} & victims


def test_the_weights_of_a_case_add_up() -> None:
    for case in everyone():
        assert sum(e.weight for e in case.evidence) == pytest.approx(case.weight, abs=1e-6)
        assert sum(a.weight for a in case.accounts) == pytest.approx(case.weight, abs=1e-6)


def test_cases_come_heaviest_first() -> None:
    order = [(-case.weight, case.case) for case in everyone()]
    assert order == sorted(order)
