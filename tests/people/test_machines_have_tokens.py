from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.databases import store
from tests.people.acquainted import MINUTE, NOON, kept_as_written
from tocsin.people import (
    Change,
    NameTakenError,
    PeopleError,
    TokenError,
    access_changes,
    add_token,
    api_tokens,
    revoke_token,
    token_of,
)
from tocsin.store import Store

__all__ = ["store"]


def test_a_token_may_do_what_its_scopes_say(store: Store) -> None:
    with store.begin() as connection:
        secret = add_token(connection, "forum", ["flags:write", "events:write"], NOON)
        found = token_of(connection, secret, NOON)
        assert secret.startswith("tocsin_")
        assert found is not None
        assert found.allows("flags:write")
        assert not found.allows("cases:read")
        assert not found.allows("")


def test_what_is_no_token_is_none(store: Store) -> None:
    with store.begin() as connection:
        secret = add_token(connection, "forum", ["flags:write"], NOON)
        for wrong in ("", "tocsin_", secret[:-1], secret.removeprefix("tocsin_"), secret + "\x00", "\udcff"):
            assert token_of(connection, wrong, NOON) is None


def test_the_secret_is_not_kept(store: Store) -> None:
    with store.begin() as connection:
        secret = add_token(connection, "forum", ["flags:write"], NOON)
        kept = str(connection.execute(text("select t::text from api_token t")).scalar_one())
    assert secret not in kept
    assert secret.removeprefix("tocsin_").encode().hex() not in kept


def test_a_token_ends(store: Store) -> None:
    with store.begin() as connection:
        secret = add_token(connection, "forum", ["flags:write"], NOON, expires_at=NOON + MINUTE)
        assert token_of(connection, secret, NOON) is not None
        assert token_of(connection, secret, NOON + MINUTE) is None
        with pytest.raises(TokenError, match="later end"):
            add_token(connection, "shop", ["flags:write"], NOON, expires_at=NOON)


def test_a_revoked_token_is_dead_and_its_name_free(store: Store) -> None:
    with store.begin() as connection:
        secret = add_token(connection, "forum", ["flags:write"], NOON)
        with pytest.raises(NameTakenError):
            add_token(connection, "forum", ["flags:read"], NOON)
        revoke_token(connection, "forum", NOON)
        assert token_of(connection, secret, NOON) is None
        with pytest.raises(TokenError, match="forum"):
            revoke_token(connection, "forum", NOON)
        assert token_of(connection, add_token(connection, "forum", ["flags:read"], NOON), NOON) is not None
        assert [bool(token.revoked_at) for token in api_tokens(connection)] == [True, False]
        assert [change.change for _, change in access_changes(connection)] == [
            Change.TOKEN_MADE,
            Change.TOKEN_REVOKED,
            Change.TOKEN_MADE,
        ]


def test_the_day_of_its_last_use_is_kept_and_no_closer(store: Store) -> None:
    with store.begin() as connection:
        secret = add_token(connection, "forum", ["flags:write"], NOON)
        assert api_tokens(connection)[0].used_on is None
        for at in (NOON, NOON + timedelta(days=2)):
            token_of(connection, secret, at)
            assert api_tokens(connection)[0].used_on == at.date()


@pytest.mark.parametrize(("scopes", "said"), [([], "without scopes"), (["cases:burn"], "cases:burn")])
def test_scopes_that_are_none_are_refused(store: Store, scopes: list[str], said: str) -> None:
    with pytest.raises(TokenError, match=said), store.begin() as connection:
        add_token(connection, "forum", scopes, NOON)


def test_a_tokens_name_has_the_form_of_names(store: Store) -> None:
    with pytest.raises(PeopleError, match="is no name"), store.begin() as connection:
        add_token(connection, "The Forum", ["flags:write"], NOON)


def test_no_token_is_ever_deleted(store: Store) -> None:
    with store.begin() as connection:
        add_token(connection, "forum", ["flags:write"], NOON)
    with kept_as_written(), store.begin() as connection:
        connection.execute(text("delete from api_token"))
