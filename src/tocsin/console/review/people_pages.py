"""People: who is here, inviting, roles, what spares them, what they must not judge, resetting and disabling."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.review.door import Entry
from tocsin.console.review.errors import PageError
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.people import (
    Person,
    Role,
    Wellness,
    disable,
    enable,
    find_person,
    invite,
    open_sessions,
    people,
    reset,
    set_conflicts,
    set_profile,
    set_roles,
    shown_on,
)


def show_people(visit: Visit) -> Response:
    """Show everybody."""
    with visit.desk.store.read() as connection:
        return page(visit, "people.html", people=people(connection), roles=list(Role))


def invite_person(visit: Visit) -> Response:
    """Add a person, and show the link of their first sign-in this once."""
    desk, form = visit.desk, visit.form
    with desk.store.begin() as connection:
        token = invite(
            connection,
            desk.keyring,
            form.one("name").lower(),
            form.many("roles"),
            visit.now,
            by=visit.somebody,
            display_name=form.one("display_name") or None,
        )
        whom = find_person(connection, form.one("name").lower())
    return _link(visit, whom, token)


def show_person(visit: Visit) -> Response:
    """Show one person and what can be set for them."""
    with visit.desk.store.read() as connection:
        whom = find_person(connection, visit.part("name"))
        return page(
            visit,
            "person.html",
            whom=whom,
            roles=list(Role),
            sessions=len(open_sessions(connection, whom.id)),
            pictures_today=shown_on(connection, whom, visit.now.date()),
            saved=bool(visit.asked("saved")),
        )


def save_profile(visit: Visit) -> Response:
    """Keep languages, skills, and what spares the person."""
    form = visit.form
    spared = Wellness(form.ticked("blur"), form.ticked("grey"), form.whole("daily_pictures"))
    with visit.desk.store.begin() as connection:
        whom = find_person(connection, visit.part("name"))
        set_profile(
            connection,
            whom,
            display_name=form.one("display_name") or None,
            languages=form.lines("languages"),
            skills=form.lines("skills"),
            wellness=spared,
        )
    return _saved(visit)


def save_roles(visit: Visit) -> Response:
    """Give these roles and no others; the person's sessions end, should they change."""
    with visit.desk.store.begin() as connection:
        whom = find_person(connection, visit.part("name"))
        set_roles(connection, whom, visit.form.many("roles"), visit.now, by=visit.somebody)
    return _saved(visit)


def save_conflicts(visit: Visit) -> Response:
    """Keep the accounts that the person must not judge, one a line."""
    accounts = [line.strip() for line in visit.form.one("accounts").split("\n")]
    with visit.desk.store.begin() as connection:
        whom = find_person(connection, visit.part("name"))
        set_conflicts(connection, whom, accounts, visit.now, by=visit.somebody)
    return _saved(visit)


def reset_person(visit: Visit) -> Response:
    """Take all credentials away, and show a new first link this once.

    Not one's own: whoever borrowed a session would keep it for good with a link.
    """
    with visit.desk.store.begin() as connection:
        whom = find_person(connection, visit.part("name"))
        if whom.id == visit.somebody.id:
            raise PageError(422, visit.tongue.say("Nobody resets themselves here; ask another admin."))
        token = reset(connection, visit.desk.keyring, whom, visit.now, by=visit.somebody)
    return _link(visit, whom, token)


def switch_person(visit: Visit) -> Response:
    """Disable a person, or let them in again."""
    with visit.desk.store.begin() as connection:
        whom = find_person(connection, visit.part("name"))
        # The form says what is wanted, so that one sent twice does not undo itself.
        act = enable if visit.form.one("to") == "on" else disable
        act(connection, whom, visit.now, by=visit.somebody)
    return _saved(visit)


def _link(visit: Visit, whom: Person, token: str) -> Response:
    return page(visit, "first_link.html", whom=whom, link=f"{visit.desk.origin}/welcome/{token}")


def _saved(visit: Visit) -> Response:
    return go(f"/people/{visit.part('name')}?saved=1")


ENTRIES = [
    Entry("GET", "/people", "manage_people", show_people),
    Entry("POST", "/people", "manage_people", invite_person),
    Entry("GET", "/people/{name}", "manage_people", show_person),
    Entry("POST", "/people/{name}/profile", "manage_people", save_profile),
    Entry("POST", "/people/{name}/roles", "manage_people", save_roles),
    Entry("POST", "/people/{name}/conflicts", "manage_people", save_conflicts),
    Entry("POST", "/people/{name}/reset", "manage_people", reset_person),
    Entry("POST", "/people/{name}/switch", "manage_people", switch_person),
]
