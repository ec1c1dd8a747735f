"""Adverts, those who answer them, and where their money goes."""

from __future__ import annotations

from tests.scene import Scene
from tests.signals.little_scenes import Row, alone, deed, told_of, words
from tests.signals.pairs import adult_and_minor, hit, miss


def _buys(s: Scene, pictures: int = 3) -> None:
    for nth in range(pictures):
        s.give("minor", "adult", f"hill{nth}")
        s.pay("adult", "minor")


def _recruiter(s: Scene, pictures: int = 3) -> None:
    """Bring on one who pays a minor for pictures and then advertises."""
    adult_and_minor(s)
    _buys(s, pictures)
    s.wait(days=5)
    s.post("adult")
    s.account("client")


def _trader(s: Scene) -> None:
    s.account("adult")
    s.post("adult")
    s.account("client")


@hit("enquiry_after_advert")
def a_stranger_writes_after_an_advert(s: Scene) -> Row:
    _trader(s)
    first = s.say("client", "adult", "hello")
    s.say("client", "adult", "hello")
    return told_of(first, "client", "adult")


@miss("enquiry_after_advert")
def one_writes_who_knew_the_advertiser_before(s: Scene) -> None:
    s.account("adult")
    s.say("adult", s.account("client"), "hello")
    s.post("adult")
    s.say("client", "adult", "hello")


@miss("enquiry_after_advert")
def a_minor_writes_after_an_advert(s: Scene) -> None:
    s.account("adult")
    s.post("adult")
    s.say(s.account("minor", "13-15"), "adult", "hello")


@miss("enquiry_after_advert")
def the_advertisers_second_account_writes(s: Scene) -> None:
    s.account("adult", device="phone")
    s.account("client", device="phone")
    s.post("adult")
    s.say("client", "adult", "hello")


def _shows_a_child_they_know(s: Scene) -> None:
    s.account("adult", guardian_of=["minor"])
    s.give(s.account("minor", "13-15"), "adult", "hill")
    s.post("adult", media=["hill"])
    s.account("client")


@hit("enquiry_after_minors_picture")
def a_stranger_writes_soon_after_an_advert_that_shows_a_child(s: Scene) -> Row:
    _shows_a_child_they_know(s)
    s.wait(days=2)
    first = s.say("client", "adult", "hello")
    s.say("client", "adult", "hello")
    return told_of(first, "client", "adult")


@miss("enquiry_after_minors_picture")
def a_stranger_writes_long_after_an_advert_that_shows_a_child(s: Scene) -> None:
    _shows_a_child_they_know(s)
    s.wait(days=4)
    s.say("client", "adult", "hello")


@miss("enquiry_after_minors_picture")
def a_stranger_writes_after_an_advert_that_shows_a_public_picture_of_a_child(s: Scene) -> None:
    s.account("adult", guardian_of=["minor"])
    s.post(s.account("minor", "13-15"), "feed", media=["hill"])
    s.give("minor", "adult", "hill")
    s.post("adult", media=["hill"])
    s.say(s.account("client"), "adult", "hello")


@hit("payment_after_advert")
def a_stranger_pays_after_an_advert(s: Scene) -> set[Row]:
    _trader(s)
    return {told_of(s.pay("client", "adult"), "client", "adult") for _ in range(2)}


@miss("payment_after_advert")
def a_stranger_pays_long_after_an_advert(s: Scene) -> None:
    _trader(s)
    s.wait(days=22)
    s.pay("client", "adult")


@hit("enquiry_to_recruiter")
def a_stranger_writes_to_one_who_pays_a_minor_for_pictures(s: Scene) -> Row:
    _recruiter(s)
    return told_of(s.say("client", "adult", "hello"), "client", "adult")


