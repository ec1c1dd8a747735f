"""Pictures that minors give in private, and where they appear again."""

from __future__ import annotations

import hashlib

from tests.scene import Scene
from tests.signals.little_scenes import Row, deed, told_of
from tests.signals.pairs import adult_and_minor, hit, miss, one_household


def changed(pdq: str, bits: int) -> str:
    """Return the hash with its first bits turned."""
    return f"{int(pdq, 16) ^ ((1 << bits) - 1):064x}"


PDQ = hashlib.sha256(b"hill").hexdigest()


@hit("picture_from_minor")
def a_minor_sends_the_stranger_a_picture(s: Scene) -> Row:
    adult_and_minor(s)
    first = s.give("minor", "adult", "hill")
    s.give("minor", "adult", "lake")
    return told_of(first, "minor", "adult")


@miss("picture_from_minor")
def a_minor_sends_a_picture_to_an_adult_whom_they_wrote_to_first(s: Scene) -> None:
    adult_and_minor(s, asked=False)
    s.contact("minor", "adult", "request")
    s.give("minor", "adult", "hill")


@miss("picture_from_minor")
def a_minor_shows_a_picture_to_four_people(s: Scene) -> None:
    adult_and_minor(s)
    s.picture("minor", "hill")
    s.say("minor", ["adult", *(s.account(f"other{i}") for i in range(3))], media=["hill"])


@hit("pictures_from_many_minors")
def three_minors_send_the_stranger_pictures(s: Scene) -> Row:
    s.account("adult")
    for i in range(3):
        s.contact("adult", s.account(f"m{i}", "13-15"), "request")
    given = [s.give(f"m{i}", "adult", f"hill{i}") for i in range(3)]
    return told_of(given[2], "m2", "adult")


@miss("pictures_from_many_minors")
def two_minors_and_an_adult_send_the_stranger_pictures(s: Scene) -> None:
    s.account("adult")
    for i in range(3):
        name = s.account(f"m{i}", "13-15" if i else "18+")
        s.contact("adult", name, "request")
        s.give(name, "adult", f"hill{i}")
        s.give(name, "adult", f"lake{i}")


