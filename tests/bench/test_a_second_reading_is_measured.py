"""The bench of reading by meaning: what it looks at, what it calls near, and what becomes of that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from bench.peers.affinity import Floats
from bench.semantic.categories import (
    EVERYDAY,
    LEAST_AFFINITY,
    Nearness,
    read_categories,
    thresholds,
    with_categories,
)
from bench.semantic.comparison import signals
from tocsin.signals import Indicators


def letters(texts: Sequence[str]) -> Floats:
    """Stand in for an encoder: how often each letter occurs, at length 1."""
    counts = np.array([[text.lower().count(chr(97 + i)) for i in range(26)] for text in texts], np.float32)
    rows: Floats = (counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)).astype(
        np.float32
    )
    return rows


def test_every_category_joins_a_group_and_weighs_less_than_a_phrase_of_it() -> None:
    file = Indicators.load().file
    for name, category in read_categories().items():
        if name != EVERYDAY:
            phrases = [
                one.weight for one in file.indicators if one.group == category.group and one.heard_from
            ]
            assert 0 < category.acquainted < category.weight < max(phrases), name


def test_no_prototype_stands_in_two_categories() -> None:
    said = [text for one in read_categories().values() for texts in one.sentences.values() for text in texts]
    assert len(said) == len(set(said))


def test_a_prototype_is_nearest_to_its_own_category_and_repeats_are_alike() -> None:
    nearness = Nearness(letters, read_categories())
    affinity = nearness.of(["your door is closed", "yes of course", "your door is closed"])
    assert affinity["supervision"][0] == affinity["supervision"][2] > affinity["supervision"][1]


def test_near_is_what_few_unmarked_messages_reach_and_never_below_the_least() -> None:
    spread = np.linspace(0, 1, 1001, dtype=np.float32)
    assert abs(thresholds({"secrecy": spread}, 0.1)["secrecy"] - 0.9) < 0.01
    assert thresholds({"secrecy": spread * 0.01}, 0.1)["secrecy"] == LEAST_AFFINITY


def test_what_is_near_weighs_on_the_writer_and_less_between_acquaintances() -> None:
    message = {"actor": "a", "target": "m", "occurred_at": datetime(2026, 1, 5, tzinfo=UTC)}
    messages = [
        {**message, "event": "1", "acquainted": False},
        {**message, "event": "2", "acquainted": True},
        {**message, "event": "3", "acquainted": False},
    ]
    near = {"secrecy": np.array([0.5, 0.5, 0.1], np.float32)}
    every = signals(messages, near, {"secrecy": 0.3}, strangers=False).to_pylist()
    assert [(one["indicator"], one["subject"]) for one in every] == [
        ("like_secrecy", "a"),
        ("like_secrecy_acquainted", "a"),
    ]
    assert signals(messages, near, {"secrecy": 0.3}, strangers=True).num_rows == 1
    weights = with_categories(Indicators.load(), read_categories(), 0.002).weights()
    assert {one["indicator"] for one in every} <= weights.keys()
