from __future__ import annotations

import random

import pyarrow as pa
import pytest

from tocsin.signals.text import Screen
from tocsin.simulator import LANGUAGES
from tocsin.simulator.disguise import disguised
from tocsin.simulator.wording import TELLING, Voice, grammar

# What a screen must still read of sentences that it reads when they are written plainly: a small version of
# `python -m bench evasion`, with floors below what that measures.
FLOORS = {
    "leet": 0.95, "spaced": 0.88, "homoglyph": 0.98, "zero_width": 0.98, "repeated": 0.95,
    "emoji": 0.88, "number_words": 0.96, "obscured_phone": 0.98, "sms": 0.6, "paraphrase": 0.65,
}  # fmt: skip


@pytest.fixture(scope="module")
def screen() -> Screen:
    return Screen.load()


@pytest.fixture(scope="module")
def telling(screen: Screen) -> list[tuple[str, str]]:
    """Sentences that show something when written plainly, with their language."""
    chance = random.Random(21)
    said = []
    for language in LANGUAGES:
        voice = Voice(language, chance)
        rules = [rule for rule in grammar(language) if rule.startswith(TELLING)]
        said += [(voice.say(rule), language) for rule in rules for _ in range(12)]
    seen = set(screen.hits(pa.array([text for text, _ in said]))["index"].to_pylist())
    return [one for i, one in enumerate(said) if i in seen]


@pytest.mark.parametrize("kind", FLOORS)
def test_disguised_sentences_are_still_read(
    screen: Screen, telling: list[tuple[str, str]], kind: str
) -> None:
    chance = random.Random(22)
    texts = [" ".join(disguised(text, kind, language, chance)) for text, language in telling]
    seen = set(screen.hits(pa.array(texts))["index"].to_pylist())
    assert len(telling) > 250
    assert len(seen) >= FLOORS[kind] * len(telling)
