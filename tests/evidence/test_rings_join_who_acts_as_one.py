"""Which accounts stand in one case: rare shared things join those who have deeds, and nobody who merely stands near."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest

from tests.scanning import roles
from tests.scene import Event, Scene
from tests.signals.little_scenes import INDICATORS as WEIGHTS
from tests.signals.little_scenes import derived, scene_of, stage, words
from tocsin.evidence import Bounds, assemble_cases, weigh
from tocsin.model import Case, Kind, Role

CROWD = "crowd"
"""Bystanders, so that a thing that two accounts hold is rare."""


def approaches(s: Scene, name: str, minor: str | None = None) -> str:
    """Begin contact with a minor, which is no deed yet; return the minor's name."""
    minor = minor or f"minor of {name}"
    s.account(minor, "13-15")
    s.contact(name, minor, "request")
    return minor


def buys(s: Scene, name: str, minor: str | None = None) -> None:
    """Pay a minor for a picture: a deed."""
    minor = approaches(s, name, minor)
    s.give(minor, name, f"hill of {minor} for {name}")
    s.pay(name, minor)


def with_both(s: Scene, act: Callable[[Scene, str, str], object], name: str) -> None:
    """Do something to either of the two minors of "one"."""
    for nth in ("first", "second"):
        act(s, name, f"{nth} minor of one")


# --- scenes in which "one" and "two" are one ring --------------------------------------------------------------------


def two_with_deeds_on_one_device(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, device="phone")
        buys(s, name)


def a_payout_of_one_with_deeds_and_one_with_talk(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, payout="bank")
    buys(s, "one")
    approaches(s, "two")


