"""A company's OpenID Connect provider: its file, what it says of itself, and what it says of who came from it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import authlib.deprecate
import httpx
import msgspec
import yaml
from authlib.common.errors import AuthlibBaseError
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from tocsin.people.errors import ProviderError
from tocsin.people.permissions import Role

with warnings.catch_warnings():
    # It wishes for a newer HTTP library; a person at a terminal can do nothing about that.
    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import OAuth2Client

FILE = "oidc.yaml"
"""Its name in the data folder."""

_SECONDS = 10
_LEEWAY = 60
"""Seconds by which the provider's clock may differ."""

_SIGNATURES = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""Never ``none``, and none that is checked with a secret which both sides hold."""

_MALFORMED = (
    JoseError,
    AuthlibBaseError,
    httpx.HTTPError,
    httpx.InvalidURL,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)


class OidcProvider(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What ``oidc.yaml`` says. ``groups``: which roles each of the provider's groups brings."""

    issuer: str
    client_id: str
    redirect_uri: str
    groups: dict[str, frozenset[Role]]
    client_secret: str | None = None
    scope: str = "openid profile"
    groups_claim: str = "groups"
    name_claim: str = "preferred_username"

    @classmethod
    def load(cls, data: Path) -> OidcProvider | None:
        """Return what the data folder says of a provider, or ``None`` where it names none.

        :raises ProviderError: when the file cannot be read, is no such file, is open to others, or names an address
            that is neither https nor on this machine.
        """
        path = data / FILE
        try:
            if not path.exists():
                return None
            if path.stat().st_mode & 0o077:
                raise ProviderError(f"others may read {path}, which holds a secret; run chmod 600 on it")
            provider = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), cls)
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise ProviderError(
                f"{path} does not describe a provider ({error}); docs/oidc.md shows one"
            ) from error
        _check_address(provider.issuer)
        return provider

    def roles_of(self, groups: object) -> frozenset[Role]:
        """Return the roles that groups bring; a provider may send one group as a bare word."""
        named = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        return frozenset(
            role for group in named if isinstance(group, str) for role in self.groups.get(group, ())
        )


class Endpoints(msgspec.Struct, frozen=True):
    """What a provider says of itself: its name, and where it answers."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None


def discover(provider: OidcProvider) -> Endpoints:
    """Ask the provider where it answers (OpenID Connect Discovery 1.0).

    :raises ProviderError: when it cannot be reached, or does not say so of itself.
    """
    address = get_well_known_url(provider.issuer, external=True)
    try:
        found = msgspec.convert(_fetch(address), Endpoints)
    except _MALFORMED as error:
        raise ProviderError(f"{address} does not tell where the provider answers ({_why(error)})") from error
    if found.issuer != provider.issuer:
        raise ProviderError(f"{address} speaks for another issuer than {provider.issuer}; check oidc.yaml")
    for endpoint in (
        found.authorization_endpoint,
        found.token_endpoint,
        found.jwks_uri,
        found.userinfo_endpoint,
    ):
        if endpoint is not None:
            _check_address(endpoint)
    return found


def authorization_url(
    provider: OidcProvider, endpoints: Endpoints, *, state: str, nonce: str, verifier: str
) -> str:
    """Return where a browser goes to sign in, with a PKCE challenge (RFC 7636) of ``verifier``."""
    with _client(provider) as client:
        url, _ = client.create_authorization_url(
            endpoints.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
        )
    return str(url)


def claims_of(
    provider: OidcProvider, endpoints: Endpoints, *, code: str, nonce: str, verifier: str, at: datetime
) -> Mapping[str, Any]:
    """Exchange a code, and return what the provider says of the person, checked (OpenID Connect Core 3.1.3.7).

    :raises ProviderError: when the provider cannot be reached, refuses the code, or its word cannot be trusted.
    """
    try:
        with _client(provider) as client:
            token = client.fetch_token(endpoints.token_endpoint, code=code, code_verifier=verifier)
        decoded = jwt.decode(
            token["id_token"],
            KeySet.import_key_set(cast(Any, _fetch(endpoints.jwks_uri))),
            registry=JWSRegistry(algorithms=_SIGNATURES, strict_check_header=False),
        )
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "sub": {"essential": True},
            },
            {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(now=int(at.timestamp()), leeway=_LEEWAY)
        told = dict(claims)
        if provider.groups_claim not in told and endpoints.userinfo_endpoint is not None:
            more = _fetch(endpoints.userinfo_endpoint, {"Authorization": f"Bearer {token['access_token']}"})
            if more["sub"] != told["sub"]:
                raise ProviderError(f"{provider.issuer} speaks of two people at once; nobody was let in")
            told = more | told
    except _MALFORMED as error:
        raise ProviderError(
            f"what {provider.issuer} said of a sign-in cannot be used ({_why(error)}); begin again"
        ) from error
    if not isinstance(told["sub"], str) or not told["sub"]:
        raise ProviderError(f"{provider.issuer} does not say who signed in; nobody was let in")
    return told


def _client(provider: OidcProvider) -> Any:
    return OAuth2Client(
        provider.client_id,
        provider.client_secret,
        scope=provider.scope,
        redirect_uri=provider.redirect_uri,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
        timeout=_SECONDS,
    )


def _fetch(address: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return an object of JSON; redirects are not followed, they could lead off the provider."""
    answer = httpx.get(address, headers=headers, timeout=_SECONDS)
    answer.raise_for_status()
    told = answer.json()
    if not isinstance(told, dict):
        raise ValueError(f"{address} answers with no JSON object")
    return told


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
    except ValueError:
        here, parts = False, urlsplit("")
    if parts.scheme != "https" and not here:
        raise ProviderError(f"{address} is no https address; a provider elsewhere is asked over https alone")


def _why(error: Exception) -> str:
    """Return one line, without what the provider or a browser wrote."""
    if isinstance(error, httpx.HTTPStatusError):
        return f"status {error.response.status_code}"
    if isinstance(error, msgspec.ValidationError):
        return str(error)
    if isinstance(error, KeyError):
        return f"{error.args[0]} is missing"
    return getattr(error, "error", None) or type(error).__name__
