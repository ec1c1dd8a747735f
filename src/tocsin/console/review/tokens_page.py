"""Tokens of machines: which there are, making one (shown once), revoking one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from tocsin.console.review.door import Entry
from tocsin.console.review.errors import BadFormError
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.people import add_token, api_tokens, revoke_token, scopes


def show_tokens(visit: Visit) -> Response:
    """Show all tokens, those that stand first, without their secrets."""
    with visit.desk.store.read() as connection:
        known = api_tokens(connection)
    standing = [
        token
        for token in known
        if token.revoked_at is None and (token.expires_at is None or token.expires_at > visit.now)
    ]
    return page(
        visit,
        "tokens.html",
        standing=standing,
        over=[token for token in known if token not in standing],
        scopes=list(scopes()),
        revoked=bool(visit.asked("revoked")),
    )


def make_token(visit: Visit) -> Response:
    """Make a token, and show its secret this once."""
    name = visit.form.one("name").lower()
    until = last_moment(visit.form.one("until"))
    with visit.desk.store.begin() as connection:
        secret = add_token(
            connection, name, visit.form.many("scopes"), visit.now, by=visit.somebody, expires_at=until
        )
    return page(visit, "token_made.html", name=name, token=secret)


def revoke(visit: Visit) -> Response:
    """Revoke a token; what uses it is refused from now on."""
    with visit.desk.store.begin() as connection:
        revoke_token(connection, visit.part("name"), visit.now, by=visit.somebody)
    return go("/tokens?revoked=1")


def last_moment(day: str) -> datetime | None:
    """Return the end of a day (UTC) that a form names, which itself is the next day's beginning; ``None`` for no day.

    :raises BadFormError: where it is no day.
    """
    if not day:
        return None
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise BadFormError(f"{day[:20]!r} is no day; write it as 2026-12-31") from None


ENTRIES = [
    Entry("GET", "/tokens", "manage_tokens", show_tokens),
    Entry("POST", "/tokens", "manage_tokens", make_token),
    Entry("POST", "/tokens/{name}/revoke", "manage_tokens", revoke),
]
