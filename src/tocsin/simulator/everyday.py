"""What most of the traffic is: conversations of people who know each other, two by two and in groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.simulator.buffer import stamps
from tocsin.simulator.neighbourhood import Neighbourhood
from tocsin.simulator.population import Ints
from tocsin.simulator.ties import TIE_KINDS

PICTURE_SHARE = 0.055
ENCRYPTED = 0.12
"""Share of conversations whose text the platform cannot read: it is empty throughout."""
CIRCLE_TALK = {"school": 0.25, "club": 0.2, "work": 0.3, "family": 0.35}
"""Conversations a day in one circle, by kind."""


def talk_in_pairs(place: Neighbourhood) -> None:
    """Write the conversations of every tie of the shard."""
    ties, rng = place.society.ties, place.rng
    days = place.config.days
    lasting = days - np.maximum(ties.begins, 0)
    sessions = rng.poisson(ties.rate * lasting)
    tie = np.repeat(np.arange(len(ties.a)), sessions)
    if not len(tie):
        return
    a_begins = rng.random(len(tie)) < 0.5
    opener = np.where(a_begins, ties.a[tie], ties.b[tie])
    other = np.where(a_begins, ties.b[tie], ties.a[tie])
    start = place.rhythm.moments(
        rng, place.people.place[opener], place.minor(opener), np.maximum(ties.begins[tie], 0)
    )
    offset, session = _messages(len(tie), rng)
    at = start[session] + offset
    speaks_first = _turns(session, rng)
    sender = np.where(speaks_first, opener[session], other[session])
    receiver = np.where(speaks_first, other[session], opener[session])
    names = place.people.ids
    conversations = place.ids.batch("c", len(ties.a))
    ephemeral = rng.random(len(ties.a)) < 0.03
    encrypted = rng.random(len(ties.a)) < ENCRYPTED
    conversation = [conversations[i] for i in tie[session].tolist()]
    kind = ties.kind[tie[session]]
    text = np.empty(len(at), dtype=object)
    for code, rule in enumerate(TIE_KINDS):
        chosen = np.flatnonzero(kind == code)
        text[chosen] = place.texts(rule, sender[chosen])
    text[encrypted[tie[session]]] = '""'
    extra = _with_pictures(place, sender, at, rng.random(len(at)) < PICTURE_SHARE)
    for i in np.flatnonzero(rng.random(len(at)) < 0.5).tolist():
        if extra[i]:
            text[i] = '""'
    for i in np.flatnonzero(ephemeral[tie[session]]).tolist():
        extra[i] += ',"ephemeral":true'
    to = [f'"{names[i]}"' for i in receiver.tolist()]
    _write(place, _Messages(at, sender, conversation, to, text.tolist(), extra))


def talk_in_circles(place: Neighbourhood) -> None:
    """Write the group conversations: classes, teams, colleagues, families."""
    rng = place.rng
    closed = [circle for circle in place.society.circles if not circle.open]
    names = place.people.ids
    conversations = place.ids.batch("c", len(closed))
    for circle, conversation in zip(closed, conversations, strict=True):
        rate = CIRCLE_TALK[circle.kind] * place.config.activity
        members = circle.members if circle.lead < 0 else np.append(circle.members, circle.lead)
        sessions = int(rng.poisson(rate * place.config.days))
        if not sessions or len(members) < 2:
            continue
        weight = place.people.liveliness[members] + (members == circle.lead) * 3
        opener = rng.choice(members, sessions, p=weight / weight.sum())
        start = place.rhythm.moments(rng, place.people.place[opener], place.minor(opener))
        offset, session = _messages(sessions, rng)
        sender = rng.choice(members, len(session), p=weight / weight.sum())
        at = start[session] + offset
        everyone = [f'"{names[i]}"' for i in members.tolist()]
        seat = {row: i for i, row in enumerate(members.tolist())}
        others = [",".join(everyone[:i] + everyone[i + 1 :]) for i in range(len(everyone))]
        rule = "club" if circle.kind == "club" else circle.kind
        text = place.texts(rule, sender)
        if rng.random() < ENCRYPTED:
            text = ['""'] * len(text)
        extra = _with_pictures(place, sender, at, rng.random(len(at)) < PICTURE_SHARE * 0.7)
        to = [others[seat[i]] for i in sender.tolist()]
        _write(place, _Messages(at, sender, [conversation] * len(at), to, text, extra))


def _messages(sessions: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Milliseconds since the start of its conversation, and the conversation's number, for each message."""
    length = np.minimum(rng.geometric(0.22, sessions), 60)
    session = np.repeat(np.arange(sessions), length)
    gap = np.minimum(rng.lognormal(10.3, 1.2, len(session)), 3_600_000).astype(np.int64) + 900
    first = np.cumsum(length) - length
    total = np.cumsum(gap)
    offset = total - total[first][session]
    return offset, session


