"""One's own settings: language, keys, password, recovery codes, sessions; and what spares one, as an admin set it."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.languages import LANGUAGES
from tocsin.console.review.door import SIGNED_IN, Entry, set_cookie
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import KEYS, LANGUAGE, Visit
from tocsin.people import (
    change_password,
    daily_budget,
    new_recovery_codes,
    open_sessions,
    passkeys,
    recovery_codes_left,
    shown_on,
)

_YEAR = 365


def show_settings(visit: Visit) -> Response:
    """Show a person's own settings."""
    me = visit.somebody
    with visit.desk.store.read() as connection:
        return page(
            visit,
            "settings.html",
            sessions=open_sessions(connection, me.id),
            codes_left=recovery_codes_left(connection, me.id),
            budget=daily_budget(connection, me),
            pictures_today=shown_on(connection, me, visit.now.date()),
            passkeys=passkeys(connection, me),
            saved=bool(visit.asked("saved")),
        )


def save_reading(visit: Visit) -> Response:
    """Keep language and keys in this browser."""
    saved = go("/settings?saved=1")
    language = visit.form.one("language")
    set_cookie(visit.desk, saved, LANGUAGE, language if language in LANGUAGES else "", days=_YEAR)
    set_cookie(visit.desk, saved, KEYS, "on" if visit.form.ticked("keys") else "off", days=_YEAR)
    return saved


def save_password(visit: Visit) -> Response:
    """Change the password; other sessions end."""
    assert visit.token is not None
    with visit.desk.store.begin() as connection:
        fresh = change_password(
            connection,
            visit.somebody,
            visit.token,
            visit.now,
            present=visit.form.secret("present"),
            wanted=visit.form.secret("wanted"),
        )
    saved = go("/settings?saved=1")
    set_cookie(visit.desk, saved, visit.desk.cookie, fresh)
    return saved


def renew_codes(visit: Visit) -> Response:
    """Make new recovery codes, in place of the old, and show them this once."""
    with visit.desk.store.begin() as connection:
        codes = new_recovery_codes(connection, visit.somebody.id, visit.now)
    return page(visit, "recovery_codes.html", codes=codes, name=visit.somebody.name, first=False)


def show_help(visit: Visit) -> Response:
    """Show the keys, and how a case goes."""
    return page(visit, "help.html")


ENTRIES = [
    Entry("GET", "/settings", SIGNED_IN, show_settings),
    Entry("POST", "/settings/reading", SIGNED_IN, save_reading),
    Entry("POST", "/settings/password", SIGNED_IN, save_password),
    Entry("POST", "/settings/recovery-codes", SIGNED_IN, renew_codes),
    Entry("GET", "/help", SIGNED_IN, show_help),
]
