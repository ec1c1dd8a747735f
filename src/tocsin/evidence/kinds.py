"""What a case is about, from where its weight lies."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tocsin.model import Kind
from tocsin.signals import micro

_RESOLD = (
    "private_picture_advertised",
    "pictures_of_several_advertised",
    "picture_passed_on",
    "payment_to_recruiter",
    "money_passed_to_minor",
)
_TELLING = micro(1.5)


def kind_of(groups: Mapping[str, int], indicators: Collection[str], accounts: int = 1) -> Kind:
    """Return the kind of a case from what each correlation group adds (micro-nats) and the indicators seen.

    Trafficking is to offer a minor to others, to recruit and hold one to it, or for several accounts (``accounts`` of
    one ring) to buy minors' pictures together; sextortion is threat and payment by the minor; solicitation is to buy
    pictures with little of the winning of trust that makes it grooming.
    """

    def sum_of(*names: str) -> int:
        return sum(groups.get(name, 0) for name in names)

    total = sum(weight for weight in groups.values() if weight > 0)
    if sum_of("known") * 2 > total:
        return Kind.KNOWN_MEDIA
    sold = (
        any(name in indicators for name in _RESOLD)
        and sum_of("reuse", "client", "client_payment", "money_chain") >= _TELLING
    )
    extorted = sum_of("threat", "extorted")
    held = sum_of("recruit", "debt") >= _TELLING
    bought = sum_of("paid_picture", "offer", "buying")
    traded = bought >= _TELLING and extorted < bought and (accounts > 1 or sum_of("client_payment") > 0)
    if sold or traded or (held and extorted < sum_of("recruit", "debt")):
        return Kind.TRAFFICKING
    if extorted >= _TELLING and extorted >= bought:
        return Kind.SEXTORTION
    if bought >= _TELLING and bought >= sum_of("trust", "secrecy", "supervision", "meeting"):
        return Kind.SOLICITATION
    return Kind.GROOMING
