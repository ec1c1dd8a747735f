"""The chain of views from signals to the weight of each ring's case."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

from tocsin.evidence.rings import load_members
from tocsin.relations import Engine, read_view
from tocsin.signals import Indicators

_SQL = files("tocsin.evidence") / "sql"


def weigh(engine: Engine, indicators: Indicators, *, on_step: Callable[[str], None] = lambda _: None) -> None:
    """Make the relations ``conversation``, ``account``, ``ring``, ``exonerated`` and ``ring_weight``.

    Weights in them are whole micro-nats: the same sum in any order and on any engine.
    """

    def make(*names: str) -> None:
        for name in names:
            on_step(name)
            engine.create(name, read_view(_SQL, name), indicators.parameters)

    make("conversation", "account", "account_weight", "victim", "kept_minor", "purse", "ring_link")
    on_step("member")
    load_members(engine, indicators)
    make("ring", "exonerated", "ring_weight")
