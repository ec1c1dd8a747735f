"""Payments to minors, for pictures and otherwise, and payments by minors after pictures."""

from __future__ import annotations

from tests.scene import Scene
from tests.signals.little_scenes import Row, deed, told_of, words
from tests.signals.pairs import adult_and_minor, hit, miss, one_household


@hit("pays_unrelated_minor")
def a_stranger_pays_a_minor(s: Scene) -> Row:
    adult_and_minor(s)
    first = s.pay("adult", "minor")
    s.pay("adult", "minor")
    return deed(first, "adult", "minor")


@hit("pays_unrelated_minor")
def the_second_account_of_a_stranger_pays_a_minor(s: Scene) -> Row:
    adult_and_minor(s)
    s.account("adult", device="phone")
    s.account("second", device="phone")
    return deed(s.pay("second", "minor"), "second", "minor")


@miss("pays_unrelated_minor")
def an_adult_pays_a_minor_who_wrote_first(s: Scene) -> None:
    adult_and_minor(s, asked=False)
    s.contact("minor", "adult", "request")
    s.pay("adult", "minor")


@miss("pays_unrelated_minor")
def a_stranger_pays_a_minor_who_has_something_on_offer(s: Scene) -> None:
    adult_and_minor(s)
    s.post("minor", "listing", text="old bike")
    s.pay("adult", "minor")


@miss("pays_unrelated_minor")
def a_proven_minor_pays_a_minor(s: Scene) -> None:
    s.account("peer", "13-15", "estimated")
    s.account("minor", "13-15")
    s.contact("peer", "minor", "request")
    s.pay("peer", "minor")


@hit("pays_many_minors")
def a_stranger_pays_three_minors(s: Scene) -> Row:
    s.account("adult")
    for i in range(3):
        s.contact("adult", s.account(f"m{i}", "13-15"), "request")
    paid = [s.pay("adult", f"m{i}") for i in range(3)]
    return deed(paid[2], "adult", "m2")


@miss("pays_many_minors")
def a_stranger_pays_two_minors_and_one_who_wrote_first(s: Scene) -> None:
    s.account("adult")
    for i in range(3):
        name = s.account(f"m{i}", "13-15")
        s.contact(*(("adult", name) if i else (name, "adult")), "request")
        s.pay("adult", name)
        s.pay("adult", name)


