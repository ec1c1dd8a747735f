"""The link of a first sign-in: choose a password, scan the code of an authenticator app, see recovery codes once."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from tocsin.console.review.door import ANYBODY, Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.pages import page
from tocsin.console.review.said_below import answer_of
from tocsin.console.review.visit import Visit
from tocsin.people import CodeError, InvitationError, PasswordError, join, welcome


def show_welcome(visit: Visit) -> Response:
    """Show whom the link is for, and the secret for their app."""
    return _shown(visit, None)


def take_welcome(visit: Visit) -> Response:
    """Use the link up, and show the recovery codes this once."""
    password = visit.form.secret("password")
    if password != visit.form.secret("again"):
        return _shown(visit, visit.tongue.say("The two passwords differ. Type the same one twice."), 422)
    desk = visit.desk
    try:
        with desk.store.begin() as connection:
            joined = join(
                connection,
                desk.keyring,
                visit.part("token"),
                visit.now,
                password=password,
                code=visit.form.one("code"),
            )
    except InvitationError:
        raise _over(visit) from None
    except (PasswordError, CodeError) as error:
        return _shown(visit, answer_of(error, visit.tongue), 422)
    return page(
        visit, "recovery_codes.html", codes=joined.recovery_codes, name=joined.person.name, first=True
    )


def _shown(visit: Visit, wrong: str | None, status: int = 200) -> Response:
    desk = visit.desk
    try:
        with desk.store.read() as connection:
            shown = welcome(connection, desk.keyring, visit.part("token"), visit.now)
    except InvitationError:
        raise _over(visit) from None
    return page(
        visit,
        "welcome.html",
        status,
        whom=shown.person,
        # segno's own drawing of squares; nothing in it comes from outside.
        qr=Markup(shown.qr),  # noqa: S704
        typed=shown.typed,
        wrong=wrong,
    )


def _over(visit: Visit) -> PageError:
    told = visit.tongue.say("This link is unknown, used or too old. Ask an admin for a new one.")
    return PageError(404, told)


ENTRIES = [
    Entry("GET", "/welcome/{token}", ANYBODY, show_welcome),
    Entry("POST", "/welcome/{token}", ANYBODY, take_welcome),
]
