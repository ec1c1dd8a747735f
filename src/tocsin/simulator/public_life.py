"""What people do in public: posts, comments, views, follows, searches, what the platform recommends, open groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.simulator.buffer import stamps
from tocsin.simulator.neighbourhood import Neighbourhood
from tocsin.simulator.population import Ints
from tocsin.simulator.rhythm import HOUR

POSTS = 0.055
VIEWS = 0.05
FOLLOWS = 0.025
SEARCHES = 0.07
RECOMMENDATIONS = 0.09
COMMENTS = 0.5
"""Each a day and person of mean liveliness; comments a post."""


def _draws(place: Neighbourhood, rate: float) -> tuple[Ints, Ints]:
    """Who does something and when, at ``rate`` a day; accounts act only once they exist."""
    rows, people = place.rows, place.people
    lively = np.minimum(people.liveliness[rows], 20)
    times = place.rng.poisson(rate * place.config.activity * place.config.days * lively)
    who = np.repeat(rows, times)
    at = place.rhythm.moments(
        place.rng, people.place[who], place.minor(who), np.maximum(-people.created[who], 0)
    )
    return who, at


def posts(place: Neighbourhood) -> tuple[list[str], Ints, Ints]:
    """Write posts and what friends comment on them; returns the posts' ids, authors and moments."""
    rng, names = place.rng, place.people.ids
    who, at = _draws(place, POSTS)
    ids = place.ids.batch("t", len(who))
    surface = rng.choice(3, len(who), p=[0.62, 0.3, 0.08])
    text = place.texts("post", who)
    pictured = np.flatnonzero(rng.random(len(who)) < 0.45)
    media = [""] * len(who)
    made = place.pictures.many([names[i] for i in who[pictured].tolist()], at[pictured] - 900, rng)
    for i, one in zip(pictured.tolist(), made, strict=True):
        media[i] = f',"media":["{one}"]'
    surfaces = ("feed", "story", "profile")
    place.buffer.extend(
        at,
        [
            f'{{"id":"{id_}","type":"post","at":"{when}","actor":"{names[actor]}","post":"{post}",'
            f'"surface":"{surfaces[where]}","text":{said}{more}}}'
            for id_, when, actor, post, where, said, more in zip(
                place.ids.batch("e", len(who)),
                stamps(at),
                who.tolist(),
                ids,
                surface.tolist(),
                text,
                media,
                strict=True,
            )
        ],
    )
    _comments(place, who, at)
    return ids, who, at


def _comments(place: Neighbourhood, author: Ints, posted: Ints) -> None:
    """Comments are messages to the author in the conversation below the post."""
    rng, names = place.rng, place.people.ids
    count = rng.poisson(COMMENTS, len(author))
    below = np.repeat(np.arange(len(author)), count)
    near = place.society.neighbours
    draw = rng.random(len(below)).tolist()
    speaker = np.array(
        [_one_of(near.get(a), d, a) for a, d in zip(author[below].tolist(), draw, strict=True)],
        dtype=np.int64,
    )
    at = posted[below] + (rng.exponential(5, len(below)) * HOUR).astype(np.int64)
    real = (speaker != author[below]) & (place.people.created[speaker] > 0) & (at < place.rhythm.end)
    below, speaker, at = below[real], speaker[real], at[real]
    conversation = place.ids.batch("c", len(author))
    text = place.texts("comment", speaker)
    place.buffer.extend(
        at,
        [
            f'{{"id":"{id_}","type":"message","at":"{when}","actor":"{names[who]}",'
            f'"conversation":"{conversation[post]}","to":["{names[to]}"],"text":{said}}}'
            for id_, when, who, post, to, said in zip(
                place.ids.batch("e", len(at)),
                stamps(at),
                speaker.tolist(),
                below.tolist(),
                author[below].tolist(),
                text,
                strict=True,
            )
        ],
    )


def _one_of(options: list[int] | None, draw: float, otherwise: int) -> int:
    return options[int(draw * len(options))] if options else otherwise


