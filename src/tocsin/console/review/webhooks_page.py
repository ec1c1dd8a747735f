"""Webhooks: who is told what people decide, what could not be delivered, and trying that again."""

from __future__ import annotations

from starlette.responses import Response

from tocsin.console.review.door import Entry
from tocsin.console.review.pages import go, page
from tocsin.console.review.visit import Visit
from tocsin.webhooks import EVENTS, Deliveries, DeliveryState, Endpoints

_PATH = "/webhooks"
_ONE = f"{_PATH}/{{number}}"


def show_webhooks(visit: Visit) -> Response:
    """Show the addresses, what waits for them, and what was given up."""
    deliveries = _deliveries(visit)
    return page(
        visit,
        "webhooks.html",
        endpoints=_endpoints(visit).all(),
        events=list(EVENTS),
        dead=deliveries.listed(DeliveryState.DEAD),
        waiting=deliveries.listed(DeliveryState.PENDING),
        done=visit.asked("done"),
    )


def add_webhook(visit: Visit) -> Response:
    """Add an address, and show its secret this once."""
    endpoint, secret = _endpoints(visit).add(
        visit.form.one("url"), visit.form.many("events"), visit.somebody.actor, note=visit.form.one("note")
    )
    return page(visit, "webhook_secret.html", endpoint=endpoint, secret=secret, fresh=True)


def rotate_webhook(visit: Visit) -> Response:
    """Give an address a new secret, and show it this once."""
    number = visit.number
    endpoints = _endpoints(visit)
    secret = endpoints.rotate(number, visit.somebody.actor)
    return page(visit, "webhook_secret.html", endpoint=endpoints.one(number), secret=secret, fresh=False)


def pause_webhook(visit: Visit) -> Response:
    """Pause an address, or let it be told again; what happens meanwhile is not told it later."""
    _endpoints(visit).change(visit.number, visit.somebody.actor, active=visit.form.one("active") == "yes")
    return go(f"{_PATH}?done=changed")


def remove_webhook(visit: Visit) -> Response:
    """Remove an address: from now on it is told nothing."""
    _endpoints(visit).remove(visit.number, visit.somebody.actor)
    return go(f"{_PATH}?done=removed")


def resend(visit: Visit) -> Response:
    """Try what was given up again: one delivery, or all of an address."""
    named = visit.form.one("delivery")
    if named:
        _deliveries(visit).resend(visit.somebody.actor, delivery=named)
    else:
        _deliveries(visit).resend(visit.somebody.actor, endpoint=visit.form.whole("endpoint"))
    return go(f"{_PATH}?done=resent")


def _endpoints(visit: Visit) -> Endpoints:
    return Endpoints(visit.desk.store, visit.desk.keyring, visit.desk.clock)


def _deliveries(visit: Visit) -> Deliveries:
    return Deliveries(visit.desk.store, _endpoints(visit), visit.desk.clock)


ENTRIES = [
    Entry("GET", _PATH, "manage_webhooks", show_webhooks),
    Entry("POST", _PATH, "manage_webhooks", add_webhook),
    Entry("POST", f"{_PATH}/resend", "manage_webhooks", resend),
    Entry("POST", f"{_ONE}/secret", "manage_webhooks", rotate_webhook),
    Entry("POST", f"{_ONE}/pause", "manage_webhooks", pause_webhook),
    Entry("POST", f"{_ONE}/remove", "manage_webhooks", remove_webhook),
]
