"""Who buys what an abuser offers, and who merely bought something from them once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from tests.scene import Scene
from tests.signals.little_scenes import INDICATORS, derived, stage, words
from tocsin.evidence import Bounds, assemble_cases, weigh
from tocsin.model import Case, Role

CLIENTS = ("client", "another")


def a_guardian_who_advertises_the_child(s: Scene) -> None:
    s.account("guardian", guardian_of=["child"])
    s.give(s.account("child", "13-15"), "guardian", "hill")
    for telling in ("threat_exposure", "secrecy_request", "debt_quota"):
        s.say("guardian", "child", words(telling))
    for _ in range(3):
        s.post("guardian", media=["hill"])
        s.wait(days=1)
        for client in CLIENTS:
            s.say(s.account(client), "guardian", "hello")
            s.pay(client, "guardian", "90")
        s.pay(s.account("passes by"), "guardian", "20")
        s.say(s.account("asks"), "guardian", "hello")
    s.wait(days=8)
    s.say(s.account("customer"), "guardian", "hello")
    s.pay("customer", "guardian", "20")


def a_recruiter_who_is_asked_for_the_young(s: Scene) -> None:
    s.account("recruiter")
    for name in ("first", "second"):
        s.contact("recruiter", s.account(name, "13-15"), "request")
        for nth in range(3):
            s.give(name, "recruiter", f"hill{nth} of {name}")
            s.pay("recruiter", name)
    s.wait(days=1)
    s.post("recruiter", media=["hill0 of first", "hill0 of second"])
    s.say(s.account("client"), "recruiter", words("client_asks_younger"))
    s.say(s.account("asks"), "recruiter", "hello")


@cache
def case(play: Callable[[Scene], None]) -> Case:
    scenes, _ = stage([play])
    with derived({**scenes, "crowd": Scene(bystanders=200).events}) as engine:
        weigh(engine, INDICATORS)
        return max(assemble_cases(engine, INDICATORS, Bounds()), key=lambda c: c.probability)


def roles(play: Callable[[Scene], None]) -> dict[str, Role]:
    return {a.account.partition("/")[2]: a.role for a in case(play).accounts}


def test_who_asked_about_a_childs_advert_and_paid_is_a_client_and_customers_stand_in_no_case() -> None:
    found = roles(a_guardian_who_advertises_the_child)
    assert found.keys() == {"guardian", "child", *CLIENTS}
    assert {account for account, role in found.items() if role is Role.CLIENT} == set(CLIENTS)


def test_who_asked_a_recruiter_for_the_young_is_a_client_even_if_they_never_paid() -> None:
    found = roles(a_recruiter_who_is_asked_for_the_young)
    assert found == {
        "recruiter": Role.RECRUITER,
        "first": Role.MINOR,
        "second": Role.MINOR,
        "client": Role.CLIENT,
    }
