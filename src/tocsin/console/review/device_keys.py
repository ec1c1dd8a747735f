"""Passkeys: signing in by one, adding and removing one's own. The one part that wants script; nobody needs it."""

from __future__ import annotations

import msgspec
from starlette.responses import JSONResponse, Response

from tocsin.console.review.door import ANYBODY, SIGNED_IN, Entry, set_cookie
from tocsin.console.review.errors import PageError
from tocsin.console.review.pages import go
from tocsin.console.review.visit import Visit
from tocsin.people import (
    PasskeyError,
    Refused,
    add_passkey,
    authentication_options,
    registration_options,
    remove_passkey,
    sign_in_by_passkey,
)


class _Made(msgspec.Struct, frozen=True):
    label: str
    response: str


def ask_sign_in(visit: Visit) -> Response:
    """Return what ``navigator.credentials.get()`` takes."""
    with visit.desk.store.begin() as connection:
        options = authentication_options(connection, visit.desk.party, visit.now)
    return _json(options)


def take_sign_in(visit: Visit) -> Response:
    """Let somebody in by what their device answered; the script then opens the next page itself."""
    desk = visit.desk
    with desk.store.begin() as connection:
        answer = sign_in_by_passkey(
            connection,
            desk.party,
            visit.form.json,
            address=visit.address,
            at=visit.now,
            old=visit.request.cookies.get(desk.cookie),
        )
    if isinstance(answer, Refused):
        return JSONResponse({"in": False}, status_code=403)
    let_in = JSONResponse({"in": True})
    set_cookie(desk, let_in, desk.cookie, answer.token)
    return let_in


def ask_new(visit: Visit) -> Response:
    """Return what ``navigator.credentials.create()`` takes."""
    with visit.desk.store.begin() as connection:
        options = registration_options(connection, visit.desk.party, visit.somebody, visit.now)
    return _json(options)


def add_new(visit: Visit) -> Response:
    """Add the passkey that the device made."""
    try:
        made = msgspec.json.decode(visit.form.json, type=_Made)
        with visit.desk.store.begin() as connection:
            add_passkey(
                connection, visit.desk.party, visit.somebody, made.response, visit.now, label=made.label
            )
    except msgspec.DecodeError:
        raise PageError(400, visit.tongue.say("The form cannot be read, and was not taken.")) from None
    except PasskeyError:
        return JSONResponse({"added": False}, status_code=422)
    return JSONResponse({"added": True})


def remove(visit: Visit) -> Response:
    """Take one of one's own passkeys away."""
    with visit.desk.store.begin() as connection:
        remove_passkey(connection, visit.somebody, visit.form.whole("number"), visit.now)
    return go("/settings?saved=1")


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


ENTRIES = [
    Entry("POST", "/sign-in/passkey/options", ANYBODY, ask_sign_in),
    Entry("POST", "/sign-in/passkey", ANYBODY, take_sign_in),
    Entry("POST", "/settings/passkeys/options", SIGNED_IN, ask_new),
    Entry("POST", "/settings/passkeys", SIGNED_IN, add_new),
    Entry("POST", "/settings/passkeys/remove", SIGNED_IN, remove),
]
