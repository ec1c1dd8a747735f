"""The chain of views from signals to the weight of each ring's case."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from tocsin.evidence.rings import load_members
from tocsin.relations import Engine, read_view
from tocsin.signals import Indicators, Listening, deaf

_SQL = files("tocsin.evidence") / "sql"
_IN_TURN = "select * from speech order by ring, subject, counterpart, actor, occurred_at, event"
"""Each speaker's messages one after the other, in the order of time."""


def weigh(
    engine: Engine,
    indicators: Indicators,
    *,
    listen: Listening = deaf,
    least: int = 1,
    on_step: Callable[[str], None] = lambda _: None,
) -> None:
    """Make the relations ``conversation``, ``account``, ``ring``, ``listened``, ``exonerated`` and ``ring_weight``.

    Weights in them are whole micro-nats: the same sum in any order and on any engine. ``listen`` tells the languages
    of some messages of rings that weigh at least ``least``. Where any were not read, chance explains less of the words
    that were, and these are weighed again; who belongs to a ring stays.
    """
    parameters = {**indicators.parameters, "least": least}

    def make(*names: str) -> None:
        for name in names:
            on_step(name)
            engine.create(name, read_view(_SQL, name), parameters)

    make("conversation", "account", "account_weight", "victim", "purse", "kept_minor")
    make("passed_on", "common_victims", "ring_link")
    on_step("member")
    load_members(engine, indicators)
    make("ring", "speech")
    on_step("listened")
    listened = listen(engine.fetch(_IN_TURN))
    engine.load("listened", listened)
    make("read_volume")
    if listened["language"].null_count < listened.num_rows:
        engine.create("volume", "select * from read_volume")
        make("conversation", "account", "ring")
    make("unread_pair", "exonerated", "ring_weight")
