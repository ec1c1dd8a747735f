"""How contact begins, who is turned away, and who comes back."""

from __future__ import annotations

from itertools import pairwise

from tests.scene import Scene
from tests.signals.little_scenes import Row, alone, deed, told_of, words
from tests.signals.pairs import adult_and_minor, adults_greet_adults, hit, miss, one_household


@hit("adult_first_contact")
def an_adult_asks_a_minor_for_contact(s: Scene) -> Row:
    adult_and_minor(s, asked=False)
    return deed(s.contact("adult", "minor", "request"), "adult", "minor")


@hit("adult_first_contact")
def a_minor_declines_a_request_that_was_not_seen(s: Scene) -> Row:
    adult_and_minor(s, asked=False)
    return deed(s.contact("minor", "adult", "decline"), "adult", "minor")


@miss("adult_first_contact")
def a_minor_asks_an_adult_for_contact(s: Scene) -> None:
    adult_and_minor(s, asked=False)
    s.contact("minor", "adult", "request")
    s.chat("adult", "minor")


@miss("adult_first_contact")
def a_platforms_service_writes_to_a_minor(s: Scene) -> None:
    s.account("adult", kind="service")
    s.account("minor", "13-15")
    s.say("adult", "minor", "welcome")


@hit("unknown_age_first_contact")
def one_of_unknown_age_writes_to_a_minor(s: Scene) -> Row:
    s.account("adult", "unknown")
    s.account("minor", "13-15")
    return deed(s.say("adult", "minor", "hello"), "adult", "minor")


@miss("unknown_age_first_contact")
def one_whose_age_is_told_later_writes_to_a_minor(s: Scene) -> None:
    s.account("minor", "13-15")
    s.say("adult", "minor", "hello")
    s.account("adult", "18+")


def _views(s: Scene, minors: int) -> str:
    s.account("adult")
    names = [s.account(f"m{i}", "13-15") for i in range(minors)]
    return [s.contact("adult", name, "view") for name in [*names, "m0"]][minors - 1]


@hit("profile_views_of_minors")
def an_adult_views_twelve_minors_in_a_week(s: Scene) -> Row:
    return deed(_views(s, 12), "adult", "m11")


@miss("profile_views_of_minors")
def an_adult_views_eleven_minors_one_of_them_twice(s: Scene) -> None:
    _views(s, 11)


@miss("profile_views_of_minors")
def a_minor_views_twelve_minors(s: Scene) -> None:
    s.account("minor", "13-15")
    for i in range(12):
        s.contact("minor", s.account(f"m{i}", "13-15"), "view")


@hit("fan_out_to_minors")
def an_adult_asks_three_minors(s: Scene) -> Row:
    s.account("adult")
    asked = [s.contact("adult", s.account(f"m{i}", "13-15"), "request") for i in range(3)]
    return deed(asked[2], "adult", "m2")


@hit("fan_out_to_minors")
def an_adult_asks_six_minors(s: Scene) -> set[Row]:
    s.account("adult")
    asked = [s.contact("adult", s.account(f"m{i}", "13-15"), "request") for i in range(6)]
    return {deed(asked[2], "adult", "m2"), deed(asked[5], "adult", "m5")}


def _writes_at_once(s: Scene, *names: str) -> Row:
    """One event reaches them all: whom the signal names hangs on their names alone."""
    s.account("adult")
    for name in names:
        s.account(name, "13-15")
    return deed(s.say("adult", list(names), "hello"), "adult", min(names))


@hit("fan_out_to_minors")
def an_adult_writes_to_three_minors_at_once(s: Scene) -> Row:
    return _writes_at_once(s, "m0", "m1", "m2")


@hit("fan_out_to_minors")
def an_adult_writes_to_three_minors_at_once_in_another_order(s: Scene) -> Row:
    return _writes_at_once(s, "m2", "m0", "m1")


@miss("fan_out_to_minors")
def an_adult_asks_three_minors_among_three_adults(s: Scene) -> None:
    s.account("adult")
    for i in range(6):
        s.contact("adult", s.account(f"m{i}", "13-15" if i % 2 else "18+"), "request")


@miss("fan_out_to_minors")
def an_adult_asks_three_minors_over_three_months(s: Scene) -> None:
    s.account("adult")
    for i in range(3):
        s.contact("adult", s.account(f"m{i}", "13-15"), "request")
        s.wait(days=31)


