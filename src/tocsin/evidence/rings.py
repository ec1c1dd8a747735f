"""Which accounts act as one: joined over rare devices, payouts, contact handles and private pictures.

A link is believed when two independent kinds of it agree, or when one is rare and something weighs on both accounts.
A shared device alone joins only two accounts that both have deeds of their own, since people share devices with those
they live with. Where the two write to each other, device and payout together do not join them either unless both have
deeds enough: nobody writes to himself, and a family does. So it is with a picture that goes round among many.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyarrow as pa

from tocsin.relations import Engine
from tocsin.signals import Indicators, components, micro


@dataclass(frozen=True)
class _Shared:
    kind: str
    weight: float
    holders: int
    least_deeds: int
    most_deeds: int
    converse: bool


def load_members(engine: Engine, indicators: Indicators) -> None:
    """Make ``member`` (``account``, ``ring``) and ``believed_link``.

    The latter has ``one``, ``two``, ``kind``, ``holders``, ``weight``.
    ``ring`` is the smallest account of the ring; ``weight`` is in nats.
    """
    pairs: dict[tuple[str, str], list[_Shared]] = defaultdict(list)
    for row in engine.fetch("select * from ring_link order by one, two, kind").to_pylist():
        pairs[row.pop("one"), row.pop("two")].append(_Shared(**row))
    believed = [
        (one, two, link.kind, link.holders, link.weight)
        for (one, two), links in pairs.items()
        if _joins(links, indicators)
        for link in links
    ]
    one, two, kind, holders, weight = (
        (list(column) for column in zip(*believed, strict=True)) if believed else ([],) * 5
    )
    links = pa.table(
        {
            "one": pa.array(one, pa.string()),
            "two": pa.array(two, pa.string()),
            "kind": pa.array(kind, pa.string()),
            "holders": pa.array(holders, pa.int32()),
            "weight": pa.array(weight, pa.float64()),
        }
    )
    engine.load("believed_link", links)
    engine.load("member", components(links).rename_columns({"component": "ring"}))


def _joins(links: list[_Shared], indicators: Indicators) -> bool:
    parameters = indicators.parameters
    deeds = micro(parameters["ring_deeds_least"])
    one = links[0]
    if one.most_deeds < deeds:
        return False
    kinds = {link.kind for link in links}
    at_home = any(link.converse for link in links) and kinds <= {"device", "payout"}
    handed_round = kinds == {"media"} and one.holders > parameters["picture_holders_few"]
    if (at_home or handed_round) and one.least_deeds < micro(parameters["ring_chance_least"]):
        return False
    if len(kinds) >= 2:
        return True
    return (
        one.least_deeds >= (deeds if one.kind == "device" else 0)
        and one.weight >= parameters["rare_link_weight"]
    )
