"""One request as a page sees it: who asks, in which language, what the form says."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from tocsin.cases import Worker
from tocsin.console.languages import Tongue
from tocsin.console.review.desk import Desk, is_number, rights, worker
from tocsin.console.review.errors import BadFormError, PageError
from tocsin.people import Person, Session

VISITOR = "tocsin-visitor"
"""Cookie of a browser in which nobody signed in yet; forms before the sign-in are bound to it."""

LANGUAGE = "tocsin-language"
KEYS = "tocsin-keys"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form that was sent; each may be there several times."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    json: str = ""

    def one(self, name: str, default: str = "") -> str:
        """Return a field's value, stripped of blanks around it."""
        return self.fields.get(name, [default])[0].strip()

    def secret(self, name: str) -> str:
        """Return a field's value as it was typed."""
        return self.fields.get(name, [""])[0]

    def many(self, name: str) -> list[str]:
        """Return all values of a field."""
        return [value.strip() for value in self.fields.get(name, []) if value.strip()]

    def lines(self, name: str) -> list[str]:
        """Return a field's words: separated by commas, blanks or new lines."""
        return self.one(name).replace(",", " ").split()

    def whole(self, name: str) -> int:
        """Return a field's whole number.

        :raises BadFormError: where it is none.
        """
        try:
            return int(self.one(name))
        except ValueError:
            raise BadFormError(f"the field '{name}' wants a whole number; type one") from None

    def ticked(self, name: str) -> bool:
        """Return whether a box is ticked."""
        return bool(self.one(name))


@dataclass(frozen=True, slots=True)
class Visit:
    """A request. ``token`` is the session's; ``visitor`` the secret of a browser without one."""

    desk: Desk
    request: Request
    now: datetime
    tongue: Tongue
    form: Form
    visitor: str
    session: Session | None = None
    person: Person | None = None
    token: str | None = None

    @property
    def somebody(self) -> Person:
        """The person who is signed in; only pages that need one ask."""
        assert self.person is not None
        return self.person

    @property
    def worker(self) -> Worker:
        """The same, as cases need to know them."""
        return worker(self.somebody)

    @property
    def rights(self) -> frozenset[str]:
        """What they may do; nothing where nobody is signed in."""
        return frozenset() if self.person is None else rights(self.person)

    @property
    def csrf(self) -> str:
        """The secret that each form carries."""
        return visitor_secret(self.visitor) if self.session is None else self.session.csrf

    def part(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    @property
    def number(self) -> int:
        """The number in the path.

        :raises PageError: where it is none.
        """
        written = self.part("number")
        if not (written.isascii() and written.isdigit() and len(written) < 10):
            raise PageError(404, self.tongue.say("There is no such page."))
        return int(written)

    @property
    def here(self) -> str:
        """The path that was asked for, with its query."""
        url = self.request.url
        return url.path + (f"?{url.query}" if url.query else "")

    def asked(self, name: str, default: str = "") -> str:
        """Return a parameter of the query."""
        return self.request.query_params.get(name, default).strip()

    @property
    def address(self) -> str:
        """Where the request comes from, as the server sees it."""
        return self.request.client.host if self.request.client else ""

    @property
    def by_number(self) -> bool:
        """Whether the browser came by an IP address: for such it neither makes nor uses a passkey."""
        return is_number(str(self.request.url.hostname))

    @property
    def keys(self) -> bool:
        """Whether single letters do things (they may be turned off: WCAG 2.1.4)."""
        return self.request.cookies.get(KEYS) != "off"


def new_visitor() -> str:
    """Return a secret for a browser without a session."""
    return secrets.token_urlsafe(32)


def visitor_secret(visitor: str) -> str:
    """Return what a form carries for a browser without a session."""
    made = hmac.digest(visitor.encode("utf-8", "surrogatepass"), b"tocsin visitor's form", "sha256")
    return urlsafe_b64encode(made).decode()