@hit("picture_then_payment")
def a_stranger_pays_within_a_day_of_the_picture(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.wait(hours=23)
    return deed(s.pay("adult", "minor"), "adult", "minor")


@hit("picture_then_payment")
def the_account_that_pays_shares_a_payout_with_the_one_that_got_the_picture(s: Scene) -> Row:
    adult_and_minor(s)
    s.account("adult", payout="bank")
    s.account("second", payout="bank")
    s.give("minor", "adult", "hill")
    return deed(s.pay("second", "minor"), "second", "minor")


@miss("picture_then_payment")
def the_account_that_pays_shares_a_payout_with_the_one_that_got_the_picture_and_they_write_to_each_other(
    s: Scene,
) -> None:
    adult_and_minor(s)
    s.account("adult", payout="bank")
    s.account("second", payout="bank")
    s.say("adult", "second", "soup?")
    s.say("second", "adult", "yes")
    s.give("minor", "adult", "hill")
    s.pay("second", "minor")


@miss("picture_then_payment")
def a_stranger_pays_two_days_after_the_picture(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.wait(hours=48)
    s.pay("adult", "minor")


@miss("picture_then_payment")
def a_stranger_pays_another_minor_than_the_one_of_the_picture(s: Scene) -> None:
    adult_and_minor(s)
    s.contact("adult", s.account("other", "13-15"), "request")
    s.give("minor", "adult", "hill")
    s.pay("adult", "other")


@miss("picture_then_payment")
def a_minor_by_their_own_word_pays_back_a_friend_to_whom_they_sent_a_picture(s: Scene) -> None:
    s.account("peer", "13-15")
    s.account("classmate", "13-15")
    s.give("peer", "classmate", "lake")
    s.give("classmate", "peer", "hill")
    s.pay("peer", "classmate")


@hit("picture_then_payment_known")
def one_of_the_household_pays_within_a_day_of_the_picture(s: Scene) -> Row:
    one_household(s)
    s.give("minor", "adult", "hill")
    return deed(s.pay("adult", "minor"), "adult", "minor")


@miss("picture_then_payment_known")
def a_stranger_pays_at_once_for_the_picture(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.pay("adult", "minor")


@hit("picture_then_payment_unapproached")
def an_adult_pays_for_the_picture_of_a_minor_who_wrote_first(s: Scene) -> Row:
    adult_and_minor(s, asked=False)
    s.contact("minor", "adult", "request")
    s.give("minor", "adult", "hill")
    return deed(s.pay("adult", "minor"), "adult", "minor")


@miss("picture_then_payment_unapproached")
def an_adult_pays_for_the_picture_of_a_minor_whom_they_asked(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.pay("adult", "minor")


def _another_pays(s: Scene, hours: int) -> str:
    adult_and_minor(s)
    s.account("purse")
    s.give("minor", "adult", "hill")
    s.wait(hours=hours)
    return s.pay("purse", "minor")


@hit("paid_for_anothers_picture")
def one_who_never_wrote_pays_for_a_strangers_picture(s: Scene) -> Row:
    return deed(_another_pays(s, 20), "purse", "minor")


@miss("paid_for_anothers_picture")
def one_who_never_wrote_pays_two_days_later(s: Scene) -> None:
    _another_pays(s, 48)


@miss("paid_for_anothers_picture")
def a_parent_pays_after_a_strangers_picture(s: Scene) -> None:
    adult_and_minor(s)
    s.account("purse", guardian_of=["minor"])
    s.give("minor", "adult", "hill")
    s.pay("purse", "minor")


@miss("paid_for_anothers_picture")
def a_friend_pays_after_a_strangers_picture(s: Scene) -> None:
    adult_and_minor(s)
    s.account("purse")
    s.chat("minor", "purse")
    s.give("minor", "adult", "hill")
    s.pay("purse", "minor")


@hit("another_paid_for_picture")
def a_stranger_gets_a_picture_for_which_another_pays(s: Scene) -> Row:
    paid = _another_pays(s, 20)
    return Row(paid, "purse", "minor", "adult", "minor")


@miss("another_paid_for_picture")
def a_stranger_gets_a_picture_for_which_nobody_pays(s: Scene) -> None:
    _another_pays(s, 48)


def _purse(s: Scene, payers: int, *, days: int = 1) -> str:
    s.account("purse")
    s.account("minor", "13-15")
    for i in range(payers):
        s.pay(s.account(f"payer{i}"), "purse")
    s.wait(days=days)
    return s.pay("purse", "minor")


@hit("purse_for_others")
def the_money_of_two_goes_on_to_a_minor_within_days(s: Scene) -> Row:
    return deed(_purse(s, 2), "purse", "minor")


@miss("purse_for_others")
def the_money_of_one_goes_on_to_a_minor(s: Scene) -> None:
    _purse(s, 1)


@miss("purse_for_others")
def the_money_of_two_goes_on_to_a_minor_after_a_week(s: Scene) -> None:
    _purse(s, 2, days=7)


@miss("purse_for_others")
def a_seller_whose_customers_write_pays_their_own_child(s: Scene) -> None:
    s.account("purse", guardian_of=["minor"])
    _purse(s, 2)


@hit("payment_then_picture")
def a_minor_sends_a_picture_within_a_day_of_a_strangers_payment(s: Scene) -> Row:
    adult_and_minor(s)
    s.pay("adult", "minor")
    s.wait(hours=23)
    first = s.give("minor", "adult", "hill")
    s.give("minor", "adult", "lake")
    return told_of(first, "minor", "adult")


@miss("payment_then_picture")
def a_minor_sends_a_picture_two_days_after_a_strangers_payment(s: Scene) -> None:
    adult_and_minor(s)
    s.pay("adult", "minor")
    s.wait(hours=48)
    s.give("minor", "adult", "hill")


@hit("payment_then_picture_known")
def a_minor_sends_a_picture_after_pocket_money(s: Scene) -> Row:
    one_household(s)
    s.pay("adult", "minor")
    return told_of(s.give("minor", "adult", "hill"), "minor", "adult")


@miss("payment_then_picture_known")
def a_minor_sends_a_picture_after_a_strangers_payment(s: Scene) -> None:
    adult_and_minor(s)
    s.pay("adult", "minor")
    s.give("minor", "adult", "hill")


def _paid_by_the_picture(s: Scene, unpaired: int) -> str:
    """Payments without a picture, days apart, then three that follow one; the last payment."""
    for _ in range(unpaired):
        s.pay("adult", "minor")
        s.wait(days=3)
    last = ""
    for i in range(3):
        s.give("minor", "adult", f"hill{i}")
        last = s.pay("adult", "minor")
        s.wait(days=3)
    return last


@hit("picture_price_pattern")
def a_stranger_pays_three_pictures(s: Scene) -> Row:
    adult_and_minor(s)
    return deed(_paid_by_the_picture(s, 3), "adult", "minor")


@miss("picture_price_pattern")
def a_stranger_pays_three_pictures_among_many_other_payments(s: Scene) -> None:
    adult_and_minor(s)
    _paid_by_the_picture(s, 4)


@miss("picture_price_pattern")
def a_stranger_pays_two_pictures(s: Scene) -> None:
    adult_and_minor(s)
    for i in range(2):
        s.give("minor", "adult", f"hill{i}")
        s.pay("adult", "minor")


@hit("picture_price_pattern_known")
def one_of_the_household_pays_three_pictures(s: Scene) -> Row:
    one_household(s)
    return deed(_paid_by_the_picture(s, 0), "adult", "minor")


@miss("picture_price_pattern_known")
def one_of_the_household_pays_one_picture_and_pocket_money(s: Scene) -> None:
    one_household(s)
    s.give("minor", "adult", "hill")
    s.pay("adult", "minor")
    s.wait(days=3)
    s.pay("adult", "minor")


def _buys_pictures_of(s: Scene, *ages: str) -> dict[str, str]:
    s.account("adult")
    paid = {}
    for i, age in enumerate(ages):
        name = s.account(f"p{i}", age)
        s.contact("adult", name, "request")
        s.give(name, "adult", f"hill{i}")
        paid[name] = s.pay("adult", name)
    return paid


@hit("open_picture_purchase")
def an_editor_buys_pictures_of_people_of_all_ages(s: Scene) -> set[Row]:
    paid = _buys_pictures_of(s, "18+", "13-15", "18+", "16-17")
    return {deed(paid[name], "adult", name) for name in ("p1", "p3")}


@miss("open_picture_purchase")
def an_adult_buys_pictures_of_minors_mostly(s: Scene) -> None:
    _buys_pictures_of(s, "18+", "13-15", "13-15", "16-17")


@miss("open_picture_purchase")
def nobody_knows_how_old_the_others_are(s: Scene) -> None:
    _buys_pictures_of(s, "18+", "13-15", "unknown", "16-17", "unknown")


@miss("open_picture_purchase")
def an_adult_buys_pictures_of_three_people_of_whom_one_is_a_minor(s: Scene) -> None:
    _buys_pictures_of(s, "18+", "13-15", "18+")


@hit("memo_cover")
def a_stranger_pays_a_minor_under_a_cover_purpose(s: Scene) -> Row:
    adult_and_minor(s)
    return deed(s.pay("adult", "minor", memo=words("memo_cover")), "adult", "minor")


@miss("memo_cover")
def one_of_the_household_names_a_purpose(s: Scene) -> None:
    one_household(s)
    s.pay("adult", "minor", memo=words("memo_cover"))


@miss("memo_cover")
def a_minor_pays_an_adult_under_a_cover_purpose(s: Scene) -> None:
    adult_and_minor(s)
    s.pay("minor", "adult", memo=words("memo_cover"))


@hit("minor_paid_after_picture")
def a_minor_pays_one_to_whom_they_sent_a_picture(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.wait(days=6)
    return told_of(s.pay("minor", "adult"), "minor", "adult")


@miss("minor_paid_after_picture")
def a_minor_pays_eight_days_after_the_picture(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.wait(days=8)
    s.pay("minor", "adult")


@miss("minor_paid_after_picture")
def a_minor_pays_one_whom_they_have_known_for_a_month(s: Scene) -> None:
    adult_and_minor(s)
    s.wait(days=28)
    s.give("minor", "adult", "hill")
    s.pay("minor", "adult")


@miss("minor_paid_after_picture")
def a_pupil_pays_again_after_a_picture_of_the_homework(s: Scene) -> None:
    adult_and_minor(s)
    s.pay("minor", "adult")
    s.wait(days=2)
    s.give("minor", "adult", "hill")
    s.pay("minor", "adult")


@miss("minor_paid_after_picture")
def a_minor_pays_a_proven_minor_to_whom_they_sent_a_picture(s: Scene) -> None:
    s.account("peer", "13-15", "verified")
    s.account("minor", "13-15")
    s.give("minor", "peer", "hill")
    s.pay("minor", "peer")


def _pays_elsewhere(s: Scene, days: int) -> str:
    adult_and_minor(s)
    s.account("purse")
    s.give("minor", "adult", "hill")
    s.wait(days=days)
    return s.pay("minor", "purse")


@hit("minor_paid_unknown")
def a_minor_pays_one_to_whom_they_never_wrote_after_a_strangers_picture(s: Scene) -> Row:
    return told_of(_pays_elsewhere(s, 2), "minor", "purse")


@miss("minor_paid_unknown")
def a_minor_pays_one_to_whom_they_never_wrote_days_later(s: Scene) -> None:
    _pays_elsewhere(s, 8)


@miss("minor_paid_unknown")
def a_minor_pays_a_shop_after_a_strangers_picture(s: Scene) -> None:
    s.account("purse", kind="business")
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.pay("minor", "purse")


@hit("minor_paid_elsewhere")
def a_stranger_gets_a_picture_and_the_minor_pays_another(s: Scene) -> Row:
    paid = _pays_elsewhere(s, 2)
    return Row(paid, "minor", "purse", "adult", "minor")


@miss("minor_paid_elsewhere")
def a_stranger_gets_a_picture_and_the_minor_pays_another_days_later(s: Scene) -> None:
    _pays_elsewhere(s, 8)


@hit("minor_paid_repeatedly")
def a_minor_pays_twice_within_two_days(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.pay("minor", "adult")
    s.wait(hours=40)
    return told_of(s.pay("minor", "adult"), "minor", "adult")


@miss("minor_paid_repeatedly")
def a_minor_pays_twice_in_three_days(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.pay("minor", "adult")
    s.wait(days=3)
    s.pay("minor", "adult")


@hit("minor_blocked_after_paying")
def a_minor_pays_and_blocks(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.pay("minor", "adult")
    return told_of(s.contact("minor", "adult", "block"), "minor", "adult")


@miss("minor_blocked_after_paying")
def a_minor_blocks_and_pays_what_is_owed(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.contact("minor", "adult", "block")
    s.pay("minor", "adult")
