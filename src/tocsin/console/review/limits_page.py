"""The limits of the team: pictures a day, breaks, how long sessions last; and who changed them, when and why."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.languages import N_
from tocsin.console.review.door import Entry
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.people import LIMIT_BOUNDS, Limits, limits_changes, read_limits, set_limits

_SAYS = {
    "daily_pictures": N_("Pictures a day, at most, for anybody"),
    "break_pictures": N_("Pictures until a break is offered"),
    "break_minutes": N_("Minutes at work until a break is offered"),
    "rest_minutes": N_("Minutes without a look that are a break by themselves"),
    "idle_minutes": N_("Minutes after which a session that is not used is over"),
    "session_hours": N_("Hours after which any session is over"),
}


def show_limits(visit: Visit) -> Response:
    """Show what holds, the form to change it, and the changes that were made."""
    with visit.desk.store.read() as connection:
        held, changes = read_limits(connection), limits_changes(connection)
    return page(
        visit,
        "limits.html",
        fields=[
            (name, visit.tongue.say(says), getattr(held, name), *LIMIT_BOUNDS[name])
            for name, says in _SAYS.items()
        ],
        changes=[
            (change, [(visit.tongue.say(says), getattr(change.limits, name)) for name, says in _SAYS.items()])
            for change in changes
        ],
        saved=bool(visit.asked("saved")),
    )


def save_limits(visit: Visit) -> Response:
    """Set the limits for all people."""
    wanted = Limits(**{name: visit.form.whole(name) for name in LIMIT_BOUNDS})
    with visit.desk.store.begin() as connection:
        set_limits(connection, wanted, visit.form.one("why"), visit.now, by=visit.somebody)
    return go("/limits?saved=1")


ENTRIES = [
    Entry("GET", "/limits", "manage_settings", show_limits),
    Entry("POST", "/limits", "manage_settings", save_limits),
]
