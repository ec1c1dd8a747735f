"""Who is a stranger to a minor, and whom something connects with them though nobody declared it."""

from __future__ import annotations

from tests.scene import Scene
from tests.signals.little_scenes import Row, deed
from tests.signals.pairs import hit, miss

OLD = "2025-01-01T00:00:00Z"
"""Before anything that the scenes show."""


def _old_friends(s: Scene, name: str, *friends: str, age: str = "13-15") -> None:
    """Let an account write with others at the opening of the view, as people do who knew each other before."""
    s.account(name, created_at=OLD)
    for friend in friends:
        s.account(friend, age, created_at=OLD)
        s.chat(name, friend)


def _through_old_contacts(s: Scene, friends: int) -> str:
    names = [f"pupil{i}" for i in range(friends)]
    _old_friends(s, "adult", *names)
    s.account("minor", "13-15")
    for name in names:
        s.befriend(name, "minor")
    return s.say("adult", "minor", "hello")


@hit("contacts_in_common")
def two_old_contacts_of_the_adult_know_the_minor(s: Scene) -> None:
    _through_old_contacts(s, 2)


@miss("contacts_in_common")
def one_old_contact_of_the_adult_knows_the_minor(s: Scene) -> None:
    _through_old_contacts(s, 1)


def _after_a_second_account(s: Scene, **shared: str) -> str:
    """Let another account befriend the minor well before the adult writes."""
    s.account("adult", **shared)
    s.account("second", **shared)
    s.account("minor", "13-15")
    s.befriend("adult", "second")
    s.befriend("second", "minor")
    s.wait(days=8)
    return s.say("adult", "minor", "hello")


@hit("contacts_in_common")
def a_friend_who_knew_the_minor_introduces(s: Scene) -> None:
    _after_a_second_account(s)


@miss("contacts_in_common")
def a_second_account_on_the_same_device_does_not_introduce(s: Scene) -> None:
    _after_a_second_account(s, device="phone")


@miss("contacts_in_common")
def a_second_account_that_writes_to_the_first_does_not_introduce_it(s: Scene) -> None:
    s.account("adult", device="phone")
    s.account("second", device="phone")
    s.say("adult", "second", "hello")
    s.say("second", "adult", "hello")
    _after_a_second_account(s, device="phone")


@hit("contacts_in_common")
def a_partner_on_the_same_device_to_whom_the_minor_wrote_first_introduces(s: Scene) -> None:
    s.account("adult", device="phone")
    s.account("second", device="phone")
    s.account("minor", "13-15")
    s.befriend("adult", "second")
    s.befriend("minor", "second")
    s.say("adult", "minor", "hello")


@hit("contacts_in_common")
def a_guardian_on_the_same_device_introduces(s: Scene) -> None:
    s.account("adult", device="phone")
    s.account("second", device="phone", guardian_of=["minor"])
    s.account("minor", "13-15")
    s.befriend("adult", "second")
    s.befriend("second", "minor")
    s.say("adult", "minor", "hello")


def _among_minors(s: Scene, *, who_know_each_other: bool) -> str:
    pupils = [f"pupil{i}" for i in range(3)]
    _old_friends(s, "adult", *pupils)
    if who_know_each_other:
        s.befriend("pupil0", "pupil1")
        s.befriend("pupil1", "pupil2")
    s.account("minor", "13-15")
    return s.say("adult", "minor", "hello")


@miss("adult_first_contact")
def one_who_lives_among_minors_as_one_of_them_writes_to_another(s: Scene) -> None:
    _among_minors(s, who_know_each_other=True)


@hit("adult_first_contact")
def one_who_collected_minors_writes_to_another(s: Scene) -> Row:
    return deed(_among_minors(s, who_know_each_other=False), "adult", "minor")


def _young_people(s: Scene, minor_age: str, source: str, times: int) -> str:
    s.account("adult", "18+", source)
    s.account("minor", minor_age)
    first = s.say("adult", "minor", "hello")
    s.chat("adult", "minor", times)
    return first


@miss("adult_first_contact")
def one_of_eighteen_writes_a_lot_with_one_of_seventeen(s: Scene) -> None:
    _young_people(s, "16-17", "declared", 30)


@hit("adult_first_contact")
def one_of_eighteen_writes_a_lot_with_one_of_fourteen(s: Scene) -> Row:
    return deed(_young_people(s, "13-15", "declared", 30), "adult", "minor")


@hit("adult_first_contact")
def a_proven_adult_writes_a_lot_with_one_of_seventeen(s: Scene) -> Row:
    return deed(_young_people(s, "16-17", "verified", 30), "adult", "minor")


@hit("adult_first_contact")
def one_of_eighteen_writes_a_little_with_one_of_seventeen(s: Scene) -> Row:
    return deed(_young_people(s, "16-17", "declared", 28), "adult", "minor")


@miss("templated_opener")
def six_accounts_open_with_words_that_everybody_uses(s: Scene) -> None:
    for account in range(6):
        s.account(f"adult{account}")
        for i in range(3):
            minor = s.account(f"m{account}-{i}", "13-15")
            s.say(f"adult{account}", minor, "wishing you a merry winter season")
