"""Who buys what an abuser offers, and who merely bought something from them once."""

from __future__ import annotations

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


@cache
def case() -> Case:
    scenes, _ = stage([a_guardian_who_advertises_the_child])
    with derived({**scenes, "crowd": Scene(bystanders=200).events}) as engine:
        weigh(engine, INDICATORS)
        (found,) = assemble_cases(engine, INDICATORS, Bounds())
    return found


def test_who_asked_about_a_childs_advert_and_paid_is_a_client_and_no_other() -> None:
    found = {a.account.partition("/")[2] for a in case().accounts if a.role is Role.CLIENT}
    assert found == set(CLIENTS)


def test_customers_stand_in_no_case() -> None:
    standing = {a.account.partition("/")[2] for a in case().accounts}
    assert standing == {"guardian", "child", *CLIENTS}