def a_contact_handle_of_two_advertisers_one_with_deeds(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
        s.post(name, "feed", contacts=["handle"])
    buys(s, "one")
    s.say(s.account("client"), "two", "hello")


def a_private_picture_given_to_one_and_advertised_by_the_other(s: Scene) -> None:
    s.account("one")
    s.account("two")
    minor = approaches(s, "one")
    s.give(minor, "one", "hill")
    s.post("two", media=["hill"])


def a_device_and_a_payout_of_one_with_deeds_and_one_with_nothing(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, device="phone", payout="bank")
    buys(s, "one")


def a_recruiter_whose_flatmate_trades(s: Scene) -> None:
    a_device_and_a_payout_of_one_with_deeds_and_one_with_nothing(s)
    for telling in ("secrecy_request", "delete_request", "picture_pay_offer", "meet_request", "police_probe"):
        s.say("one", "minor of one", words(telling))
    for name in ("one", "two"):
        s.post(name, contacts=[f"handle of {name}"], text=words("advert_offer"))
        for nth in range(3):
            customer = s.account(f"customer{nth} of {name}")
            s.say(customer, name, words("client_enquiry"))
            s.pay(customer, name, "100")


def extorts(s: Scene, name: str, minor: str, payee: str | None = None) -> None:
    """Get a picture from a minor, threaten, and be paid for it, or have another paid."""
    approaches(s, name, minor)
    s.give(minor, name, f"hill of {minor} for {name}")
    s.say(name, minor, words("threat_exposure"))
    for _ in range(2):
        s.pay(minor, payee or name, "50")


def extorts_two(s: Scene, name: str, payee: str | None = None) -> None:
    for nth in ("first", "second"):
        extorts(s, name, f"{nth} minor of {name}", payee)


def a_payout_of_two_who_merely_say_to_be_minors_and_extort(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, "16-17", payout="bank")
        extorts_two(s, name)


def a_purse_into_which_the_minors_of_the_other_pay(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
    extorts_two(s, "one", payee="two")


def two_who_extort(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
        extorts_two(s, name)
    s.wait(days=1)


def somebody_who_says_to_be_older_gets_to_know_the_one_and_pays_the_other(s: Scene) -> None:
    two_who_extort(s)
    s.say("one", s.account("payer"), "hello")
    s.pay("payer", "two", "50")


def somebody_pays_the_other_and_last_heard_from_the_one(s: Scene) -> None:
    two_who_extort(s)
    a_third_who_extorts(s)
    s.account("payer")
    for name in ("third", "one"):
        s.say(name, "payer", "hello")
    s.contact("third", "payer", "request")
    s.pay("payer", "two", "50")


def one_is_given_two_pictures_that_the_other_pays_for(s: Scene) -> None:
    s.account("one")
    s.account("two")
    minor = approaches(s, "one")
    for nth in ("first", "second"):
        s.give(minor, "one", f"{nth} hill of {minor}")
        s.pay("two", minor)
        s.wait(days=3)


def a_threatener_whose_flatmate_shares_all(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, device="phone", payout="bank")
    extorts(s, "one", "minor of one")


def a_chain_over_a_third(s: Scene) -> None:
    s.account("one", device="phone")
    s.account("middle", device="phone", payout="bank")
    s.account("two", payout="bank")
    for name in ("one", "middle", "two"):
        buys(s, name)


def a_payout_of_one_with_deeds_and_one_who_came_to_the_same_minor(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, payout="bank")
    buys(s, "one", "minor")
    s.say("minor", "two", "a friend sent me")


def the_other_approaches_the_victims_of_the_one_afterwards(s: Scene, others: int = 0, **account: str) -> None:
    s.account("one")
    s.account("two", **account)
    with_both(s, extorts, "one")
    s.wait(days=2)
    with_both(s, approaches, "two")
    for stranger in range(others):
        approaches(s, "two", f"another minor {stranger}")


def both_press_the_same_minors(s: Scene) -> None:
    s.account("two")
    both_press_minors_of_one(s)


def both_press_minors_of_one(s: Scene) -> None:
    s.account("one")
    for name in ("one", "two"):
        with_both(s, extorts, name)


def write_to_each_other(s: Scene) -> None:
    s.say("one", "two", "what shall we eat")
    s.say("two", "one", "soup")


def two_who_write_to_each_other_and_press_minors_from_one_device(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, device="phone")
        extorts(s, name, f"minor of {name}")
    write_to_each_other(s)


def a_picture_given_to_the_one_and_advertised_by_the_other_who_write_to_each_other(s: Scene) -> None:
    a_private_picture_given_to_one_and_advertised_by_the_other(s)
    write_to_each_other(s)


def presses_who_advertises_for_the_one(s: Scene) -> None:
    a_private_picture_given_to_one_and_advertised_by_the_other(s)
    extorts(s, "one", "minor of one")
    s.account("third")
    extorts(s, "third", "two")


TOGETHER = (
    both_press_the_same_minors,
    the_other_approaches_the_victims_of_the_one_afterwards,
    two_who_write_to_each_other_and_press_minors_from_one_device,
    a_picture_given_to_the_one_and_advertised_by_the_other_who_write_to_each_other,
    a_payout_of_one_with_deeds_and_one_who_came_to_the_same_minor,
    two_with_deeds_on_one_device,
    a_payout_of_one_with_deeds_and_one_with_talk,
    a_contact_handle_of_two_advertisers_one_with_deeds,
    a_private_picture_given_to_one_and_advertised_by_the_other,
    a_device_and_a_payout_of_one_with_deeds_and_one_with_nothing,
    a_recruiter_whose_flatmate_trades,
    a_purse_into_which_the_minors_of_the_other_pay,
    somebody_who_says_to_be_older_gets_to_know_the_one_and_pays_the_other,
    somebody_pays_the_other_and_last_heard_from_the_one,
    one_is_given_two_pictures_that_the_other_pays_for,
    a_threatener_whose_flatmate_shares_all,
    a_chain_over_a_third,
)

# --- scenes in which they are not ------------------------------------------------------------------------------------


def a_device_of_one_with_deeds_and_one_with_nothing(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, device="phone")
    buys(s, "one")


def a_device_of_one_with_deeds_and_one_with_talk(s: Scene) -> None:
    a_device_of_one_with_deeds_and_one_with_nothing(s)
    approaches(s, "two")


def a_payout_of_one_with_deeds_and_one_with_nothing(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, payout="bank")
    buys(s, "one")


def a_device_and_a_payout_of_two_with_talk(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, device="phone", payout="bank")
        approaches(s, name)


def a_familys_device_and_payout(s: Scene) -> None:
    """A child of the house is on them, so that they are no sign of one hand."""
    for name in ("one", "two"):
        s.account(name, device="tablet", payout="bank")
        buys(s, name)
    s.account("child", "0-12", device="tablet", payout="bank")


def a_schools_network(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, device="school", payout="office")
        buys(s, name)
    for i in range(7):
        s.account(f"teacher{i}", device="school", payout="office")


def a_meme_that_everybody_posts(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
        buys(s, name)
    s.give("minor of one", "one", "meme")
    for name in ["two", *(s.account(f"fan{i}") for i in range(12))]:
        s.post(name, contacts=[f"handle of {name}"], media=["meme"])


def a_picture_that_goes_round_among_adverts(s: Scene) -> None:
    """Five besides advertise with it, too few to call it a meme."""
    a_private_picture_given_to_one_and_advertised_by_the_other(s)
    for nth in range(5):
        s.post(s.account(f"fan{nth}"), contacts=[f"handle of fan{nth}"], media=["hill"])


def a_logo_in_the_adverts_of_both(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
        buys(s, name)
    s.picture("one", "logo")
    for name in ("one", "two"):
        s.post(name, contacts=[f"handle of {name}"], media=["logo"])


def a_landscape_that_two_minors_send(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
        buys(s, name)
    s.give("minor of one", "one", "lake")
    s.say("minor of two", "two", media=["lake"])
    s.post("two", media=["lake"])


def one_minor_of_whom_both_buy(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
        buys(s, name, "minor")


def one_client_of_both(s: Scene) -> None:
    s.account("client", device="phone", payout="bank")
    for name in ("one", "two"):
        s.account(name)
        buys(s, name)
        for telling in (
            "secrecy_request",
            "delete_request",
            "picture_pay_offer",
            "meet_request",
            "police_probe",
        ):
            s.say(name, f"minor of {name}", words(telling))
        s.post(name, contacts=[f"handle of {name}"])
        s.say("client", name, words("client_asks_younger"))
        s.pay("client", name, "100")


def a_device_and_payout_of_an_adult_and_a_minor_who_both_threaten(s: Scene) -> None:
    s.account("one", device="phone", payout="bank")
    s.account("two", "16-17", device="phone", payout="bank")
    for name in ("one", "two"):
        minor = approaches(s, name)
        s.say(name, minor, words("threat_exposure"))
        s.say(name, minor, words("payment_demand"))


def a_shop_that_customers_of_the_other_pay_too(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
    extorts_two(s, "one", payee="two")
    for i in range(5):
        s.pay(s.account(f"customer{i}"), "two", "12")


def somebody_pays_the_other_long_after_first_words_with_the_one(s: Scene) -> None:
    two_who_extort(s)
    s.say("one", s.account("payer"), "hello")
    s.wait(days=WEIGHTS.parameters["purse_days"] + 1)
    s.pay("payer", "two", "50")


def a_third_who_extorts(s: Scene) -> None:
    s.account("third")
    extorts_two(s, "third")


def somebody_pays_the_other_and_last_heard_from_a_third_who_extorts(s: Scene) -> None:
    two_who_extort(s)
    a_third_who_extorts(s)
    s.account("payer")
    for name in ("one", "third"):
        s.say(name, "payer", "hello")
    s.pay("payer", "two", "50")


def somebody_gets_to_know_the_one_and_pays_a_trader(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
    with_both(s, extorts, "one")
    s.say("one", s.account("payer"), "hello")
    s.pay("payer", "two", "50")


def one_is_given_a_picture_and_the_other_pays_the_minor_once(s: Scene) -> None:
    s.account("one")
    s.account("two")
    minor = approaches(s, "one")
    s.give(minor, "one", f"hill of {minor}")
    s.pay("two", minor)


def a_contact_handle_of_an_adult_and_a_minor(s: Scene) -> None:
    s.account("one")
    s.account("two", "13-15")
    for name in ("one", "two"):
        s.post(name, "feed", contacts=["handle"])
        s.say(name, approaches(s, name), words("threat_exposure"))
    buys(s, "one")


def a_parent_to_whom_the_minor_sent_the_same_picture(s: Scene) -> None:
    s.account("one")
    s.account("two", guardian_of=["minor of one"])
    minor = approaches(s, "one")
    s.give(minor, "two", "hill")
    s.say(minor, "one", media=["hill"])
    s.post("one", media=["hill"])


def a_payout_of_one_with_deeds_and_one_who_wrote_to_another_minor(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, payout="bank")
    buys(s, "one")
    s.say(s.account("another minor", "13-15"), "two", "a friend sent me")


def a_couple_of_whom_one_has_deeds(s: Scene) -> None:
    a_device_and_a_payout_of_one_with_deeds_and_one_with_nothing(s)
    write_to_each_other(s)


def a_partner_of_somebody_with_two_accounts(s: Scene) -> None:
    for name in ("one", "second", "two"):
        s.account(name, device="phone", payout="bank")
    for name in ("one", "second"):
        extorts(s, name, f"minor of {name}")
    write_to_each_other(s)


def a_couple_of_whom_one_presses_minors_and_the_other_once_bought_a_picture(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name, payout="bank")
    extorts(s, "one", "minor of one")
    buys(s, "two")
    write_to_each_other(s)


def a_moderator_writes_to_the_victims_of_the_one(s: Scene) -> None:
    the_other_approaches_the_victims_of_the_one_afterwards(s, verified_role="moderator")


def the_other_approaches_the_victims_of_the_one_among_many(s: Scene) -> None:
    the_other_approaches_the_victims_of_the_one_afterwards(s, others=3)


def the_other_approached_the_victims_before_the_one_did(s: Scene) -> None:
    s.account("one")
    s.account("two")
    with_both(s, approaches, "two")
    s.wait(days=2)
    with_both(s, extorts, "one")


def two_relatives_who_are_told_nowhere_and_one_bought_pictures(s: Scene) -> None:
    s.account("one")
    s.account("two")
    with_both(s, buys, "one")
    s.wait(days=2)
    with_both(s, approaches, "two")


def the_victims_of_the_one_write_to_the_other(s: Scene) -> None:
    s.account("one")
    s.account("two")
    for nth in ("first", "second"):
        extorts(s, "one", f"{nth} minor of one")
        s.say(f"{nth} minor of one", "two", "hello")


def the_other_approaches_one_victim_of_the_one(s: Scene) -> None:
    s.account("one")
    s.account("two")
    extorts(s, "one", "minor of one")
    s.wait(days=2)
    approaches(s, "two", "minor of one")


def both_press_one_minor(s: Scene) -> None:
    for name in ("one", "two"):
        s.account(name)
        extorts(s, name, "minor")


def a_minor_presses_the_same_minors(s: Scene) -> None:
    s.account("two", "16-17", "verified")
    both_press_minors_of_one(s)


def a_victim_who_says_to_be_a_minor_advertises_what_the_one_was_given(s: Scene) -> None:
    s.account("one")
    s.account("two", "16-17")
    presses_who_advertises_for_the_one(s)


APART = (
    both_press_one_minor,
    a_minor_presses_the_same_minors,
    a_victim_who_says_to_be_a_minor_advertises_what_the_one_was_given,
    a_moderator_writes_to_the_victims_of_the_one,
    the_other_approaches_the_victims_of_the_one_among_many,
    the_other_approached_the_victims_before_the_one_did,
    two_relatives_who_are_told_nowhere_and_one_bought_pictures,
    the_victims_of_the_one_write_to_the_other,
    the_other_approaches_one_victim_of_the_one,
    a_couple_of_whom_one_has_deeds,
    a_couple_of_whom_one_presses_minors_and_the_other_once_bought_a_picture,
    a_payout_of_one_with_deeds_and_one_who_wrote_to_another_minor,
    a_parent_to_whom_the_minor_sent_the_same_picture,
    a_device_of_one_with_deeds_and_one_with_nothing,
    a_device_of_one_with_deeds_and_one_with_talk,
    a_payout_of_one_with_deeds_and_one_with_nothing,
    a_device_and_a_payout_of_two_with_talk,
    a_familys_device_and_payout,
    a_schools_network,
    a_meme_that_everybody_posts,
    a_picture_that_goes_round_among_adverts,
    a_logo_in_the_adverts_of_both,
    a_landscape_that_two_minors_send,
    one_minor_of_whom_both_buy,
    one_client_of_both,
    a_device_and_payout_of_an_adult_and_a_minor_who_both_threaten,
    a_contact_handle_of_an_adult_and_a_minor,
    a_shop_that_customers_of_the_other_pay_too,
    somebody_pays_the_other_long_after_first_words_with_the_one,
    somebody_gets_to_know_the_one_and_pays_a_trader,
    one_is_given_a_picture_and_the_other_pays_the_minor_once,
)


class Weighed(NamedTuple):
    rings: dict[str, list[set[str]]]
    cases: dict[str, list[Case]]
    accounts: int


def weighed(scenes: dict[str, list[Event]]) -> Weighed:
    rings: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    cases: dict[str, list[Case]] = defaultdict(list)
    with derived(scenes) as engine:
        weigh(engine, WEIGHTS)
        for row in engine.fetch("select account, ring from member").to_pylist():
            scene, _, account = row["account"].partition("/")
            rings[scene][row["ring"]].add(account)
        for case in assemble_cases(engine, WEIGHTS, Bounds(least=1e-9)):
            (scene,) = {scene_of(a.account) for a in case.accounts}
            cases[scene].append(case)
        (population,) = engine.fetch("select accounts from population").to_pylist()
    return Weighed(
        {scene: list(found.values()) for scene, found in rings.items()}, cases, population["accounts"]
    )


def says_to_be_a_minor_beside_one_who_extorts(s: Scene, *, deeds: bool) -> None:
    for name in ("one", "two"):
        s.account(name, "16-17", device="phone")
    with_both(s, extorts, "one")
    minor = approaches(s, "two")
    if deeds:
        s.contact(minor, "two", "block")


def two_with_one_purse_of_whom_one_is_begged_and_paid(s: Scene) -> None:
    """One of those who pay under pressure says to be an adult: their money and words are no adult's."""
    for name in ("one", "two"):
        s.account(name, "16-17")
    for nth in ("first", "second"):
        extorts(s, "one", f"{nth} minor of one", payee="two")
        extorts(s, "two", f"{nth} minor of two")
    s.account("pressed")
    s.give("two", "pressed", "hill of two")
    s.pay("pressed", "two", "50")
    s.say("pressed", "two", words("delete_request"))


def one_who_extorts_and_one_who_is_blocked_on_one_device(s: Scene) -> None:
    says_to_be_a_minor_beside_one_who_extorts(s, deeds=True)


def one_who_extorts_and_a_sibling_on_one_device(s: Scene) -> None:
    says_to_be_a_minor_beside_one_who_extorts(s, deeds=False)


def extorts_beside_one_who_says_to_be_a_minor(s: Scene, **held: str) -> None:
    s.account("one", **held)
    with_both(s, extorts, "one")
    s.account("two", "13-15", **held)


def one_who_extorts_and_an_advertiser_who_says_to_be_a_minor_on_one_device(s: Scene) -> None:
    extorts_beside_one_who_says_to_be_a_minor(s, device="phone")
    for nth in ("first", "second"):
        s.post("two", media=[f"hill of {nth} minor of one for one"])


def one_who_gives_pictures_on_to_a_victim_who_advertises_them_on_one_device(s: Scene) -> None:
    s.account("one", device="phone")
    s.account("two", "16-17", device="phone")
    presses_who_advertises_for_the_one(s)


def one_who_is_paid_by_the_customers_of_a_victim_who_advertises_others(s: Scene) -> None:
    for name, age in (("one", "18+"), ("two", "16-17"), ("third", "18+")):
        s.account(name, age)
    with_both(s, extorts, "one")
    extorts(s, "third", "two")
    for name in ("first", "second"):
        s.give(s.account(name, "13-15"), "two", f"lake of {name}")
    s.wait(days=1)
    s.post("two", media=["lake of first", "lake of second"])
    for name in ("client", "another"):
        s.say(s.account(name), "two", "hello")
        s.pay(name, "one", "90")


def one_who_extorts_and_an_advertiser_of_the_picture_who_says_to_be_a_minor(s: Scene) -> None:
    extorts_beside_one_who_says_to_be_a_minor(s)
    s.post("two", media=["hill of first minor of one for one"])


def one_who_extorts_and_a_child_on_one_device(s: Scene) -> None:
    extorts_beside_one_who_says_to_be_a_minor(s, device="phone")
    s.contact(approaches(s, "two"), "two", "block")


FOR_CHILD_SAFETY = (
    a_payout_of_two_who_merely_say_to_be_minors_and_extort,
    one_who_extorts_and_one_who_is_blocked_on_one_device,
    one_who_extorts_and_a_sibling_on_one_device,
    two_with_one_purse_of_whom_one_is_begged_and_paid,
    one_who_extorts_and_an_advertiser_who_says_to_be_a_minor_on_one_device,
    one_who_extorts_and_an_advertiser_of_the_picture_who_says_to_be_a_minor,
    one_who_gives_pictures_on_to_a_victim_who_advertises_them_on_one_device,
    one_who_is_paid_by_the_customers_of_a_victim_who_advertises_others,
    one_who_extorts_and_a_child_on_one_device,
)


@cache
def everything() -> Weighed:
    others = (
        a_partner_of_somebody_with_two_accounts,
        somebody_pays_the_other_and_last_heard_from_a_third_who_extorts,
    )
    scenes, _ = stage([*TOGETHER, *APART, *FOR_CHILD_SAFETY, *others])
    return weighed({**scenes, CROWD: Scene(bystanders=200).events})


def accused(case: Case) -> set[str]:
    return {
        a.account.partition("/")[2] for a in case.accounts if a.role.accuses and a.role is not Role.CLIENT
    }


@pytest.mark.parametrize("scene", [play.__name__ for play in TOGETHER])
def test_they_act_as_one(scene: str) -> None:
    (ring,) = everything().rings[scene]
    assert {"one", "two"} <= ring
    (case,) = (c for c in everything().cases[scene] if "one" in accused(c))
    assert accused(case) == ring
    assert case.links


@pytest.mark.parametrize("scene", [play.__name__ for play in APART])
def test_they_stand_apart(scene: str) -> None:
    assert scene not in everything().rings
    cases = everything().cases[scene]
    assert any("one" in accused(case) for case in cases)
    for case in cases:
        assert (
            len(
                {f"{scene}/one", f"{scene}/two"}
                & {a.account for a in case.accounts if a.role is not Role.CLIENT}
            )
            <= 1
        )
        assert not case.links


def test_a_passive_second_account_is_an_associate() -> None:
    (case,) = everything().cases["a_device_and_a_payout_of_one_with_deeds_and_one_with_nothing"]
    found = {account.partition("/")[2]: role for account, role in roles(case).items()}
    assert case.kind is Kind.TRAFFICKING
    assert found == {"one": Role.RECRUITER, "two": Role.ASSOCIATE, "minor of one": Role.MINOR}
    assert {link.kind for link in case.links} == {"device", "payout"}


def test_who_shares_all_and_did_nothing_seen_is_an_associate_and_no_offender() -> None:
    (case,) = everything().cases[a_threatener_whose_flatmate_shares_all.__name__]
    found = {account.partition("/")[2]: role for account, role in roles(case).items()}
    assert case.kind is Kind.SEXTORTION
    assert found["one"] is Role.OFFENDER
    assert found["two"] is Role.ASSOCIATE


def test_who_buys_from_a_flatmate_of_the_recruiter_is_a_customer_and_no_client() -> None:
    scene = a_recruiter_whose_flatmate_trades.__name__
    (case,) = everything().cases[scene]
    clients = {account for account, role in roles(case).items() if role is Role.CLIENT}
    assert clients == {f"{scene}/customer{nth} of one" for nth in range(3)}


def test_a_client_of_two_recruiters_stands_in_both_cases() -> None:
    scene = "one_client_of_both"
    for name in ("one", "two"):
        (case,) = (c for c in everything().cases[scene] if name in accused(c))
        assert roles(case)[f"{scene}/client"] is Role.CLIENT


def test_a_partner_is_joined_to_no_account_of_those_on_the_device() -> None:
    (ring,) = everything().rings[a_partner_of_somebody_with_two_accounts.__name__]
    assert ring == {"one", "second"}


def test_who_last_wrote_to_a_payer_sent_them_to_the_purse() -> None:
    (ring,) = everything().rings[somebody_pays_the_other_and_last_heard_from_a_third_who_extorts.__name__]
    assert ring == {"third", "two"}


def test_a_link_weighs_by_how_few_hold_the_thing() -> None:
    (case,) = everything().cases["two_with_deeds_on_one_device"]
    (link,) = case.links
    assert link.kind == "device"
    assert link.weight == pytest.approx(-math.log(2 / everything().accounts), abs=1e-6)
    assert "2 accounts" in link.why


def test_where_few_are_what_few_hold_is_not_rare() -> None:
    scenes, _ = stage(
        [two_with_deeds_on_one_device, a_device_and_a_payout_of_one_with_deeds_and_one_with_nothing]
    )
    found = weighed(scenes)
    assert -math.log(2 / found.accounts) < WEIGHTS.parameters["rare_link_weight"]
    assert set(found.rings) == {"a_device_and_a_payout_of_one_with_deeds_and_one_with_nothing"}


def test_who_merely_say_to_be_minors_and_extort_are_one_case_for_child_safety() -> None:
    (case,) = everything().cases[a_payout_of_two_who_merely_say_to_be_minors_and_extort.__name__]
    found = {a.account.partition("/")[2]: a.role for a in case.accounts}
    assert found["one"] == found["two"] == Role.MINOR_INVOLVED


@pytest.mark.parametrize(
    "scene",
    [
        one_who_extorts_and_an_advertiser_who_says_to_be_a_minor_on_one_device.__name__,
        one_who_extorts_and_an_advertiser_of_the_picture_who_says_to_be_a_minor.__name__,
    ],
)
def test_who_says_to_be_a_minor_and_advertises_for_an_adult_is_in_the_adults_case_and_not_accused(
    scene: str,
) -> None:
    (ring,) = everything().rings[scene]
    assert ring == {"one", "two"}
    (case,) = everything().cases[scene]
    found = {a.account.partition("/")[2]: a.role for a in case.accounts}
    assert found["two"] is Role.MINOR_INVOLVED
    assert found["one"] in (Role.OFFENDER, Role.RECRUITER)


@pytest.mark.parametrize(
    "scene",
    [
        one_who_gives_pictures_on_to_a_victim_who_advertises_them_on_one_device.__name__,
        one_who_is_paid_by_the_customers_of_a_victim_who_advertises_others.__name__,
    ],
)
def test_a_victim_who_advertises_for_an_adult_is_in_the_adults_case_and_not_accused(scene: str) -> None:
    (ring,) = everything().rings[scene]
    assert ring == {"one", "two"}
    (case,) = (c for c in everything().cases[scene] if "one" in accused(c))
    assert roles(case)[f"{scene}/two"] in (Role.MINOR, Role.MINOR_INVOLVED)


def test_a_child_on_the_device_of_one_who_extorts_joins_nobody() -> None:
    assert one_who_extorts_and_a_child_on_one_device.__name__ not in everything().rings


def test_who_says_to_be_a_minor_joins_one_who_extorts_by_deeds_and_not_by_the_device() -> None:
    joined, alone = FOR_CHILD_SAFETY[1].__name__, FOR_CHILD_SAFETY[2].__name__
    (ring,) = everything().rings[joined]
    assert ring == {"one", "two"}
    (case,) = (
        c for c in everything().cases[joined] if "one" in {a.account.partition("/")[2] for a in c.accounts}
    )
    found = {a.account.partition("/")[2]: a.role for a in case.accounts}
    assert found["two"] is Role.MINOR_INVOLVED
    assert alone not in everything().rings


def test_who_presses_others_is_no_victim_of_those_who_pay_and_beg() -> None:
    (ring,) = everything().rings[two_with_one_purse_of_whom_one_is_begged_and_paid.__name__]
    assert ring == {"one", "two"}
