from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from tests.databases import store
from tests.people.acquainted import KEY, MINUTE, NOON
from tests.people.provider import SECRET, Provider, browse, running, shared_secret
from tocsin.people import (
    NameTakenError,
    NotLetIn,
    OidcProvider,
    ProviderError,
    Role,
    SignedIn,
    add_person,
    disable,
    find_person,
    link_oidc,
    oidc_begin,
    oidc_finish,
    people,
    session_of,
)
from tocsin.store import Store

__all__ = ["store"]


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as made:
        made.person["groups"] = ["moderators", "football"]
        yield made


def described(provider: Provider, **changed: Any) -> OidcProvider:
    return OidcProvider(
        **{
            "issuer": provider.issuer,
            "client_id": "tocsin",
            "client_secret": SECRET,
            "redirect_uri": "https://tocsin.example/sign-in/company",
            "groups": {
                "moderators": frozenset({Role.REVIEWER}),
                "leads": frozenset({Role.LEAD, Role.REVIEWER}),
            },
            **changed,
        }
    )


def enter(store: Store, provider: Provider, **changed: Any) -> SignedIn | NotLetIn:
    """Sign in as a browser does: begin, go to the provider, come back."""
    known = described(provider, **changed)
    begun = oidc_begin(store, KEY, known, NOON)
    back = browse(begun.url)
    return oidc_finish(
        store,
        KEY,
        known,
        back["code"],
        back["state"],
        kept_state=begun.state,
        address="192.0.2.1",
        at=NOON,
    )


def test_somebody_new_comes_in_with_the_roles_of_their_groups(store: Store, provider: Provider) -> None:
    provider.person["name"] = "Ana B"
    entered = enter(store, provider)
    assert isinstance(entered, SignedIn)
    assert (entered.person.name, entered.person.display_name) == ("ana", "Ana B")
    assert entered.person.roles == {Role.REVIEWER}
    with store.begin() as connection:
        found = session_of(connection, entered.token, NOON)
        assert found is not None
        assert found.method == "oidc"


def test_whoever_comes_again_is_the_same_person_with_the_roles_of_today(
    store: Store, provider: Provider
) -> None:
    first = enter(store, provider)
    assert isinstance(first, SignedIn)
    provider.person |= {"groups": ["leads"], "preferred_username": "ana.married"}
    second = enter(store, provider)
    assert isinstance(second, SignedIn)
    assert (second.person.id, second.person.name) == (first.person.id, "ana")
    assert second.person.roles == {Role.LEAD, Role.REVIEWER}
    with store.begin() as connection:
        assert session_of(connection, first.token, NOON) is None


def test_whoever_left_their_groups_stays_outside_and_loses_what_was_open(
    store: Store, provider: Provider
) -> None:
    first = enter(store, provider)
    assert isinstance(first, SignedIn)
    provider.person["groups"] = ["football"]
    assert isinstance(enter(store, provider), NotLetIn)
    with store.begin() as connection:
        assert session_of(connection, first.token, NOON) is None


def test_groups_may_come_from_the_userinfo_endpoint(store: Store, provider: Provider) -> None:
    del provider.person["groups"]
    provider.userinfo = {"groups": "leads"}
    entered = enter(store, provider)
    assert isinstance(entered, SignedIn)
    assert Role.LEAD in entered.person.roles
    provider.userinfo = {"groups": "leads", "sub": "s2"}
    with pytest.raises(ProviderError, match="two people"):
        enter(store, provider)


@pytest.mark.parametrize("groups", [None, [], ["football"], {"moderators": True}, [["moderators"]], 7])
def test_nobody_comes_in_without_a_group_that_brings_a_role(
    store: Store, provider: Provider, groups: object
) -> None:
    provider.person["groups"] = groups
    refused = enter(store, provider)
    assert isinstance(refused, NotLetIn)
    assert "groups" in refused.reason
    with store.read() as connection:
        assert people(connection) == []


def test_a_name_that_is_taken_is_not_taken_over(store: Store, provider: Provider) -> None:
    with store.begin() as connection:
        ana = add_person(connection, "ana", ["admin"], NOON)
    refused = enter(store, provider)
    assert isinstance(refused, NotLetIn)
    assert "link" in refused.reason
    with store.begin() as connection:
        link_oidc(connection, ana, provider.issuer, "s1", NOON)
        with pytest.raises(NameTakenError):
            link_oidc(connection, ana, provider.issuer, "s1", NOON)
    entered = enter(store, provider)
    assert isinstance(entered, SignedIn)
    assert entered.person.id == ana.id
    assert entered.person.roles == {Role.REVIEWER}


def test_a_disabled_person_stays_outside(store: Store, provider: Provider) -> None:
    enter(store, provider)
    with store.begin() as connection:
        disable(connection, find_person(connection, "ana"), NOON)
    assert isinstance(enter(store, provider), NotLetIn)