def _asks_seven(s: Scene, beginner: str, *, friends: bool) -> list[str]:
    adults_greet_adults(s)
    names = [s.account(f"m{i}", "13-15") for i in range(7)]
    asked = [s.contact(beginner, name, "request") for name in names]
    if friends:
        for one, two in pairwise(names):
            s.befriend(one, two)
    return asked


@hit("fan_out_to_unconnected_minors")
def an_adult_asks_seven_minors_who_do_not_know_one_another(s: Scene) -> set[Row]:
    asked = _asks_seven(s, s.account("adult"), friends=False)
    return {deed(asked[2], "adult", "m2"), deed(asked[5], "adult", "m5")}


@hit("fan_out_to_unconnected_minors")
def one_who_says_to_be_a_minor_asks_seven_who_do_not_know_one_another(s: Scene) -> set[Row]:
    asked = _asks_seven(s, s.account("peer", "16-17"), friends=False)
    return {deed(asked[2], "peer", "m2"), deed(asked[5], "peer", "m5")}


@miss("fan_out_to_unconnected_minors")
def an_adult_asks_seven_minors_who_know_one_another(s: Scene) -> None:
    _asks_seven(s, s.account("adult"), friends=True)


@miss("fan_out_to_unconnected_minors")
def one_who_says_to_be_a_minor_asks_seven_who_know_one_another(s: Scene) -> None:
    _asks_seven(s, s.account("peer", "16-17"), friends=True)


@miss("fan_out_to_unconnected_minors")
def a_proven_minor_asks_seven_who_do_not_know_one_another(s: Scene) -> None:
    _asks_seven(s, s.account("peer", "16-17", "verified"), friends=False)


def _openers(s: Scene, *texts: str) -> list[str]:
    s.account("adult")
    return [s.say("adult", s.account(f"m{i}", "13-15"), text) for i, text in enumerate(texts)]


@hit("templated_opener")
def an_adult_opens_three_times_with_the_same_words(s: Scene) -> Row:
    same = "so good to have found somebody as you 1", "so good to have found somebody as you 2"
    return deed(_openers(s, *same, "So good, to have found somebody as you")[2], "adult", "m2")


@miss("templated_opener")
def an_adult_opens_the_third_time_with_other_words(s: Scene) -> None:
    _openers(
        s,
        "glad to have come across you here",
        "glad to have come across you here",
        "what a fine morning it is",
    )


@miss("templated_opener")
def an_adult_opens_with_words_of_a_hello(s: Scene) -> None:
    _openers(s, "hi you", "hi you", "hi you")


@hit("contact_declined_by_minor")
def a_minor_declines_an_adult(s: Scene) -> Row:
    adult_and_minor(s)
    return told_of(s.contact("minor", "adult", "decline"), "minor", "adult")


@miss("contact_declined_by_minor")
def an_adult_declines_an_adult(s: Scene) -> None:
    adult_and_minor(s)
    s.contact("adult", s.account("second"), "request")
    s.contact("second", "adult", "decline")


@hit("blocked_by_minor")
def a_minor_blocks_one_who_says_to_be_a_minor(s: Scene) -> Row:
    s.account("adult", "16-17")
    s.account("minor", "13-15")
    return told_of(s.contact("minor", "adult", "block"), "minor", "adult")


@miss("blocked_by_minor")
def a_minor_blocks_a_proven_minor(s: Scene) -> None:
    s.account("peer", "16-17", "verified")
    s.account("minor", "13-15")
    s.contact("minor", "peer", "block")


@miss("blocked_by_minor")
def a_minor_blocks_one_who_approaches_everybody(s: Scene) -> None:
    s.account("adult")
    for i in range(12):
        s.contact("adult", s.account(f"m{i}", "13-15" if i % 2 else "18+"), "request")
    s.contact("m1", "adult", "block")