@miss("enquiry_to_recruiter")
def a_stranger_writes_to_one_who_merely_got_a_picture(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.post("adult")
    s.say(s.account("client"), "adult", "hello")


@miss("enquiry_to_recruiter")
def a_stranger_writes_to_one_who_buys_from_minors_of_their_acquaintance(s: Scene) -> None:
    _trader(s)
    for customer in ("first", "second", "third"):
        s.account(customer, "13-15")
        s.say(customer, "adult", "hello")
        for _ in range(3):
            s.say("adult", customer, words("picture_pay_offer"))
    s.say("client", "adult", "hello")


def _young_advertiser(s: Scene, source: str, *, others: bool = True) -> None:
    """Bring on one who says to be a minor, or is known as one, and advertises pictures, of others or their own."""
    s.account("adult", "16-17", source)
    pictures = []
    for name in ("first", "second"):
        pictures.append(f"hill of {name}")
        s.account(name, "13-15")
        s.give(*((name, "adult") if others else ("adult", name)), pictures[-1])
    s.wait(days=5)
    s.post("adult", media=pictures)
    s.account("client")


@hit("enquiry_to_recruiter")
def a_stranger_writes_to_one_who_says_to_be_a_minor_and_advertises_others_pictures(s: Scene) -> Row:
    _young_advertiser(s, "declared")
    return told_of(s.say("client", "adult", "hello"), "client", "adult")


@hit("payment_to_recruiter")
def strangers_pay_the_purse_of_one_who_says_to_be_a_minor_and_advertises_others_pictures(
    s: Scene,
) -> set[Row]:
    _young_advertiser(s, "declared")
    return _two_answer_and_pay_elsewhere(s)


@miss("enquiry_to_recruiter")
def a_stranger_writes_to_a_minor_who_advertises_others_pictures(s: Scene) -> None:
    _young_advertiser(s, "verified")
    s.say("client", "adult", "hello")


@miss("enquiry_after_advert")
def a_stranger_writes_to_one_who_says_to_be_a_minor_and_advertises_their_own_pictures(s: Scene) -> None:
    _young_advertiser(s, "declared", others=False)
    s.say("client", "adult", "hello")


@hit("payment_to_recruiter")
def a_stranger_pays_the_second_account_of_one_who_pays_a_minor_for_pictures(s: Scene) -> Row:
    s.account("adult", payout="bank")
    s.account("second", payout="bank")
    s.contact("adult", s.account("minor", "13-15"), "request")
    _buys(s)
    s.post("second")
    s.account("client")
    return told_of(s.pay("client", "second"), "client", "second")


@miss("payment_to_recruiter")
def a_stranger_pays_one_who_once_bought_a_minors_picture(s: Scene) -> None:
    _recruiter(s, pictures=1)
    s.pay("client", "adult")


@miss("payment_to_recruiter")
def a_stranger_pays_one_who_pays_a_child_of_the_household_for_pictures(s: Scene) -> None:
    s.account("adult", device="tablet")
    s.account("minor", "13-15", device="tablet")
    s.give("minor", "adult", "hill")
    s.pay("adult", "minor")
    s.post("adult")
    s.pay(s.account("client"), "adult")


def _two_answer_and_pay_elsewhere(s: Scene) -> set[Row]:
    s.account("purse")
    for name in ("client", "another"):
        s.say(s.account(name), "adult", "hello")
    return {told_of(s.pay(name, "purse"), name, "purse") for name in ("client", "another")}


@hit("payment_to_recruiter")
def two_who_answered_pay_somebody_to_whom_they_never_wrote(s: Scene) -> set[Row]:
    _recruiter(s)
    return _two_answer_and_pay_elsewhere(s)


@miss("payment_to_recruiter")
def one_who_answered_pays_somebody_to_whom_they_never_wrote(s: Scene) -> None:
    _recruiter(s)
    s.say("client", "adult", "hello")
    s.pay("client", s.account("purse"))


@miss("payment_to_recruiter")
def two_who_answered_pay_a_shop(s: Scene) -> None:
    _recruiter(s)
    s.account("purse", kind="business")
    for name in ("client", "another"):
        s.say(s.account(name), "adult", "hello")
        s.pay(name, "purse")


@miss("payment_to_recruiter")
def two_who_answered_are_few_of_those_who_pay(s: Scene) -> None:
    _recruiter(s)
    _two_answer_and_pay_elsewhere(s)
    for nth in range(3):
        s.pay(s.account(f"other {nth}"), "purse")


@miss("payment_to_recruiter")
def two_who_answered_one_who_only_trades_pay_elsewhere(s: Scene) -> None:
    _trader(s)
    _two_answer_and_pay_elsewhere(s)


def _passes_on(s: Scene, days: int) -> str:
    _recruiter(s)
    s.pay("client", "adult", "100")
    s.wait(days=days)
    return s.pay("adult", "minor")


@hit("money_passed_to_minor")
def money_reaches_a_minor_three_days_after_a_client_paid(s: Scene) -> Row:
    return deed(_passes_on(s, 3), "adult", "minor")


@miss("money_passed_to_minor")
def money_reaches_a_minor_five_days_after_a_client_paid(s: Scene) -> None:
    _passes_on(s, 5)


@miss("money_passed_to_minor")
def money_reaches_a_minor_who_wrote_first(s: Scene) -> None:
    adult_and_minor(s, asked=False)
    s.say("minor", "adult", "hello")
    s.post("adult")
    s.pay(s.account("client"), "adult", "100")
    s.pay("adult", "minor")


@hit("client_enquiry")
def a_client_asks_a_recruiter_for_the_price(s: Scene) -> Row:
    _recruiter(s)
    return told_of(s.say("client", "adult", words("client_enquiry")), "client", "adult")


@miss("client_enquiry")
def a_customer_asks_a_trader_for_the_price(s: Scene) -> None:
    _trader(s)
    s.say("client", "adult", words("client_enquiry"))


@hit("appointment")
def a_client_makes_an_appointment_with_a_recruiter(s: Scene) -> Row:
    _recruiter(s)
    return told_of(s.say("client", "adult", words("appointment")), "client", "adult")


@miss("appointment")
def a_recruiter_makes_an_appointment_with_a_client(s: Scene) -> None:
    _recruiter(s)
    s.say("client", "adult", "hello")
    s.say("adult", "client", words("appointment"))


@hit("client_asks_younger")
def a_client_asks_an_advertiser_for_younger_people(s: Scene) -> Row:
    _trader(s)
    return deed(s.say("client", "adult", words("client_asks_younger")), "client", "adult")


@hit("client_asks_younger")
def a_stranger_asks_one_who_pays_a_minor_for_somebody_younger(s: Scene) -> set[Row]:
    _recruiter(s)
    asked = s.say("client", "adult", words("client_asks_younger"))
    return {deed(asked, "client", "adult"), told_of(asked, "client", "adult")}


@miss("client_asks_younger")
def one_asks_for_younger_people_where_nothing_is_advertised(s: Scene) -> None:
    s.account("adult")
    s.say(s.account("client"), "adult", words("client_asks_younger"))


@hit("search_minors")
def an_adult_searches_for_minors(s: Scene) -> Row:
    s.account("adult")
    return alone(s.add("search", "adult", text=words("search_minors"), surface="people"), "adult")


@miss("search_minors")
def a_minor_searches_for_minors(s: Scene) -> None:
    s.account("minor", "13-15")
    s.add("search", "minor", text=words("search_minors"), surface="people")


@miss("search_minors")
def an_adult_writes_of_minors_in_a_post(s: Scene) -> None:
    s.account("adult")
    s.post("adult", "feed", text=words("search_minors"))
