from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.databases import store
from tests.people.acquainted import MINUTE, NOON, kept_as_written
from tocsin.people import (
    PurposeError,
    Thing,
    add_person,
    add_token,
    disable,
    looks_at,
    looks_by,
    record_look,
    token_of,
)
from tocsin.store import Store

__all__ = ["store"]


def test_a_look_says_who_what_why_and_when(store: Store) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["reviewer"], NOON)
        record_look(connection, ana, Thing.TEXT, "m1", NOON, case="c1", purpose="review")
        record_look(
            connection,
            ana,
            Thing.CASE,
            "c1",
            NOON + MINUTE,
            case="c1",
            purpose="emergency",
            words=" a child waits ",
        )
        first, second = looks_at(connection, "c1")
        assert looks_by(connection, ana) == [first, second]
        assert looks_at(connection, "c1", after=first.id) == [second]
        assert looks_at(connection, "c2") == []
    assert (first.by, first.machine, first.thing, first.thing_id, first.at) == (
        "ana",
        False,
        Thing.TEXT,
        "m1",
        NOON,
    )
    assert (second.purpose, second.words) == ("emergency", "a child waits")


@pytest.mark.parametrize(
    ("role", "purpose", "words", "said"),
    [
        ("reviewer", "", "", "is no purpose"),
        ("reviewer", "curiosity", "please", "is no purpose"),
        ("reviewer", "audit", "please", "role for it is missing"),
        ("admin", "review", "", "role for it is missing"),
        ("reviewer", "integration", "", "role for it is missing"),
        ("legal", "legal_request", " ", "wants a sentence"),
    ],
)
def test_a_look_without_a_fitting_purpose_is_refused(
    store: Store, role: str, purpose: str, words: str, said: str
) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", [role], NOON)
        with pytest.raises(PurposeError, match=said):
            record_look(connection, ana, Thing.TEXT, "m1", NOON, case="c1", purpose=purpose, words=words)
        assert looks_at(connection, "c1") == []


def test_a_disabled_person_looks_at_nothing(store: Store) -> None:
    with store.begin() as connection:
        ana = disable(connection, add_person(connection, "ana", ["reviewer"], NOON), NOON)
        with pytest.raises(PurposeError):
            record_look(connection, ana, Thing.TEXT, "m1", NOON, case="c1", purpose="review")


def test_a_machine_looks_by_its_token_and_for_its_own_purpose(store: Store) -> None:
    with store.begin() as connection:
        reader = token_of(connection, add_token(connection, "tool", ["evidence:read"], NOON), NOON)
        writer = token_of(connection, add_token(connection, "forum", ["flags:write"], NOON), NOON)
        assert reader is not None
        assert writer is not None
        record_look(connection, reader, Thing.TEXT, "m1", NOON, case="c1", purpose="integration")
        with pytest.raises(PurposeError):
            record_look(connection, reader, Thing.TEXT, "m1", NOON, case="c1", purpose="review")
        with pytest.raises(PurposeError):
            record_look(connection, writer, Thing.TEXT, "m1", NOON, case="c1", purpose="integration")
        assert [(look.by, look.machine) for look in looks_at(connection, "c1")] == [("tool", True)]


@pytest.mark.parametrize("statement", ["update look set purpose = 'x'", "delete from look", "truncate look"])
def test_a_look_is_never_changed(store: Store, statement: str) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["reviewer"], NOON)
        record_look(connection, ana, Thing.TEXT, "m1", NOON, case="c1", purpose="review")
    with kept_as_written(), store.begin() as connection:
        connection.execute(text(statement))
