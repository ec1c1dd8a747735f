"""Many opinions of one item made one, as ThreatExchange does it: the strongest, and whether they are at odds.

Votes count as opinions: up is positive, down is negative. Whoever votes again has changed their mind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tocsin.banks.records import Opinion, Vote

_votes = msgspec.json.Decoder(list[Vote])
_came = msgspec.json.Decoder(list[tuple[int, list[Vote]]])


def combined(opinion: Opinion, votes: Iterable[Vote]) -> tuple[Opinion, bool]:
    """Return the strongest opinion, and whether it is disputed: some say negative, others not."""
    last = {vote.by: vote.up for vote in votes}
    said = {opinion, *(Opinion.POSITIVE if up else Opinion.NEGATIVE for up in last.values())}
    return max(said), Opinion.NEGATIVE in said and len(said) > 1


def written(votes: Sequence[Vote]) -> str | None:
    """Return votes as the store keeps them."""
    return msgspec.json.encode(list(votes)).decode() if votes else None


def read(votes: str | None) -> tuple[Vote, ...]:
    """Return votes out of the store."""
    return tuple(_votes.decode(votes)) if votes else ()


def votes_with(votes: str | None, came: str | None, replace: int) -> str | None:
    """Return an item's votes after others came, as the store keeps both; SQL knows this function by the same name.

    :param came: JSON pairs of a place and the votes that came there; ``None`` leaves the votes as they are.
    :param replace: 1: the votes of the last place, in place of those that were there; 0: beside them, by time, each
        once.
    """
    if came is None:
        return votes
    lists = [those for _, those in sorted(_came.decode(came), key=lambda pair: pair[0])]
    if replace:
        return written(lists[-1])
    every = dict.fromkeys((*read(votes), *(vote for those in lists for vote in those)))
    return written(sorted(every, key=lambda vote: vote.at))


def standing_of(opinion: int, votes: str | None) -> int:
    """Return the strongest opinion from an item's columns; SQL knows this function by the same name."""
    return opinion if votes is None else int(combined(Opinion(opinion), read(votes))[0])


def disputed_of(opinion: int, votes: str | None) -> int:
    """Return 1 where an item's columns are at odds, else 0; SQL knows this function by the same name."""
    return 0 if votes is None else int(combined(Opinion(opinion), read(votes))[1])
