"""Who asks: a machine by its token, or a person by a session of their own. Whoever shows neither may do nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tocsin.api.v1.problems import ProblemError
from tocsin.api.v1.service import V1Service
from tocsin.cases import Worker
from tocsin.people import ApiToken, Person, allowed, permissions, person_by_id, session_of, token_of

_MACHINE_RIGHTS = frozenset({"see_queue", "decide", "escalate"})
"""What a token with ``cases:write`` may do: it speaks for people whom the platform's own tool asked.

It is never the second of two people."""

_PERSON_SCOPES = {
    "cases:read": "see_queue",
    "cases:write": "decide",
    "evidence:read": "open_case",
    "flags:read": "see_queue",
    "metrics:read": "see_metrics",
    "webhooks:manage": "manage_webhooks",
}
"""What a person needs to be allowed to use a route of each scope; those that are missing are for machines alone."""

bearer = HTTPBearer(auto_error=False, description="A token of `tocsin token add`, or a person's own session.")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. ``viewer`` is what a look is recorded under."""

    name: str
    viewer: Person | ApiToken
    scopes: frozenset[str]
    permissions: frozenset[str]

    @property
    def machine(self) -> bool:
        """Whether it is a program with a token."""
        return isinstance(self.viewer, ApiToken)

    @property
    def worker(self) -> Worker:
        """The caller as cases know who acts."""
        if isinstance(self.viewer, ApiToken):
            return Worker(f"token:{self.name}", self.permissions)
        return Worker(
            self.name,
            self.permissions,
            frozenset(self.viewer.languages),
            frozenset(self.viewer.skills),
            self.viewer.conflicts,
        )


def service_of(request: Request) -> V1Service:
    """Return the service of the application that answers."""
    found: V1Service = request.app.state.v1
    return found


Service = Annotated[V1Service, Depends(service_of)]


def needs(scope: str) -> Callable[..., Caller]:
    """Return a dependency that gives the caller where it may use routes of a scope, and else answers why not."""

    def check(
        service: Service, shown: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
    ) -> Caller:
        caller = None if shown is None else _caller(service, shown.credentials)
        if caller is None:
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "no-token",
                "show a token that stands (Authorization: Bearer …); tocsin token add makes one",
                {"WWW-Authenticate": 'Bearer realm="tocsin"'},
            )
        if scope not in caller.scopes:
            raise ProblemError(
                HTTPStatus.FORBIDDEN,
                "scope",
                f"{caller.name} lacks the scope {scope}; ask for a token that has it",
            )
        if wait := service.rates.wait_of(caller.name):
            raise ProblemError(
                HTTPStatus.TOO_MANY_REQUESTS,
                "rate",
                f"{caller.name} asks too often; wait, and send more at once",
                {"Retry-After": str(max(1, round(wait)))},
            )
        return caller

    return check


def _caller(service: V1Service, secret: str) -> Caller | None:
    now = service.clock.now()
    with service.store.begin() as connection:
        token = token_of(connection, secret, now)
        if token is not None:
            rights = _MACHINE_RIGHTS if token.allows("cases:write") else frozenset({"see_queue"})
            return Caller(token.name, token, token.scopes, rights)
        session = session_of(connection, secret, now)
        # A browser's session is for the console: what it holds as a cookie opens nothing here.
        if session is None or session.client == "console":
            return None
        person = person_by_id(connection, session.person_id)
    rights = frozenset(each for each in permissions() if allowed(person, each))
    scopes = frozenset(scope for scope, right in _PERSON_SCOPES.items() if right in rights)
    return Caller(person.name, person, scopes, rights)