@hit("blocked_after_going_along")
def a_minor_blocks_a_stranger_to_whom_they_sent_a_picture(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    return told_of(s.contact("minor", "adult", "block"), "minor", "adult")


@hit("blocked_after_going_along")
def a_minor_blocks_a_stranger_who_paid_them(s: Scene) -> Row:
    adult_and_minor(s)
    s.pay("adult", "minor")
    return told_of(s.contact("minor", "adult", "block"), "minor", "adult")


@miss("blocked_after_going_along")
def a_minor_blocks_a_stranger_whom_they_gave_nothing(s: Scene) -> None:
    adult_and_minor(s)
    s.chat("adult", "minor")
    s.contact("minor", "adult", "block")


@miss("blocked_after_going_along")
def a_minor_blocks_an_adult_to_whom_they_wrote_first(s: Scene) -> None:
    adult_and_minor(s, asked=False)
    s.say("minor", "adult", "is it still for sale")
    s.give("minor", "adult", "hill")
    s.contact("minor", "adult", "block")


def _come_to_the_same(s: Scene, minors: int) -> set[Row]:
    """Two adults ask the same minors; the second comes to each after the first. Returns what the last contacts show."""
    for adult in ("adult", "other"):
        s.account(adult)
    names = [s.account(f"m{i}", "13-15") for i in range(minors)]
    asked = {
        (adult, name): s.contact(adult, name, "request") for adult in ("adult", "other") for name in names
    }
    return {deed(asked[adult, names[-1]], adult, names[-1]) for adult in ("adult", "other")}


@hit("same_minors_as_another")
def two_strangers_come_to_the_same_four_minors(s: Scene) -> set[Row]:
    return _come_to_the_same(s, 4)


@miss("same_minors_as_another")
def two_strangers_come_to_the_same_three_minors(s: Scene) -> None:
    _come_to_the_same(s, 3)


@miss("same_minors_as_another")
def two_strangers_come_to_a_circle_of_friends(s: Scene) -> None:
    _come_to_the_same(s, 4)
    for one, two in pairwise(f"m{i}" for i in range(4)):
        s.chat(one, two)


@miss("same_minors_as_another")
def two_who_write_to_each_other_come_to_the_same_minors(s: Scene) -> None:
    _come_to_the_same(s, 4)
    s.chat("adult", "other")


@miss("same_minors_as_another")
def four_minors_write_to_two_who_wait_to_be_asked(s: Scene) -> None:
    for adult in ("adult", "other"):
        s.account(adult)
    for i in range(4):
        s.account(f"m{i}", "13-15")
        for adult in ("adult", "other"):
            s.say(f"m{i}", adult, "can we talk")


@hit("disappearing_message")
def an_adult_sends_a_minor_disappearing_messages(s: Scene) -> Row:
    adult_and_minor(s)
    first = s.say("adult", "minor", "hello", ephemeral=True)
    s.say("adult", "minor", "hello", ephemeral=True)
    return deed(first, "adult", "minor")


@miss("disappearing_message")
def one_of_the_household_sends_a_minor_disappearing_messages(s: Scene) -> None:
    one_household(s)
    s.say("adult", "minor", "hello", ephemeral=True)


@miss("disappearing_message")
def a_minor_sends_an_adult_disappearing_messages(s: Scene) -> None:
    adult_and_minor(s)
    s.say("minor", "adult", "hello", ephemeral=True)


@hit("obfuscated_words")
def an_adult_disguises_telling_words(s: Scene) -> Row:
    adult_and_minor(s)
    disguised = words("secrecy_request").replace("e", "3")
    return deed(s.say("adult", "minor", disguised), "adult", "minor")


@miss("obfuscated_words")
def an_adult_says_telling_words_plainly(s: Scene) -> None:
    adult_and_minor(s)
    s.say("adult", "minor", words("secrecy_request"))


@miss("obfuscated_words")
def a_proven_minor_disguises_telling_words(s: Scene) -> None:
    s.account("peer", "13-15", "verified")
    s.account("minor", "13-15")
    s.say("peer", "minor", words("secrecy_request").replace("e", "3"))


@hit("reregistered_after_measure")
def one_comes_back_on_the_device_of_a_suspended_account(s: Scene) -> Row:
    s.account("first", device="phone")
    s.add("enforcement", "platform", subject={"kind": "account", "id": "first"}, action="suspend")
    s.account("second", device="phone")
    return alone(s.events[-1]["id"], "second")


@hit("reregistered_after_measure")
def one_comes_back_on_the_device_of_an_account_whose_state_is_suspended(s: Scene) -> Row:
    s.account("first", device="phone")
    s.account("first", device="phone", status="suspended")
    s.account("second", device="phone")
    return alone(s.events[-1]["id"], "second")


@miss("reregistered_after_measure")
def one_was_there_before_the_other_was_suspended(s: Scene) -> None:
    s.account("first", device="phone")
    s.account("second", device="phone")
    s.add("enforcement", "platform", subject={"kind": "account", "id": "first"}, action="suspend")
    s.account("second", device="phone", language="en")


@miss("reregistered_after_measure")
def one_closes_an_account_and_opens_another(s: Scene) -> None:
    s.account("first", device="phone")
    s.account("first", device="phone", status="closed")
    s.account("second", device="phone")


@miss("reregistered_after_measure")
def a_minor_takes_over_the_device_of_a_suspended_account(s: Scene) -> None:
    s.account("first", device="phone")
    s.add("enforcement", "platform", subject={"kind": "account", "id": "first"}, action="suspend")
    s.account("second", "13-15", device="phone")


@hit("stated_age_fell")
def an_adult_says_to_be_a_minor_after_all(s: Scene) -> Row:
    s.account("adult", "18+")
    s.account("adult", "13-15")
    return alone(s.events[-1]["id"], "adult")


@miss("stated_age_fell")
def an_adult_by_their_own_word_is_verified_as_a_minor(s: Scene) -> None:
    s.account("adult", "18+")
    s.account("adult", "13-15", "verified")


@miss("stated_age_fell")
def a_minor_grows_up(s: Scene) -> None:
    s.account("adult", "13-15")
    s.account("adult", "18+")


@miss("stated_age_fell")
def a_verified_adult_says_to_be_a_minor(s: Scene) -> None:
    s.account("adult", "18+", "verified")
    s.account("adult", "13-15")


def _says(s: Scene, *indicators: str) -> str:
    return [s.say("adult", "minor", words(indicator)) for indicator in indicators][-1]


@hit("course_of_grooming")
def an_adult_praises_moves_away_and_deletes_and_asks_for_secrecy(s: Scene) -> Row:
    adult_and_minor(s)
    told = "secrecy_request", "flattery_maturity", "platform_move", "delete_request"
    return deed(_says(s, *told), "adult", "minor")


@hit("course_of_grooming")
def a_stranger_takes_five_different_steps(s: Scene) -> Row:
    adult_and_minor(s)
    told = "picture_request", "flattery_maturity", "gift_offer", "meet_request", "travel_offer"
    return deed(_says(s, *told), "adult", "minor")


@hit("course_of_grooming")
def a_stranger_takes_four_steps_and_none_is_a_lift_or_a_meeting(s: Scene) -> Row:
    adult_and_minor(s)
    return deed(
        _says(s, "secrecy_request", "picture_request", "gift_offer", "flattery_maturity"), "adult", "minor"
    )


@hit("course_of_grooming")
def a_stranger_goes_far(s: Scene) -> set[Row]:
    adult_and_minor(s)
    first = "secrecy_request", "flattery_maturity", "platform_move", "delete_request"
    ends = _says(s, *first), _says(s, "picture_request"), _says(s, "gift_offer", "meet_request")
    return {deed(event, "adult", "minor") for event in ends}


@miss("course_of_grooming")
def an_adult_asks_what_families_ask(s: Scene) -> None:
    adult_and_minor(s)
    _says(s, "secrecy_request", "picture_request", "meet_request", "gift_offer")


def _talk_alike(s: Scene, times: int) -> Row:
    """Each says the same to the other; to three further minors one of them says so ``times`` times."""
    adult_and_minor(s)
    told = "secrecy_request", "flattery_maturity", "platform_move", "picture_request"
    for indicator in (*told, *told):
        s.say("minor", "adult", words(indicator))
    end = _says(s, *told)
    for i in range(3):
        other = s.account(f"m{i}", "13-15")
        for _ in range(times):
            s.say("adult", other, words("secrecy_request"))
    return deed(end, "adult", "minor")


@hit("course_of_grooming")
def a_minor_echoes_one_who_says_so_to_three_others(s: Scene) -> Row:
    return _talk_alike(s, times=3)


@miss("course_of_grooming")
def two_talk_alike_and_one_says_so_to_others_in_passing(s: Scene) -> None:
    _talk_alike(s, times=1)


@miss("course_of_grooming")
def an_adult_says_the_three_things_and_asks_for_nothing(s: Scene) -> None:
    adult_and_minor(s)
    _says(s, "flattery_maturity", "platform_move", "delete_request")


@miss("course_of_grooming")
def an_adult_says_the_three_things_to_three_minors(s: Scene) -> None:
    s.account("adult")
    for i, indicator in enumerate(("flattery_maturity", "platform_move", "delete_request")):
        s.account(f"m{i}", "13-15")
        s.say("adult", f"m{i}", words(indicator))
        s.say("adult", f"m{i}", words("secrecy_request"))