@hit("picture_reciprocated")
def a_minor_answers_a_strangers_picture_with_one(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("adult", "minor", "hill")
    s.wait(hours=23)
    return told_of(s.give("minor", "adult", "lake"), "minor", "adult")


@miss("picture_reciprocated")
def a_minor_sends_a_picture_two_days_after_the_strangers(s: Scene) -> None:
    adult_and_minor(s)
    s.give("adult", "minor", "hill")
    s.wait(hours=48)
    s.give("minor", "adult", "lake")


@miss("picture_reciprocated")
def a_stranger_answers_a_minors_picture_with_one(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "lake")
    s.give("adult", "minor", "hill")


@hit("private_picture_advertised")
def an_adult_lists_the_picture_of_a_minor_they_approached(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    return deed(s.post("adult", media=["hill"]), "adult", "minor")


@hit("private_picture_advertised")
def a_slightly_changed_copy_is_advertised_by_contact_handle(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill", pdq=PDQ)
    s.picture("adult", "copy", pdq=changed(PDQ, 31))
    return deed(s.post("adult", "feed", media=["copy"], contacts=["handle"]), "adult", "minor")


@miss("private_picture_advertised")
def a_picture_farther_than_the_radius_is_advertised(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill", pdq=PDQ)
    s.picture("adult", "copy", pdq=changed(PDQ, 32))
    s.post("adult", media=["copy"])


@miss("private_picture_advertised")
def a_picture_too_flat_to_compare_is_advertised(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill", pdq=PDQ, quality=49)
    s.picture("adult", "copy", pdq=PDQ, quality=49)
    s.post("adult", media=["copy"])


@miss("private_picture_advertised")
def the_picture_was_public_before_the_minor_sent_it(s: Scene) -> None:
    adult_and_minor(s)
    s.account("shop")
    s.picture("shop", "hill")
    s.post("shop", media=["hill"])
    s.say("minor", "adult", media=["hill"])
    s.post("adult", media=["hill"])


@miss("private_picture_advertised")
def a_picture_that_two_minors_send_is_advertised(s: Scene) -> None:
    adult_and_minor(s)
    s.account("other", "13-15")
    s.give("minor", "adult", "hill")
    s.say("other", "adult", media=["hill"])
    s.post("adult", media=["hill"])


@miss("private_picture_advertised")
def a_picture_that_everybody_holds_is_advertised(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.post("adult", media=["hill"])
    for i in range(12):
        s.post(s.account(f"fan{i}"), "feed", media=["hill"])


@miss("private_picture_advertised")
def a_minor_advertises_their_own_picture(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.post("minor", media=["hill"])


@hit("alike_picture_advertised")
def a_crop_of_a_minors_picture_is_advertised(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill", pdq=PDQ)
    s.picture("adult", "crop", pdq=changed(PDQ, 52))
    return deed(s.post("adult", media=["crop"]), "adult", "minor")


@miss("alike_picture_advertised")
def a_picture_farther_than_crops_lie_is_advertised(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill", pdq=PDQ)
    s.picture("adult", "other", pdq=changed(PDQ, 53))
    s.post("adult", media=["other"])


@miss("alike_picture_advertised")
def a_copy_of_a_minors_picture_is_advertised(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill", pdq=PDQ)
    s.picture("adult", "copy", pdq=changed(PDQ, 31))
    s.post("adult", media=["copy"])


@miss("alike_picture_advertised")
def a_crop_is_posted_for_friends(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill", pdq=PDQ)
    s.picture("adult", "crop", pdq=changed(PDQ, 52))
    s.post("adult", "feed", media=["crop"])


@miss("alike_picture_advertised")
def a_picture_like_one_of_a_child_of_the_household_is_advertised(s: Scene) -> None:
    one_household(s)
    s.give("minor", "adult", "bike", pdq=PDQ)
    s.picture("adult", "crop", pdq=changed(PDQ, 52))
    s.post("adult", media=["crop"])


@hit("acquaintances_picture_advertised")
def a_parent_sells_what_the_child_photographed(s: Scene) -> Row:
    one_household(s)
    s.give("minor", "adult", "bike")
    return deed(s.post("adult", media=["bike"]), "adult", "minor")


@hit("acquaintances_picture_advertised")
def an_adult_lists_the_picture_of_a_minor_who_wrote_first(s: Scene) -> Row:
    adult_and_minor(s, asked=False)
    s.give("minor", "adult", "bike")
    return deed(s.post("adult", media=["bike"]), "adult", "minor")


@miss("acquaintances_picture_advertised")
def an_adult_posts_the_picture_of_a_minor_of_the_household_for_friends(s: Scene) -> None:
    one_household(s)
    s.give("minor", "adult", "bike")
    s.post("adult", "feed", media=["bike"])


@hit("pictures_of_several_advertised")
def an_adult_lists_the_pictures_of_two_minors(s: Scene) -> Row:
    s.account("adult")
    for i in range(2):
        s.contact("adult", s.account(f"m{i}", "13-15"), "request")
        s.give(f"m{i}", "adult", f"hill{i}")
    s.post("adult", media=["hill0"])
    return deed(s.post("adult", media=["hill1"]), "adult", "m1")


@miss("pictures_of_several_advertised")
def an_adult_lists_two_pictures_of_one_minor(s: Scene) -> None:
    adult_and_minor(s)
    for i in range(2):
        s.give("minor", "adult", f"hill{i}")
        s.post("adult", media=[f"hill{i}"])


@miss("pictures_of_several_advertised")
def a_parent_lists_the_pictures_of_two_children(s: Scene) -> None:
    one_household(s)
    s.account("sibling", "13-15", device="tablet")
    for name in ("minor", "sibling"):
        s.give(name, "adult", f"bike of {name}")
        s.post("adult", media=[f"bike of {name}"])


@hit("private_picture_posted")
def an_adult_posts_the_picture_of_a_minor_they_approached(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    return deed(s.post("adult", "feed", media=["hill"]), "adult", "minor")


@miss("private_picture_posted")
def a_minor_posts_the_picture_of_a_minor(s: Scene) -> None:
    s.account("peer", "13-15")
    s.account("minor", "13-15")
    s.give("minor", "peer", "hill")
    s.post("peer", "feed", media=["hill"])


@miss("private_picture_posted")
def one_of_the_household_posts_the_picture_of_a_minor(s: Scene) -> None:
    one_household(s)
    s.give("minor", "adult", "hill")
    s.post("adult", "feed", media=["hill"])


@hit("picture_passed_on")
def a_picture_that_an_adult_got_stands_in_the_advert_of_another(s: Scene) -> Row:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.account("seller")
    return deed(s.post("seller", media=["hill"]), "adult", "minor")


@miss("picture_passed_on")
def a_picture_that_a_minor_got_stands_in_the_advert_of_another(s: Scene) -> None:
    s.account("peer", "13-15")
    s.account("minor", "13-15")
    s.give("minor", "peer", "hill")
    s.account("seller")
    s.post("seller", media=["hill"])


@miss("picture_passed_on")
def a_picture_that_an_adult_got_stands_in_the_diary_of_another(s: Scene) -> None:
    adult_and_minor(s)
    s.give("minor", "adult", "hill")
    s.account("friend")
    s.post("friend", "feed", media=["hill"])


def _seen_by_two(s: Scene, other: str) -> None:
    """A minor gives a picture to an adult they know well (the "parent"), and to another."""
    s.account("parent", guardian_of=["minor"])
    s.account(other)
    s.account("minor", "13-15")
    s.contact(other, "minor", "request")
    s.give("minor", "parent", "hill")
    s.say("minor", other, media=["hill"])


@miss("picture_passed_on")
def the_advertiser_had_the_picture_from_the_minor_as_the_parent_had(s: Scene) -> None:
    _seen_by_two(s, "adult")
    s.post("adult", media=["hill"])


@hit("picture_passed_on")
def a_stranger_and_a_parent_had_the_picture_that_another_advertises(s: Scene) -> Row:
    _seen_by_two(s, "adult")
    s.account("seller")
    return deed(s.post("seller", media=["hill"]), "adult", "minor")


@hit("picture_passed_on")
def only_a_parent_had_the_picture_that_another_advertises(s: Scene) -> Row:
    s.account("parent", guardian_of=["minor"])
    s.account("minor", "13-15")
    s.give("minor", "parent", "hill")
    s.account("seller")
    return deed(s.post("seller", media=["hill"]), "parent", "minor")


@miss("picture_passed_on")
def a_friend_and_a_parent_had_the_picture_that_another_advertises(s: Scene) -> None:
    s.account("parent", guardian_of=["minor"])
    s.account("friend", "13-15")
    s.account("minor", "13-15")
    s.give("minor", "parent", "hill")
    s.say("minor", "friend", media=["hill"])
    s.account("seller")
    s.post("seller", media=["hill"])
