"""Everyday money: pocket money, shared bills, things sold second hand."""

from __future__ import annotations

import numpy as np

from tocsin.simulator.buffer import stamps
from tocsin.simulator.neighbourhood import Neighbourhood
from tocsin.simulator.population import PLACES

PAYMENTS = np.array([0.02, 0.004, 0.012, 0.008, 0.003])
"""A day and tie, by kind of tie (see ``TIE_KINDS``)."""


def payments(place: Neighbourhood) -> None:
    """Write the small payments between people who know each other; parents pay children, rarely the other way."""
    rng, ties, people = place.rng, place.society.ties, place.people
    count = rng.poisson(PAYMENTS[ties.kind] * place.config.days * place.config.activity)
    tie = np.repeat(np.arange(len(ties.a)), count)
    a, b = ties.a[tie], ties.b[tie]
    swap = (place.minor(a) & ~place.minor(b)) & (rng.random(len(tie)) < 0.9)
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    at = place.rhythm.moments(rng, people.place[a], place.minor(a), np.maximum(ties.begins[tie], 0))
    amount = np.round(rng.lognormal(2.6, 0.8, len(tie)), 2)
    whole = rng.random(len(tie)) < 0.6
    amount = np.maximum(np.where(whole, np.ceil(amount / 5) * 5, amount), 0.5)
    names = people.ids
    place.buffer.extend(
        at,
        [
            f'{{"id":"{id_}","type":"payment","at":"{when}","actor":"{names[who]}","to":["{names[to]}"],'
            f'"amount":"{sum_:.2f}","currency":"{CURRENCY_OF_PLACE[where]}","text":{memo}}}'
            for id_, when, who, to, sum_, where, memo in zip(
                place.ids.batch("e", len(tie)),
                stamps(at),
                a.tolist(),
                b.tolist(),
                amount.tolist(),
                people.place[a].tolist(),
                place.texts("memo", a),
                strict=True,
            )
        ],
    )


CURRENCY_OF_REGION = {
    "GB": "GBP",
    "US": "USD",
    "AU": "AUD",
    "IE": "EUR",
    "FR": "EUR",
    "CA": "CAD",
    "BE": "EUR",
    "ES": "EUR",
    "MX": "MXN",
}
CURRENCY_OF_PLACE = [CURRENCY_OF_REGION[region] for _, region, _ in PLACES]
