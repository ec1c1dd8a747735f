"""Who asks: a machine by its token, or a person by a session of their own. Whoever shows neither may do nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection

from tocsin.api.v1.parameters import refuse_unknown_parameters
from tocsin.api.v1.problems import ProblemError, too_often
from tocsin.api.v1.service import V1Service
from tocsin.cases import Worker
from tocsin.people import ApiToken, Person, person_by_id, rights_of, session_of, token_of

_MACHINES_SEE = frozenset({"see_queue", "decide", "see_second", "confirm_second", "escalate", "see_metrics"})
"""Whose queues a machine's token sees: all, but for cases in which a minor did what is charged."""

_PERSON_SCOPES = {
    "cases:read": "see_queue",
    "cases:write": "see_queue",
    "evidence:read": "open_case",
    "flags:read": "see_queue",
    "metrics:read": "see_metrics",
}
"""What a person needs to be allowed to use a route of each scope; those that are missing are for machines alone.

What a person may do to a case, the case says itself: each act wants a right of its own."""

bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token of `tocsin token add`, or a person's own session (`POST /v1/session`).",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. ``viewer`` is what a look is recorded under; ``through``: the machine that a person asks by."""

    name: str
    viewer: Person | ApiToken
    scopes: frozenset[str]
    permissions: frozenset[str]
    through: str | None = None

    @property
    def machine(self) -> bool:
        """Whether it is a program with a token."""
        return isinstance(self.viewer, ApiToken)

    @property
    def worker(self) -> Worker:
        """The person as cases know who acts.

        :raises ProblemError: where it is a machine: what is done to a case, a person does.
        """
        if isinstance(self.viewer, ApiToken):
            raise ProblemError(
                HTTPStatus.FORBIDDEN,
                "person-required",
                f"{self.name} is a machine's token, and people decide; send the session of the person who decided, "
                "alone or in the header Tocsin-Person",
            )
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
        request: Request,
        service: Service,
        shown: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
        tocsin_person: Annotated[str | None, Header(include_in_schema=False)] = None,
    ) -> Caller:
        caller = None if shown is None else _caller(service, shown.credentials, tocsin_person)
        if caller is None:
            if wait := service.strangers.wait(address_of(request)):
                raise too_often("this address", wait)
            raise ProblemError(
                HTTPStatus.UNAUTHORIZED,
                "no-token",
                "show a token or session that stands (Authorization: Bearer …); tocsin token add makes a token",
                {"WWW-Authenticate": 'Bearer realm="tocsin"'},
            )
        if wait := service.rates.wait_of(caller.through or caller.name):
            raise too_often(caller.through or caller.name, wait)
        if scope not in caller.scopes:
            lacks = (
                "ask for a token that has it" if caller.machine else "ask an admin for a role that brings it"
            )
            raise ProblemError(
                HTTPStatus.FORBIDDEN, "scope", f"{caller.name} lacks what {scope} takes; {lacks}", scope=scope
            )
        refuse_unknown_parameters(request)
        return caller

    return check


def address_of(request: Request) -> str:
    """Return the address that a request comes from, as the server sees it."""
    return "unknown" if request.client is None else request.client.host


def _caller(service: V1Service, secret: str, person: str | None) -> Caller | None:
    now = service.clock.now()
    with service.store.begin() as connection:
        token = token_of(connection, secret, now)
        if token is None:
            return _person(connection, service, secret)
        if person is None:
            return Caller(token.name, token, token.scopes, _MACHINES_SEE)
        found = _person(connection, service, person)
        if found is None:
            return None
        return replace(found, scopes=found.scopes & token.scopes, through=token.name)


def _person(connection: Connection, service: V1Service, secret: str) -> Caller | None:
    session = session_of(connection, secret, service.clock.now())
    # A browser's session is for the console: what it holds as a cookie opens nothing here.
    if session is None or session.client == "console":
        return None
    person = person_by_id(connection, session.person_id)
    rights = rights_of(person)
    scopes = frozenset(scope for scope, right in _PERSON_SCOPES.items() if right in rights)
    return Caller(person.name, person, scopes, rights)
