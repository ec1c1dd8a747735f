"""What speaks for innocence between an adult and a minor. Every scene is about the pair (adult, minor)."""

from __future__ import annotations

from tests.scene import Scene
from tests.signals.little_scenes import words
from tests.signals.pairs import adult_and_minor, hit, miss, one_household

OLD = "2025-01-01T00:00:00Z"


@hit("guardian_of_minor")
def a_guardian_writes_to_their_child(s: Scene) -> None:
    s.account("adult", verified_role="guardian", guardian_of=["minor"])
    s.account("minor", "13-15")
    s.say("adult", "minor", "hello")


@miss("guardian_of_minor")
def a_guardian_writes_to_another_child(s: Scene) -> None:
    s.account("adult", verified_role="guardian", guardian_of=["child"])
    s.account("minor", "13-15")
    s.say("adult", "minor", "hello")


@hit("shares_household")
def an_adult_writes_to_a_minor_on_the_same_device(s: Scene) -> None:
    one_household(s)


@miss("shares_household")
def an_adult_writes_to_a_minor_on_the_librarys_device(s: Scene) -> None:
    one_household(s)
    for i in range(7):
        s.account(f"reader{i}", device="tablet")


@hit("verified_role_with_minors")
def a_verified_educator_writes_to_a_minor(s: Scene) -> None:
    s.account("adult", verified_role="educator")
    s.account("minor", "13-15")
    s.say("adult", "minor", "hello")


@miss("verified_role_with_minors")
def a_guardian_by_role_writes_to_a_minor(s: Scene) -> None:
    s.account("adult", verified_role="guardian")
    s.account("minor", "13-15")
    s.say("adult", "minor", "hello")


@hit("minor_began")
def a_minor_writes_first(s: Scene) -> None:
    adult_and_minor(s, asked=False)
    s.say("minor", "adult", "hello")
    s.say("adult", "minor", "hello")


@miss("minor_began")
def an_adult_writes_first(s: Scene) -> None:
    adult_and_minor(s, asked=False)
    s.say("adult", "minor", "hello")
    s.say("minor", "adult", "hello")


@miss("minor_began")
def a_minor_answers_the_offer_of_a_job(s: Scene) -> None:
    adult_and_minor(s, asked=False)
    s.say("minor", "adult", "hello")
    s.say("adult", "minor", words("job_offer"))


def _introduced(s: Scene, days: int) -> None:
    adult_and_minor(s, asked=False)
    s.account("friend")
    s.befriend("adult", "friend")
    s.befriend("friend", "minor")
    s.wait(days=days)
    s.say("adult", "minor", "hello")


@hit("contacts_in_common")
def an_adult_writes_whose_friend_has_known_the_minor_for_a_week(s: Scene) -> None:
    _introduced(s, 7)


@miss("contacts_in_common")
def an_adult_writes_whose_friend_met_the_minor_the_day_before(s: Scene) -> None:
    _introduced(s, 1)


def _at_the_opening(s: Scene, **known: str) -> None:
    s.account("adult", **known)
    s.account("minor", "13-15", created_at=OLD)
    s.chat("adult", "minor")


@hit("old_contact")
def two_older_accounts_write_as_the_view_opens(s: Scene) -> None:
    _at_the_opening(s, created_at=OLD)


@miss("old_contact")
def a_new_account_writes_as_the_view_opens(s: Scene) -> None:
    _at_the_opening(s)


@miss("old_contact")
def two_older_accounts_begin_with_a_request(s: Scene) -> None:
    s.account("adult", created_at=OLD)
    s.account("minor", "13-15", created_at=OLD)
    s.befriend("adult", "minor")
    s.chat("adult", "minor")


@miss("old_contact")
def two_older_accounts_send_a_request_in_the_end(s: Scene) -> None:
    _at_the_opening(s, created_at=OLD)
    s.befriend("adult", "minor")


def _later(s: Scene, *, every: int, times: int) -> None:
    """Let two older accounts begin to write a week after the view opens."""
    s.account("adult", created_at=OLD)
    s.account("minor", "13-15", created_at=OLD)
    s.wait(days=7)
    for _ in range(times):
        s.chat("adult", "minor")
        s.wait(days=every)


