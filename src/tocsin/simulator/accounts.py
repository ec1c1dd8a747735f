"""What the platform says of each account: first at the start of the window, or when the account is made."""

from __future__ import annotations

import hashlib

import numpy as np

from tocsin.simulator.neighbourhood import Neighbourhood
from tocsin.simulator.population import BANDS, PLACES, SOURCES
from tocsin.simulator.rhythm import DAY, HOUR, MINUTE

PLATFORM = "platform-safety"
"""The service account in whose name the platform acts."""


def keyed(kind: str, number: int, seed: int) -> str:
    """An opaque hash, as a platform makes it from a device, a payout account or a handle with a key of its own."""
    return hashlib.blake2s(
        f"{kind}{number}".encode(), key=seed.to_bytes(8, "big"), digest_size=10
    ).hexdigest()


def account_event(place: Neighbourhood, row: int, **more: object) -> tuple[int, dict[str, object]]:
    """The moment and the event with which ``row`` becomes known."""
    people, seed = place.people, place.config.seed
    language, region, zone = PLACES[people.place[row]]
    made = place.rhythm.start - int(people.created[row] * DAY)
    # Accounts that were there before the window come with a nightly export just before it.
    known = made if people.created[row] < 0 else place.rhythm.start - DAY + row % (8 * HOUR)
    event: dict[str, object] = {
        "id": place.ids.new("e"),
        "type": "account",
        "actor": people.ids[row],
        "age_band": BANDS[people.band[row]],
        "age_source": SOURCES[people.source[row]],
        "created_at": str(np.datetime64(made, "ms")) + "Z",
        "region": region,
        "language": language,
        "timezone": zone,
        "kind": "person",
        "status": "active",
    }
    if BANDS[people.band[row]] == "unknown":
        del event["age_source"]
    if people.device[row] >= 0:
        event["device"] = keyed("device", int(people.device[row]), seed)
    if people.payout[row] >= 0:
        event["payout"] = keyed("payout", int(people.payout[row]), seed)
    return known, event | more


def guardians(place: Neighbourhood) -> dict[int, list[str]]:
    """The children whom parents have declared: one parent in five has done so."""
    people, rows = place.people, place.rows
    children: dict[int, list[int]] = {}
    for row in rows[people.age[rows] < 18].tolist():
        children.setdefault(int(people.household[row]), []).append(row)
    declared = {}
    for row in rows[people.parent[rows]].tolist():
        mine = children.get(int(people.household[row]), [])
        if mine and place.chance.random() < 0.2:
            declared[row] = [people.ids[child] for child in mine]
    return declared


def announce(place: Neighbourhood, special: dict[int, dict[str, object]]) -> None:
    """Write the account events of the shard's ordinary people; ``special`` adds fields to some rows."""
    declared = guardians(place)
    chance, people = place.chance, place.people
    if place.shard == 0:
        platform = {"type": "account", "actor": PLATFORM, "age_band": "unknown", "kind": "service"}
        place.buffer.add(place.rhythm.start - DAY, {"id": place.ids.new("e")} | platform)
    for row in place.rows.tolist():
        more = dict(special.get(row, {}))
        if "kind" not in more and people.age[row] >= 18 and chance.random() < 0.015:
            more["kind"] = "business"
        if row in declared and "guardian_of" not in more:
            more["guardian_of"] = declared[row]
        at, event = account_event(place, row, **more)
        place.buffer.add(at, event)
        _later_age(place, row, event)


def _later_age(place: Neighbourhood, row: int, event: dict[str, object]) -> None:
    """Some ages are estimated or verified, some devices change, while the window runs."""
    chance, people = place.chance, place.people
    if chance.random() > 0.05 or people.created[row] < 0:
        return
    at = place.rhythm.start + int(chance.random() * place.config.days * DAY) + MINUTE
    upsert: dict[str, object] = {"id": place.ids.new("e"), "type": "account", "actor": event["actor"]}
    age = int(people.age[row])
    if chance.random() < 0.6:
        guess = age + chance.gauss(0.4, 1.8)
        band = int(np.searchsorted([13, 16, 18], guess, side="right"))
        upsert |= {"age_band": BANDS[band], "age_source": "estimated"}
    elif chance.random() < 0.4:
        upsert |= {
            "age_band": BANDS[int(np.searchsorted([13, 16, 18], age, side="right"))],
            "age_source": "verified",
        }
    else:
        device = keyed("device", row + 10**10, place.config.seed)
        upsert |= {"age_band": event["age_band"], "device": device}
        if "age_source" in event:
            upsert["age_source"] = event["age_source"]
    place.buffer.add(at, upsert)
