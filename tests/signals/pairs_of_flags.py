"""Flags by people and by hash lists, and what they are worth."""

from __future__ import annotations

from tests.scene import Scene
from tests.signals.little_scenes import Row
from tests.signals.pairs import adult_and_minor, hit, miss


def against(event: str, flagger: str, account: str) -> Row:
    """A flag weighs on an account, in its dealings with nobody in particular."""
    return Row(event, flagger, account, account, None)


def flag(s: Scene, actor: str, kind: str, subject: str, by: str = "user") -> str:
    return s.add("flag", actor, subject={"kind": kind, "id": subject}, reason="grooming", by=by)


def _people(s: Scene, flagger: str = "flagger", **shared: str) -> None:
    adult_and_minor(s)
    s.account(flagger, **shared)


@hit("flag_by_user")
def a_user_flags_an_account(s: Scene) -> Row:
    _people(s)
    return against(flag(s, "flagger", "account", "adult"), "flagger", "adult")


@hit("flag_by_user")
def a_user_flags_a_message_a_post_and_a_picture(s: Scene) -> set[Row]:
    _people(s)
    message = s.say("adult", "minor", "hello")
    s.picture("adult", "hill")
    s.post("adult", "feed", media=["hill"])
    post = s.events[-1]["post"]
    things = [("message", message), ("post", post), ("media", "hill")]
    return {against(flag(s, "flagger", kind, thing), "flagger", "adult") for kind, thing in things}


@hit("flag_by_user")
def two_users_flag_who_share_nothing(s: Scene) -> set[Row]:
    _people(s)
    s.account("second")
    return {against(flag(s, who, "account", "adult"), who, "adult") for who in ("flagger", "second")}


@miss("flag_by_user")
def a_user_flags_a_minor(s: Scene) -> None:
    _people(s)
    flag(s, "flagger", "account", "minor")


@miss("flag_by_user")
def a_user_flags_themself(s: Scene) -> None:
    _people(s)
    flag(s, "adult", "account", "adult")


@hit("flag_by_moderator")
def a_moderator_flags_an_account(s: Scene) -> Row:
    _people(s)
    return against(flag(s, "flagger", "account", "adult", "moderator"), "flagger", "adult")


@miss("flag_by_moderator")
def a_moderator_flags_a_minors_post(s: Scene) -> None:
    _people(s)
    s.post("minor", "feed", text="hello")
    flag(s, "flagger", "post", s.events[-1]["post"], "moderator")


@hit("flag_by_trusted_flagger")
def a_trusted_flagger_flags_an_account(s: Scene) -> Row:
    _people(s)
    return against(flag(s, "flagger", "account", "adult", "trusted_flagger"), "flagger", "adult")


@miss("flag_by_trusted_flagger")
def a_trusted_flagger_flags_a_group(s: Scene) -> None:
    _people(s)
    s.add("group", "adult", group="club", action="create", text="club")
    flag(s, "flagger", "group", "club", "trusted_flagger")


@hit("flag_of_little_weight")
def a_second_flagger_shares_a_device_with_the_first(s: Scene) -> Row:
    _people(s, device="phone")
    s.account("second", device="phone")
    flag(s, "flagger", "account", "adult")
    s.wait(days=2)
    return against(flag(s, "second", "account", "adult"), "second", "adult")


@hit("flag_of_little_weight")
def a_friend_of_the_first_flagger_flags_within_the_hour(s: Scene) -> Row:
    _people(s)
    s.befriend("flagger", s.account("second"))
    flag(s, "flagger", "account", "adult")
    return against(flag(s, "second", "account", "adult"), "second", "adult")


def _decided(s: Scene, outcome: str) -> str:
    _people(s)
    for i in range(3):
        flag(s, "flagger", "account", s.account(f"other{i}"))
        s.add("decision", "reviewer", subject={"kind": "account", "id": f"other{i}"}, outcome=outcome)
    return flag(s, "flagger", "account", "adult")


@hit("flag_of_little_weight")
def a_flagger_was_wrong_three_times(s: Scene) -> set[Row]:
    last = _decided(s, "not_confirmed")
    flags = [(e["id"], e["subject"]["id"]) for e in s.events if e["type"] == "flag"]
    assert flags[-1] == (last, "adult")
    return {against(event, "flagger", subject) for event, subject in flags}


@miss("flag_of_little_weight")
def a_flagger_was_right_three_times(s: Scene) -> None:
    _decided(s, "confirmed")


@miss("flag_of_little_weight")
def a_friend_of_the_first_flagger_flags_the_next_day(s: Scene) -> None:
    _people(s)
    s.befriend("flagger", s.account("second"))
    flag(s, "flagger", "account", "adult")
    s.wait(days=1)
    flag(s, "second", "account", "adult")


@hit("hash_match")
def a_hash_list_knows_an_adults_picture(s: Scene) -> Row:
    _people(s, "scanner")
    s.picture("adult", "hill")
    return against(flag(s, "scanner", "media", "hill", "hash_match"), "scanner", "adult")


@miss("hash_match")
def a_hash_list_knows_a_minors_picture(s: Scene) -> None:
    _people(s, "scanner")
    s.picture("minor", "hill")
    flag(s, "scanner", "media", "hill", "hash_match")
