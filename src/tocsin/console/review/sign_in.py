"""Signing in and out: name, password and code, without script. Whatever is wrong, the answer is the same."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from tocsin.console.review.door import ANYBODY, SIGNED_IN, Entry, set_cookie
from tocsin.console.review.pages import go, own_path, page
from tocsin.console.review.visit import Visit
from tocsin.people import Refused, end_session, end_sessions, sign_in

_FIRST_PAGES = (("see_queue", "/queue"), ("manage_people", "/people"), ("see_metrics", "/figures"))


def home(visit: Visit) -> Response:
    """Lead to the first page that the person may see."""
    return go(next((path for right, path in _FIRST_PAGES if right in visit.rights), "/settings"))


def show_sign_in(visit: Visit) -> Response:
    """Ask for name, password and code; whoever is in goes on."""
    then = own_path(visit.asked("then"))
    if visit.person is not None:
        return go(then)
    return page(visit, "sign_in.html", then=then, refused=False, wait=None)


def take_sign_in(visit: Visit) -> Response:
    """Let somebody in, or say that this was not it."""
    desk, then = visit.desk, own_path(visit.form.one("then"))
    with desk.store.begin() as connection:
        answer = sign_in(
            connection,
            desk.keyring,
            visit.form.one("name"),
            visit.form.secret("password"),
            visit.form.one("code"),
            address=visit.address,
            at=visit.now,
            old=visit.request.cookies.get(desk.cookie),
        )
    if isinstance(answer, Refused):
        waits = answer.wait > timedelta()
        refused = page(
            visit,
            "sign_in.html",
            429 if waits else 403,
            then=then,
            refused=True,
            wait=visit.tongue.span(answer.wait) if waits else None,
        )
        if waits:
            refused.headers["Retry-After"] = str(int(answer.wait.total_seconds()) + 1)
        return refused
    let_in = go(then)
    set_cookie(desk, let_in, desk.cookie, answer.token)
    return let_in


def sign_out(visit: Visit) -> Response:
    """End this session."""
    assert visit.token is not None
    with visit.desk.store.begin() as connection:
        end_session(connection, visit.token, visit.now)
    return _out(visit)


def sign_out_everywhere(visit: Visit) -> Response:
    """End all sessions of the person."""
    with visit.desk.store.begin() as connection:
        end_sessions(connection, visit.somebody.id, visit.now)
    return _out(visit)


def _out(visit: Visit) -> Response:
    out = go("/sign-in")
    out.delete_cookie(visit.desk.cookie, path="/", secure=visit.desk.secure, httponly=True, samesite="strict")
    return out


ENTRIES = [
    Entry("GET", "/", SIGNED_IN, home),
    Entry("GET", "/sign-in", ANYBODY, show_sign_in),
    Entry("POST", "/sign-in", ANYBODY, take_sign_in),
    Entry("POST", "/sign-out", SIGNED_IN, sign_out),
    Entry("POST", "/sign-out-everywhere", SIGNED_IN, sign_out_everywhere),
]
