"""What is told to other machines: signed, until it has arrived, and seen where it does not.

In: rows that the database writes beside each act on a case. Out: requests to the addresses that want them, and the
decisions of people as events. Must not know: how a case changes, or what runs it in the background.
"""

from tocsin.webhooks.decisions import decision_events
from tocsin.webhooks.deliveries import Ask, Deliveries, Delivery, DeliveryState
from tocsin.webhooks.endpoints import EVENTS, Endpoint, Endpoints
from tocsin.webhooks.errors import UnknownDeliveryError, UnknownEndpointError, WebhookError
from tocsin.webhooks.signing import sign, verify

__all__ = [
    "EVENTS",
    "Ask",
    "Deliveries",
    "Delivery",
    "DeliveryState",
    "Endpoint",
    "Endpoints",
    "UnknownDeliveryError",
    "UnknownEndpointError",
    "WebhookError",
    "decision_events",
    "sign",
    "verify",
]