@hit("old_contact")
def two_older_accounts_write_once_a_week_all_the_time(s: Scene) -> None:
    _later(s, every=7, times=12)


@miss("old_contact")
def two_older_accounts_begin_after_a_week_and_write_for_three_days(s: Scene) -> None:
    _later(s, every=1, times=3)


@miss("old_contact")
def an_older_account_writes_to_four_minors_on_one_day(s: Scene) -> None:
    s.account("adult", created_at=OLD)
    s.wait(days=2)
    for name in ("minor", "second", "third", "fourth"):
        s.account(name, "13-15", created_at=OLD)
        s.chat("adult", name)


@hit("one_minor_only")
def an_adult_and_their_only_minor_write_fifteen_times_each(s: Scene) -> None:
    adult_and_minor(s)
    s.chat("adult", "minor", 15)


@miss("one_minor_only")
def an_adult_and_their_only_minor_write_fourteen_times_each(s: Scene) -> None:
    adult_and_minor(s)
    s.chat("adult", "minor", 14)


@miss("one_minor_only")
def an_adult_who_writes_a_lot_has_to_do_with_a_second_minor(s: Scene) -> None:
    adult_and_minor(s)
    s.chat("adult", "minor", 15)
    s.say("adult", s.account("other", "13-15"), "hello")


def _sat_together(s: Scene, others: int) -> None:
    adult_and_minor(s, asked=False)
    s.say("adult", ["minor", *(s.account(f"other{i}") for i in range(others))], "hello all")
    s.say("adult", "minor", "hello")


@hit("met_in_open_group")
def an_adult_writes_to_a_minor_of_a_conversation_of_many(s: Scene) -> None:
    _sat_together(s, 3)


@miss("met_in_open_group")
def an_adult_writes_to_a_minor_of_a_conversation_of_few(s: Scene) -> None:
    _sat_together(s, 2)


def _over_time(s: Scene, days: int, times: int) -> None:
    adult_and_minor(s)
    s.chat("adult", "minor", times // 2)
    s.wait(days=days)
    s.chat("adult", "minor", times - times // 2)


@hit("long_mutual_history")
def they_write_twenty_times_each_over_two_months(s: Scene) -> None:
    _over_time(s, 60, 20)


@miss("long_mutual_history")
def they_write_twenty_times_each_over_six_weeks(s: Scene) -> None:
    _over_time(s, 42, 20)


@miss("long_mutual_history")
def they_write_nineteen_times_each_over_two_months(s: Scene) -> None:
    _over_time(s, 60, 19)


def _talks(s: Scene, kind: str, times: int) -> None:
    adult_and_minor(s)
    for _ in range(times):
        s.say("adult", "minor", words(kind))
        s.say("minor", "adult", words(kind))


@hit("signposting_talk")
def an_adult_points_to_help_twice(s: Scene) -> None:
    _talks(s, "signposting", 2)


@miss("signposting_talk")
def an_adult_points_to_help_once(s: Scene) -> None:
    _talks(s, "signposting", 1)


@hit("quoting_talk")
def an_adult_quotes_twice(s: Scene) -> None:
    _talks(s, "quotation", 2)


@miss("quoting_talk")
def an_adult_quotes_once(s: Scene) -> None:
    _talks(s, "quotation", 1)


@hit("family_talk_seen")
def an_adult_talks_of_the_family_twice(s: Scene) -> None:
    _talks(s, "family_talk", 2)


@miss("family_talk_seen")
def an_adult_talks_of_the_family_once(s: Scene) -> None:
    _talks(s, "family_talk", 1)


@hit("lesson_talk_seen")
def an_adult_talks_of_lessons_twice(s: Scene) -> None:
    _talks(s, "lesson_talk", 2)


@miss("lesson_talk_seen")
def an_adult_talks_of_lessons_once(s: Scene) -> None:
    _talks(s, "lesson_talk", 1)


@hit("item_sale_seen")
def an_adult_talks_of_goods_twice(s: Scene) -> None:
    _talks(s, "item_sale", 2)


@miss("item_sale_seen")
def only_the_minor_talks_of_goods(s: Scene) -> None:
    adult_and_minor(s)
    for _ in range(3):
        s.say("minor", "adult", words("item_sale"))