@pytest.mark.parametrize("name", [None, "", "añá", "../x", "x y", 7])
def test_what_is_no_name_makes_no_person(store: Store, provider: Provider, name: object) -> None:
    provider.person["preferred_username"] = name
    assert isinstance(enter(store, provider), NotLetIn)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another client"},
        {"aud": None},
        {"aud": ["another client"]},
        {"aud": ["tocsin", "another client"]},
        {"azp": "another client"},
        {"exp": int((NOON - 2 * MINUTE).timestamp())},
        {"exp": None},
        {"iat": int((NOON + 2 * MINUTE).timestamp())},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"at_hash": "AAAA"},
    ],
    ids=str,
)
def test_a_word_that_is_not_for_us_now_is_not_believed(
    store: Store, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    with pytest.raises(ProviderError):
        enter(store, provider)
    with store.read() as connection:
        assert people(connection) == []


def test_a_word_signed_by_another_key_is_not_believed(store: Store, provider: Provider) -> None:
    provider.signing = ECKey.generate_key("P-256", {"kid": "k1"})
    with pytest.raises(ProviderError, match="cannot be used"):
        enter(store, provider)


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_a_word_without_a_signature_of_the_provider_is_not_believed(
    store: Store, provider: Provider, algorithm: str
) -> None:
    provider.signing, provider.algorithm = shared_secret(), algorithm
    with pytest.raises(ProviderError, match="cannot be used"):
        enter(store, provider)


def test_a_sign_in_is_finished_once_in_time_and_by_the_browser_that_began_it(
    store: Store, provider: Provider
) -> None:
    known = described(provider)
    begun, other = (oidc_begin(store, KEY, known, NOON) for _ in range(2))
    back = browse(begun.url)

    def finish(state: str, kept: str, at: datetime = NOON) -> SignedIn | NotLetIn:
        return oidc_finish(store, KEY, known, back["code"], state, kept_state=kept, address="", at=at)

    assert isinstance(finish(begun.state, other.state), NotLetIn)
    assert isinstance(finish(begun.state, ""), NotLetIn)
    assert isinstance(finish("x", "x"), NotLetIn)
    assert isinstance(finish(begun.state, begun.state, NOON + timedelta(minutes=10)), NotLetIn)
    assert isinstance(finish(begun.state, begun.state), SignedIn)
    assert isinstance(finish(begun.state, begun.state), NotLetIn)


def test_a_code_of_another_sign_in_does_not_fit(store: Store, provider: Provider) -> None:
    known = described(provider)
    mine, theirs = (oidc_begin(store, KEY, known, NOON) for _ in range(2))
    code = browse(theirs.url)["code"]
    with pytest.raises(ProviderError, match="invalid_grant"):
        oidc_finish(store, KEY, known, code, mine.state, kept_state=mine.state, address="", at=NOON)


def test_a_wrong_secret_is_told(store: Store, provider: Provider) -> None:
    with pytest.raises(ProviderError, match="invalid_client"):
        enter(store, provider, client_secret="wrong")


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"issuer": "https://evil.example"}, "another issuer"),
        ({"token_endpoint": None}, "missing required field `token_endpoint`"),
        ({"token_endpoint": "http://192.0.2.1/token"}, "no https address"),
        ({"jwks_uri": "file:///etc/passwd"}, "no https address"),
        ({"jwks_uri": 7}, "Expected `str`"),
        ({"jwks_uri": "http://[x"}, "no https address"),
    ],
)
def test_a_provider_that_says_odd_things_of_itself_is_not_used(
    store: Store, provider: Provider, metadata: dict[str, Any], said: str
) -> None:
    provider.metadata = metadata
    with pytest.raises(ProviderError, match=said):
        oidc_begin(store, KEY, described(provider), NOON)


def test_a_provider_that_fails_or_is_away_is_told(store: Store, provider: Provider) -> None:
    provider.status = 503
    with pytest.raises(ProviderError, match="status 503"):
        oidc_begin(store, KEY, described(provider), NOON)
    with pytest.raises(ProviderError, match="ConnectError"):
        oidc_begin(store, KEY, described(provider, issuer="http://127.0.0.1:1"), NOON)


PAGE = Path(__file__).parents[2] / "docs" / "oidc.md"


def test_the_file_that_the_page_shows_is_read(tmp_path: Path) -> None:
    shown = PAGE.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    assert OidcProvider.load(tmp_path) is None
    (tmp_path / "oidc.yaml").write_text(shown, encoding="utf-8")
    (tmp_path / "oidc.yaml").chmod(0o600)
    provider = OidcProvider.load(tmp_path)
    assert provider is not None
    assert provider.roles_of(["child-protection"]) == {Role.REVIEWER, Role.CHILD_SAFETY}


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        ("issuer: https://x.example", 0o640, "chmod 600"),
        ("issuer: https://x.example", 0o600, "client_id"),
        ("[", 0o600, "does not describe"),
        ("issuer: http://x.example\nclient_id: a\nredirect_uri: b\ngroups: {}", 0o600, "no https address"),
        (
            "issuer: https://x.example\nclient_id: a\nredirect_uri: b\ngroups: {a: [boss]}",
            0o600,
            "does not describe",
        ),
    ],
)
def test_a_file_that_describes_no_provider_is_told(tmp_path: Path, text: str, mode: int, said: str) -> None:
    (tmp_path / "oidc.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "oidc.yaml").chmod(mode)
    with pytest.raises(ProviderError, match=said):
        OidcProvider.load(tmp_path)
