"""Goods that minors photograph and another lists: shown once, sold once, to ever new buyers."""

from __future__ import annotations

from tests.scene import Scene
from tests.signals.little_scenes import Row, deed
from tests.signals.pairs import hit, miss


def _dealer(s: Scene, buyers: int = 3, *, shown_again: bool = False, same_buyer: bool = False) -> set[Row]:
    """List what three minors sent, pay them, sell to customers; return the listing of each."""
    s.account("dealer")
    listed = set()
    for nth in range(3):
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
            s.pay(s.account("buyer" if same_buyer else f"buyer{nth}"), "dealer", "12")
    return listed


@hit("goods_picture_listed")
def a_dealer_lists_what_minors_made_and_each_is_sold_once(s: Scene) -> set[Row]:
    return _dealer(s)


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