def _turns(session: Ints, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Whether whoever opened the conversation speaks; the turn passes on after two messages in three."""
    passes = (rng.random(len(session)) < 0.65).astype(np.int64)
    starts = np.r_[True, session[1:] != session[:-1]]
    passes[starts] = 0
    total = np.cumsum(passes)
    even: NDArray[np.bool_] = (total - total[np.flatnonzero(starts)][session]) % 2 == 0
    return even


def _with_pictures(place: Neighbourhood, sender: Ints, at: Ints, chosen: NDArray[np.bool_]) -> list[str]:
    """The tail of each line: a picture for the chosen ones, uploaded a moment earlier."""
    extra = [""] * len(at)
    index = np.flatnonzero(chosen)
    owners = [place.people.ids[i] for i in sender[index].tolist()]
    media = place.pictures.many(owners, at[index] - 700, place.rng)
    for i, one in zip(index.tolist(), media, strict=True):
        extra[i] = f',"media":["{one}"]'
    return extra


@dataclass
class _Messages:
    """Messages side by side: ``to``, ``text`` and ``extra`` are pieces of JSON."""

    at: Ints
    sender: Ints
    conversation: list[str]
    to: list[str]
    text: list[str]
    extra: list[str]


def _write(place: Neighbourhood, said: _Messages) -> None:
    names = place.people.ids
    ids = place.ids.batch("e", len(said.at))
    columns = (ids, stamps(said.at), said.sender.tolist(), said.conversation, said.to, said.text, said.extra)
    place.buffer.extend(
        said.at,
        [
            f'{{"id":"{id_}","type":"message","at":"{when}","actor":"{names[who]}","conversation":"{where}",'
            f'"to":[{whom}],"text":{text}{more}}}'
            for id_, when, who, where, whom, text, more in zip(*columns, strict=True)
        ],
    )
    _second_thoughts(place, said, ids)


def _second_thoughts(place: Neighbourhood, said: _Messages, ids: list[str]) -> None:
    """A few messages are corrected or taken back by their senders."""
    names, rng = place.people.ids, place.rng
    chosen = np.flatnonzero(rng.random(len(ids)) < 0.006)
    later = said.at[chosen] + (rng.exponential(90_000, len(chosen))).astype(np.int64) + 2_000
    words = place.texts("any", said.sender[chosen])
    taken_back = rng.random(len(chosen)) < 0.5
    lines = []
    for i, id_, when, word, gone in zip(
        chosen.tolist(),
        place.ids.batch("e", len(chosen)),
        stamps(later),
        words,
        taken_back.tolist(),
        strict=True,
    ):
        kind, rest = ("delete", "") if gone or said.text[i] == '""' else ("edit", f',"text":{word}')
        lines.append(
            f'{{"id":"{id_}","type":"{kind}","at":"{when}","actor":"{names[int(said.sender[i])]}",'
            f'"subject":{{"kind":"message","id":"{ids[i]}"}}{rest}}}'
        )
    place.buffer.extend(later, lines)
