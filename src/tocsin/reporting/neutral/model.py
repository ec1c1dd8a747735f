"""A report that belongs to no addressee's format: what happened, who, to whom, and what shows it."""

from __future__ import annotations

import msgspec


class Party(msgspec.Struct, forbid_unknown_fields=True):
    """An account, and what the platform knows of who holds it. ``birth_date`` is in the platform's words."""

    account: str
    name: str = ""
    birth_date: str = ""
    emails: list[str] = []
    phones: list[str] = []
    addresses: list[str] = []
    profile_url: str = ""


class AddressEvent(msgspec.Struct, forbid_unknown_fields=True):
    """An account acted from a network address. ``at``: RFC 3339, UTC."""

    account: str
    ip: str
    at: str
    act: str
    port: int | None = None


class Talk(msgspec.Struct, forbid_unknown_fields=True):
    """A conversation as text, a line a message."""

    conversation: str
    text: str


class Attachment(msgspec.Struct, forbid_unknown_fields=True):
    """A file of the case, with hashes of the bytes as they are kept. ``viewed``: a person was shown it whole."""

    media: str
    name: str
    mime: str
    sha256: str
    md5: str
    account: str = ""
    at: str = ""
    viewed: bool = False


class Report(msgspec.Struct, forbid_unknown_fields=True):
    """A report on a case. Moments are RFC 3339 in UTC; ``priority`` 1 is the highest, none reads as the highest."""

    case: str
    kind: str
    what: str
    happened_from: str
    happened_until: str
    reported: list[Party]
    victims: list[Party]
    talks: list[Talk] = []
    urls: list[str] = []
    payments: list[str] = []
    links: list[str] = []
    ip_events: list[AddressEvent] = []
    media: list[Attachment] = []
    detected_by: str = ""
    priority: int | None = None
    legal_basis: str = ""
    platform: str = ""
    service: str = ""
    region: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""

    @property
    def level(self) -> int:
        """The level of priority that counts."""
        return 1 if self.priority is None else self.priority
