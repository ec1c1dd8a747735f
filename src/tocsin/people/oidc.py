"""Signing in through a company's OpenID Connect provider, whose groups say which roles somebody has."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from tocsin.people.bearer import digest, new_secret
from tocsin.people.changes import Change, record_change
from tocsin.people.errors import NameTakenError
from tocsin.people.keyring import Keyring
from tocsin.people.oidc_provider import OidcProvider, authorization_url, claims_of, discover
from tocsin.people.permissions import Role
from tocsin.people.persons import Person, add_person, is_name, person_by_id, set_profile, set_roles
from tocsin.people.sessions import begin_session, end_sessions
from tocsin.people.signing_in import SignedIn
from tocsin.people.tables import oidc_flow, oidc_identity
from tocsin.store import Store

_LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""


@dataclass(frozen=True, slots=True)
class OidcStart:
    """Where the browser goes, and ``state``, which it keeps in a cookie until it comes back."""

    url: str
    state: str


@dataclass(frozen=True, slots=True)
class NotLetIn:
    """The provider knows the person, Tocsin does not let them in; ``reason`` is one sentence for them."""

    reason: str


def oidc_begin(store: Store, keyring: Keyring, provider: OidcProvider, at: datetime) -> OidcStart:
    """Begin a sign-in at the provider.

    :raises ProviderError: when it cannot be reached or used.
    """
    endpoints = discover(provider)
    state, nonce, verifier = new_secret(), new_secret(), new_secret()
    url = authorization_url(provider, endpoints, state=state, nonce=nonce, verifier=verifier)
    with store.begin() as connection:
        connection.execute(delete(oidc_flow).where(oidc_flow.c.expires_at <= at))
        connection.execute(
            insert(oidc_flow).values(
                digest=digest(state),
                nonce=nonce,
                sealed=keyring.seal(verifier.encode(), _SEALED_AS),
                expires_at=at + _LASTS,
            )
        )
    return OidcStart(url, state)


def oidc_finish(
    store: Store,
    keyring: Keyring,
    provider: OidcProvider,
    code: str,
    state: str,
    *,
    kept_state: str,
    address: str,
    at: datetime,
    old: str | None = None,
) -> SignedIn | NotLetIn:
    """Let in whoever came back from the provider, with the roles that its groups bring today.

    No transaction is open while the provider is asked.

    :param code: and ``state``: as the provider sent them along.
    :param kept_state: what the browser kept; it must be the same, or somebody else began this sign-in.
    :param old: token of the session that the same browser held; it ends.
    :raises ProviderError: when the provider cannot be reached, refuses, or its word cannot be trusted.
    """
    if not hmac.compare_digest(digest(state), digest(kept_state)):
        return NotLetIn("this sign-in was begun in another browser; begin again")
    with store.begin() as connection:
        flow = connection.execute(
            delete(oidc_flow)
            .where(oidc_flow.c.digest == digest(state), oidc_flow.c.expires_at > at)
            .returning(oidc_flow.c.nonce, oidc_flow.c.sealed)
        ).one_or_none()
    if flow is None:
        return NotLetIn("this sign-in took too long, or was finished already; begin again")
    verifier = keyring.unseal(flow.sealed, _SEALED_AS).decode()
    claims = claims_of(provider, discover(provider), code=code, nonce=flow.nonce, verifier=verifier, at=at)
    with store.begin() as connection:
        found = _person(connection, provider, claims, at)
        if isinstance(found, NotLetIn):
            return found
        token = begin_session(connection, found.id, "oidc", at, address=address, old=old)
        return SignedIn(found, token, "oidc")


def link_oidc(
    connection: Connection,
    whom: Person,
    issuer: str,
    subject: str,
    at: datetime,
    *,
    by: Person | None = None,
) -> None:
    """Say that an account at a provider is a person who is here already; from then on its groups give their roles.

    :raises NameTakenError: when the account is somebody's already.
    """
    linked = connection.scalar(
        insert_or(oidc_identity)
        .values(issuer=issuer, subject=subject, person_id=whom.id, created_at=at)
        .on_conflict_do_nothing()
        .returning(oidc_identity.c.person_id)
    )
    if linked is None:
        raise NameTakenError(f"this account of {issuer} is somebody's already; nothing was changed")
    record_change(
        connection, Change.LINKED, at, person=whom.id, by=None if by is None else by.id, detail=issuer
    )


_SEALED_AS = "pkce verifier"


def _person(
    connection: Connection, provider: OidcProvider, claims: Mapping[str, Any], at: datetime
) -> Person | NotLetIn:
    """Return the person of an account, made where they are new, with the roles of today."""
    roles = provider.roles_of(claims.get(provider.groups_claim))
    number = connection.scalar(
        select(oidc_identity.c.person_id).where(
            oidc_identity.c.issuer == provider.issuer, oidc_identity.c.subject == claims["sub"]
        )
    )
    if number is None:
        return _newcomer(connection, provider, claims, roles, at)
    known = person_by_id(connection, number)
    if not known.active:
        return NotLetIn(f"{known.name} is disabled; ask an admin")
    if not roles:
        # The roles on record stay, for want of others; what is open under them does not.
        end_sessions(connection, known.id, at)
        return NotLetIn(_NO_ROLE)
    return set_roles(connection, known, roles, at)


def _newcomer(
    connection: Connection,
    provider: OidcProvider,
    claims: Mapping[str, Any],
    roles: frozenset[Role],
    at: datetime,
) -> Person | NotLetIn:
    if not roles:
        return NotLetIn(_NO_ROLE)
    written = claims.get(provider.name_claim)
    name = written.partition("@")[0].lower() if isinstance(written, str) else ""
    if not is_name(name):
        return NotLetIn(
            f"the provider's {provider.name_claim} is no name here; ask an admin to add and link an account"
        )
    try:
        added = add_person(connection, name, roles, at)
    except NameTakenError:
        # Never joined by name alone: whoever chooses names at the provider could become anybody.
        return NotLetIn(f"there is a {name} already; ask an admin to link the two accounts")
    link_oidc(connection, added, provider.issuer, claims["sub"], at)
    called = claims.get("name")
    if isinstance(called, str) and called.strip() and "\x00" not in called:
        return set_profile(connection, added, display_name=called[:200])
    return added


_NO_ROLE = "none of your groups brings a role here; ask whoever keeps the company's groups"
