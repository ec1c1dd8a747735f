"""Goods are shown once and sold once, to ever new buyers; who is advertised is shown again, and clients come back."""

from __future__ import annotations

from tests.scene import Scene
from tests.signals.little_scenes import Row, deed, told_of, words
from tests.signals.pairs import adult_and_minor, adults_greet_adults, hit, miss, one_household


def _dealer(
    s: Scene,
    buyers: int = 3,
    *,
    makers: int = 3,
    price: str = "12",
    shown_again: bool = False,
    same_buyer: bool = False,
    young: bool = False,
) -> set[Row]:
    """List what minors sent, pay them, sell to customers; return the listing of each."""
    s.account("dealer")
    listed = set()
    for nth in range(makers):
        minor = s.account(f"maker{nth}", "13-15")
        s.contact("dealer", minor, "request")
        s.give(minor, "dealer", f"hat{nth}")
        s.pay("dealer", minor)
        s.wait(days=1)
        listed.add(deed(s.post("dealer", media=[f"hat{nth}"]), "dealer", minor))
        if shown_again:
            s.wait(days=1)
            s.post("dealer", media=[f"hat{nth}"])
        if nth < buyers:
            s.wait(days=1)
            s.pay(
                s.account("buyer" if same_buyer else f"buyer{nth}", "16-17" if young else "18+"),
                "dealer",
                price,
            )
    return listed


@hit("goods_picture_listed")
def a_dealer_lists_what_minors_made_and_each_is_sold_once(s: Scene) -> set[Row]:
    return _dealer(s)


@hit("goods_picture_listed")
def a_dealer_picks_minors_and_sells_to_minors_too(s: Scene) -> set[Row]:
    adults_greet_adults(s)
    return _dealer(s, makers=7, young=True)


@hit("goods_picture_listed")
def a_dealer_keeps_a_birthday_present_secret_and_sells_to_minors_too(s: Scene) -> set[Row]:
    listed = _dealer(s, young=True)
    s.say("dealer", "maker0", words("secrecy_request"))
    return listed


@miss("goods_picture_listed")
def the_pictures_are_shown_again(s: Scene) -> None:
    _dealer(s, shown_again=True)


@miss("goods_picture_listed")
def one_buyer_comes_back(s: Scene) -> None:
    _dealer(s, same_buyer=True)


@miss("goods_picture_listed")
def nobody_is_seen_to_buy(s: Scene) -> None:
    _dealer(s, buyers=0)


@miss("goods_picture_listed")
def another_advertises_one_of_the_pictures_too(s: Scene) -> None:
    _dealer(s)
    s.post(s.account("somebody"), media=["hat0"])


@miss("goods_picture_listed")
def customers_pay_many_times_what_the_picture_cost(s: Scene) -> None:
    _dealer(s, price="120")


@miss("goods_picture_listed")
def the_dealer_asks_a_minor_for_secrecy(s: Scene) -> None:
    _dealer(s)
    s.say("dealer", "maker0", words("secrecy_request"))


@miss("goods_picture_listed")
def the_dealer_picks_minors_one_by_one(s: Scene) -> None:
    adults_greet_adults(s)
    _dealer(s, makers=7)


@miss("private_picture_advertised")
def the_picture_is_one_of_goods(s: Scene) -> None:
    _dealer(s)


@miss("pictures_of_several_advertised")
def the_pictures_of_several_are_goods(s: Scene) -> None:
    _dealer(s)


@miss("picture_then_payment")
def a_dealer_pays_for_what_it_lists(s: Scene) -> None:
    _dealer(s)


@miss("picture_from_minor")
def a_dealer_is_sent_pictures_of_what_it_lists(s: Scene) -> None:
    _dealer(s)


@miss("pays_unrelated_minor")
def a_dealer_pays_whose_goods_it_lists(s: Scene) -> None:
    _dealer(s)


@miss("enquiry_after_minors_picture")
def a_customer_asks_about_goods(s: Scene) -> None:
    _dealer(s)
    s.say(s.account("asks"), "dealer", "hello")


@miss("payment_to_recruiter")
def customers_buy_goods(s: Scene) -> None:
    _dealer(s)


@miss("money_passed_to_minor")
def a_dealer_pays_for_more_after_a_sale(s: Scene) -> None:
    _dealer(s)
    s.wait(days=1)
    s.pay("dealer", "maker0")


@miss("private_picture_posted")
def a_page_posts_what_its_follower_sent(s: Scene) -> None:
    s.account("page")
    s.contact(s.account("fan", "13-15"), "page", "follow")
    s.contact("page", "fan", "request")
    s.give("fan", "page", "hill")
    s.post("page", "feed", media=["hill"])


def _child_advertised(s: Scene, times: int = 1) -> list[str]:
    """Let a parent advertise the child's picture so many times; return the adverts."""
    one_household(s)
    s.give("minor", "adult", "hill")
    adverts = []
    for _ in range(times):
        s.wait(days=1)
        adverts.append(s.post("adult", media=["hill"]))
    return adverts


def _paid_by(s: Scene, *clients: str) -> str:
    last = ""
    for client in clients:
        s.wait(hours=1)
        last = s.pay(s.account(client), "adult", "90")
    return last


@hit("acquaintances_picture_shown_again")
def a_parent_advertises_the_childs_picture_three_times(s: Scene) -> Row:
    return deed(_child_advertised(s, 3)[1], "adult", "minor")


@miss("acquaintances_picture_shown_again")
def a_parent_lists_two_pictures_that_the_child_took(s: Scene) -> None:
    _child_advertised(s)
    s.give("minor", "adult", "bike")
    s.post("adult", media=["bike"])


@miss("acquaintances_picture_shown_again")
def a_parent_shows_the_childs_picture_to_friends_afterwards(s: Scene) -> None:
    _child_advertised(s)
    s.post("adult", "feed", media=["hill"])


@miss("acquaintances_picture_shown_again")
def a_strangers_picture_is_advertised_twice(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    for _ in range(2):
        s.post("adult", media=["hill"])


@hit("clients_come_back")
def two_clients_pay_again_whoever_advertises_a_childs_picture(s: Scene) -> Row:
    _child_advertised(s)
    _paid_by(s, "client", "other", "client")
    return told_of(_paid_by(s, "other"), "other", "adult")


@miss("clients_come_back")
def only_one_client_pays_again(s: Scene) -> None:
    _child_advertised(s)
    _paid_by(s, "client", "other", "third", "client", "client")


@miss("clients_come_back")
def customers_pay_again_where_no_minors_picture_is_advertised(s: Scene) -> None:
    s.account("adult")
    s.post("adult")
    _paid_by(s, "client", "other", "client", "other")