def contacts(place: Neighbourhood) -> None:
    """Requests that found ties, follows, views of profiles, the odd decline and block."""
    rng, ties = place.rng, place.society.ties
    fresh = np.flatnonzero(ties.begins >= 0)
    begun = place.rhythm.start + (ties.begins[fresh] * 24 * HOUR).astype(np.int64)
    a, b = ties.a[fresh], ties.b[fresh]
    _contact(place, begun, a, b, "request")
    _contact(place, begun + (rng.exponential(0.4, len(fresh)) * HOUR).astype(np.int64), b, a, "accept")
    for rate, action in ((VIEWS, "view"), (FOLLOWS, "follow")):
        who, at = _draws(place, rate)
        _contact(place, at, who, _seen_by(place, who), action)
    who, at = _draws(place, 0.004)
    there = place.rows[place.people.created[place.rows] > 0]
    whom = rng.choice(there, len(who))
    _contact(place, at, who, whom, "request")
    answered = rng.random(len(who)) < 0.6
    late = at + (rng.exponential(6, len(who)) * HOUR).astype(np.int64)
    declined = answered & (rng.random(len(who)) < 0.8)
    _contact(place, late[declined], whom[declined], who[declined], "decline")
    blocked = answered & ~declined
    _contact(place, late[blocked], whom[blocked], who[blocked], "block")


def _seen_by(place: Neighbourhood, who: Ints) -> Ints:
    """Whom someone looks at: half the time someone they know, else anyone, the lively more often."""
    weight = place.people.liveliness[place.rows]
    anyone = place.rng.choice(place.rows, len(who), p=weight / weight.sum())
    draw = place.rng.random(len(who)).tolist()
    near = place.society.neighbours
    friend = [_one_of(near.get(a), d, o) for a, d, o in zip(who.tolist(), draw, anyone.tolist(), strict=True)]
    return np.where(place.rng.random(len(who)) < 0.5, np.array(friend, dtype=np.int64), anyone)


def _contact(place: Neighbourhood, at: Ints, who: Ints, whom: Ints, action: str) -> None:
    names, people = place.people.ids, place.people
    alive: NDArray[np.bool_] = (who != whom) & (at < place.rhythm.end)
    alive &= people.created[whom] > np.minimum(0, (place.rhythm.start - at) / (24 * HOUR))
    at, who, whom = at[alive], who[alive], whom[alive]
    place.buffer.extend(
        at,
        [
            f'{{"id":"{id_}","type":"contact","at":"{when}","actor":"{names[a]}","to":["{names[b]}"],'
            f'"action":"{action}"}}'
            for id_, when, a, b in zip(
                place.ids.batch("e", len(at)), stamps(at), who.tolist(), whom.tolist(), strict=True
            )
        ],
    )


def searches(place: Neighbourhood) -> None:
    """What people look for."""
    names, rng = place.people.ids, place.rng
    who, at = _draws(place, SEARCHES)
    surface = rng.choice(4, len(who), p=[0.35, 0.4, 0.1, 0.15])
    for code, name in enumerate(("people", "posts", "groups", "media")):
        chosen = surface == code
        mine, when = who[chosen], at[chosen]
        place.buffer.extend(
            when,
            [
                f'{{"id":"{id_}","type":"search","at":"{stamp}","actor":"{names[a]}","text":{said},'
                f'"surface":"{name}"}}'
                for id_, stamp, a, said in zip(
                    place.ids.batch("e", len(mine)),
                    stamps(when),
                    mine.tolist(),
                    place.texts(f"search_{name}", mine),
                    strict=True,
                )
            ],
        )


