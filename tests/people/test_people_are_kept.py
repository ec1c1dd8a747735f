from __future__ import annotations

import pytest
from sqlalchemy import delete, text

from tests.databases import store
from tests.people.acquainted import KEY, NOON, kept_as_written
from tocsin.people import (
    Change,
    NameTakenError,
    NoSuchPersonError,
    PeopleError,
    Role,
    RoleError,
    Wellness,
    access_changes,
    add_person,
    disable,
    enable,
    find_person,
    invite,
    people,
    set_conflicts,
    set_profile,
    set_roles,
)
from tocsin.people.tables import person
from tocsin.store import Store

__all__ = ["store"]


def test_a_person_is_found_as_they_were_added(store: Store) -> None:
    with store.begin() as connection:
        added = add_person(connection, "ana.b", ["lead", "reviewer"], NOON, display_name="Ana B")
        assert find_person(connection, "ana.b") == added
    assert (added.display_name, added.active) == ("Ana B", True)
    assert added.roles == {Role.LEAD, Role.REVIEWER}
    assert added.wellness == Wellness(blur=True, grey=True)


@pytest.mark.parametrize("name", ["", "Ana", "ana b", "-ana", "ana\n", "añá", "a" * 64, "ana/../x"])
def test_what_is_no_name_is_refused(store: Store, name: str) -> None:
    with pytest.raises(PeopleError, match="is no name"), store.begin() as connection:
        add_person(connection, name, ["lead"], NOON)


@pytest.mark.parametrize("roles", [[], ["boss"], ["lead", "boss"]])
def test_roles_that_are_none_are_refused(store: Store, roles: list[str]) -> None:
    with pytest.raises(RoleError, match="reviewer, lead"), store.begin() as connection:
        add_person(connection, "ana", roles, NOON)


def test_a_name_is_given_once(store: Store) -> None:
    with store.begin() as connection:
        add_person(connection, "ana", ["lead"], NOON)
        with pytest.raises(NameTakenError, match="ana already"):
            add_person(connection, "ana", ["admin"], NOON)
        assert find_person(connection, "ana").roles == {Role.LEAD}


def test_nobody_is_ever_deleted(store: Store) -> None:
    with store.begin() as connection:
        add_person(connection, "ana", ["lead"], NOON)
    with kept_as_written(), store.begin() as connection:
        connection.execute(delete(person))
    with kept_as_written(), store.begin() as connection:
        connection.execute(text("truncate person cascade"))


def test_a_disabled_person_is_kept_and_can_be_let_in_again(store: Store) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["lead"], NOON)
        assert not disable(connection, ana, NOON).active
        assert [who.name for who in people(connection)] == ["ana"]
        assert enable(connection, ana, NOON).active


def test_an_unknown_name_is_told(store: Store) -> None:
    with pytest.raises(NoSuchPersonError, match="bo"), store.read() as connection:
        find_person(connection, "bo")


def test_nobody_raises_or_disables_themselves(store: Store) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["admin"], NOON)
        with pytest.raises(RoleError, match="their own"):
            set_roles(connection, ana, ["admin", "child_safety"], NOON, by=ana)
        with pytest.raises(PeopleError, match="disables themselves"):
            disable(connection, ana, NOON, by=ana)


def test_a_profile_changes_where_it_is_told_to(store: Store) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["reviewer"], NOON)
        ana = set_profile(connection, ana, languages=["fr", "en"], skills=["payments"])
        ana = set_profile(connection, ana, display_name=" Ana ", wellness=Wellness(False, True, 7))
        assert (ana.languages, ana.skills, ana.display_name) == (("fr", "en"), ("payments",), "Ana")
        assert ana.wellness == Wellness(blur=False, grey=True, daily_pictures=7)
        with pytest.raises(PeopleError, match="10,000"):
            set_profile(connection, ana, wellness=Wellness(daily_pictures=-1))
        with pytest.raises(PeopleError, match="empty"):
            set_profile(connection, ana, display_name=" ")


def test_a_conflict_of_interest_shows(store: Store) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["reviewer"], NOON)
        ana = set_conflicts(connection, ana, ["u1", "u2", ""], NOON)
        assert ana.conflicts == {"u1", "u2"}
        assert not set_conflicts(connection, ana, [], NOON).conflicts


def test_each_change_of_access_is_written_down_with_who_made_it(store: Store) -> None:
    with store.begin() as connection:
        bo = add_person(connection, "bo", ["admin"], NOON)
        invite(connection, KEY, "ana", ["reviewer"], NOON, by=bo)
        ana = set_roles(connection, find_person(connection, "ana"), ["lead", "legal"], NOON, by=bo)
        disable(connection, ana, NOON, by=bo)
        disable(connection, ana, NOON, by=bo)
        told = [(c.person, c.by, c.change, c.detail) for _, c in access_changes(connection)]
    assert told == [
        ("bo", None, Change.ADDED, "admin"),
        ("ana", "bo", Change.ADDED, "reviewer"),
        ("ana", "bo", Change.INVITED, ""),
        ("ana", "bo", Change.ROLES, "lead, legal"),
        ("ana", "bo", Change.DISABLED, ""),
    ]


@pytest.mark.parametrize("statement", ["update access_change set detail = 'x'", "delete from access_change"])
def test_what_was_changed_cannot_be_unsaid(store: Store, statement: str) -> None:
    with store.begin() as connection:
        add_person(connection, "ana", ["lead"], NOON)
    with kept_as_written(), store.begin() as connection:
        connection.execute(text(statement))
