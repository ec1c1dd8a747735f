"""Flags that ordinary people raise: quarrels, spam, worries; most of them about nothing that this product looks for."""

from __future__ import annotations

import numpy as np

from tocsin.simulator.buffer import stamps
from tocsin.simulator.neighbourhood import Neighbourhood

FLAGS = 0.0006
"""A day and person."""
REASONS = ("other", "minor_safety", "grooming", "csam", "trafficking", "sextortion")
REASON_WEIGHTS = (0.86, 0.07, 0.03, 0.015, 0.015, 0.01)


def flags(place: Neighbourhood, posts: list[str]) -> None:
    """Write the shard's noise of flags: about people whom the flagger knows, people whom it does not, and posts."""
    rng, names = place.rng, place.people.ids
    count = int(rng.poisson(FLAGS * place.config.activity * place.config.days * len(place.rows)))
    who = rng.choice(place.rows, count)
    about = rng.choice(place.rows, count)
    at = place.rhythm.moments(
        rng, place.people.place[who], place.minor(who), np.maximum(-place.people.created[who], 0)
    )
    reason = rng.choice(len(REASONS), count, p=REASON_WEIGHTS)
    on_post = rng.random(count) < 0.4
    lines = []
    for i, (id_, when, flagger, account, why, post) in enumerate(
        zip(
            place.ids.batch("e", count),
            stamps(at),
            who.tolist(),
            about.tolist(),
            reason.tolist(),
            on_post.tolist(),
            strict=True,
        )
    ):
        known = place.society.neighbours.get(flagger, [])
        subject = names[known[i % len(known)] if known and i % 3 else account]
        kind, subject = ("post", posts[i * 7919 % len(posts)]) if post and posts else ("account", subject)
        lines.append(
            f'{{"id":"{id_}","type":"flag","at":"{when}","actor":"{names[flagger]}",'
            f'"subject":{{"kind":"{kind}","id":"{subject}"}},"reason":"{REASONS[why]}","by":"user"}}'
        )
    place.buffer.extend(at, lines)