def recommendations(place: Neighbourhood, post_ids: list[str], groups: list[str]) -> None:
    """What the platform puts before people: five items a time, mostly the popular ones."""
    rng, names = place.rng, place.people.ids
    who, at = _draws(place, RECOMMENDATIONS)
    weight = place.people.liveliness[place.rows]
    accounts = [names[i] for i in rng.choice(place.rows, 4000, p=weight / weight.sum()).tolist()]
    surface = rng.choice(3, len(who), p=[0.55, 0.35, 0.1])
    options = (("feed", "post", post_ids), ("people", "account", accounts), ("groups", "group", groups))
    for code, (name, kind, items) in enumerate(options):
        if not items:
            continue
        chosen = surface == code
        mine, when = who[chosen], at[chosen]
        picks = (rng.random((len(mine), 5)) ** 1.6 * len(items)).astype(np.int64)
        lines = []
        for id_, stamp, a, row in zip(
            place.ids.batch("e", len(mine)), stamps(when), mine.tolist(), picks.tolist(), strict=True
        ):
            shown = ",".join(f'{{"kind":"{kind}","id":"{items[i]}"}}' for i in dict.fromkeys(row))
            lines.append(
                f'{{"id":"{id_}","type":"recommendation","at":"{stamp}","actor":"{names[a]}",'
                f'"surface":"{name}","items":[{shown}]}}'
            )
        place.buffer.extend(when, lines)


def groups(place: Neighbourhood) -> list[str]:
    """Create the circles that the platform knows as groups, let people join and post; returns the groups' ids."""
    rng, people = place.rng, place.people
    known: list[str] = []
    for circle in place.society.circles:
        if circle.kind == "family" or not len(circle.members):
            continue
        group = place.ids.new("g")
        known.append(group)
        lead = circle.lead if circle.lead >= 0 else int(circle.members[0])
        title = place.texts("group_title", np.array([lead]))[0]
        opened = place.rhythm.start - int(rng.random() * 12 * HOUR)
        _group_lines(place, np.array([opened]), np.array([lead]), group, f'"action":"create","text":{title}')
        before = circle.members[rng.random(len(circle.members)) < 0.85]
        _group_lines(
            place, opened + rng.integers(1000, HOUR // 4, len(before)), before, group, '"action":"join"'
        )
        later = np.setdiff1d(circle.members, before)
        at = place.rhythm.moments(rng, people.place[later], place.minor(later))
        _group_lines(place, at, later, group, '"action":"join"')
        leaving = before[rng.random(len(before)) < 0.03]
        at = place.rhythm.moments(rng, people.place[leaving], place.minor(leaving))
        _group_lines(place, at, leaving, group, '"action":"leave"')
        if circle.open or circle.kind == "club":
            _group_posts(place, circle.kind, circle.members, group)
    return known


def _group_lines(place: Neighbourhood, at: Ints, who: Ints, group: str, rest: str) -> None:
    names = place.people.ids
    place.buffer.extend(
        at,
        [
            f'{{"id":"{id_}","type":"group","at":"{when}","actor":"{names[a]}","group":"{group}",{rest}}}'
            for id_, when, a in zip(place.ids.batch("e", len(at)), stamps(at), who.tolist(), strict=True)
        ],
    )


def _group_posts(place: Neighbourhood, kind: str, members: Ints, group: str) -> None:
    rng, names = place.rng, place.people.ids
    count = int(rng.poisson(0.012 * len(members) * place.config.days * place.config.activity))
    weight = place.people.liveliness[members]
    who = rng.choice(members, count, p=weight / weight.sum())
    at = place.rhythm.moments(rng, place.people.place[who], place.minor(who))
    surface, rule = ("listing", "listing") if kind == "trade" else ("group", kind)
    pictured = rng.random(count) < 0.5
    media = [""] * count
    index = np.flatnonzero(pictured)
    made = place.pictures.many([names[i] for i in who[index].tolist()], at[index] - 900, rng)
    for i, one in zip(index.tolist(), made, strict=True):
        media[i] = f',"media":["{one}"]'
    place.buffer.extend(
        at,
        [
            f'{{"id":"{id_}","type":"post","at":"{when}","actor":"{names[a]}","post":"{post}",'
            f'"surface":"{surface}","group":"{group}","text":{said}{more}}}'
            for id_, when, a, post, said, more in zip(
                place.ids.batch("e", count),
                stamps(at),
                who.tolist(),
                place.ids.batch("t", count),
                place.texts(rule, who),
                media,
                strict=True,
            )
        ],
    )
