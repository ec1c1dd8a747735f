"""What can go wrong with webhooks. Every message is one sentence that says what to do next."""

from __future__ import annotations

from tocsin.failure import WrongUseError


class WebhookError(WrongUseError):
    """Something asked of webhooks cannot be done."""


class UnknownEndpointError(WebhookError):
    """No endpoint has this number, or it was removed."""


class UnknownDeliveryError(WebhookError):
    """No delivery that could not be made has this id."""
