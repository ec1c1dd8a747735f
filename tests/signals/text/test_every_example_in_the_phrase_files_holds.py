from __future__ import annotations

from pathlib import Path

import pytest

from tests.signals.text.texts import shown
from tocsin.signals.text import Screen
from tocsin.signals.text.phrases import INDICATORS, shipped_languages

DOCS = Path(__file__).parents[3] / "docs"


def wrong(screen: Screen) -> list[str]:
    examples = screen.phrases.examples
    found = shown(screen, [e.text for e in examples])
    return [
        f"{e.path.name}:{e.line} {e.indicator}: {e.text!r} {'misses' if e.hits else 'hits'}"
        for e, names in zip(examples, found, strict=True)
        if (e.indicator in names) != e.hits
    ]


@pytest.mark.parametrize("language", shipped_languages())
def test_examples_hold_where_one_language_is_loaded(language: str) -> None:
    assert wrong(Screen.load([language])) == []


def test_examples_hold_where_all_languages_are_loaded(screen: Screen) -> None:
    assert wrong(screen) == []


@pytest.mark.parametrize("language", shipped_languages())
def test_every_language_has_rules_for_every_indicator(language: str) -> None:
    phrases = Screen.load([language]).phrases
    assert {a.indicator for a in phrases.alternatives} == set(INDICATORS)
    for kind in (True, False):
        assert {e.indicator for e in phrases.examples if e.hits is kind} == set(INDICATORS)


def test_plainly_written_examples_do_not_count_as_obfuscated(screen: Screen) -> None:
    texts = [e.text for e in screen.phrases.examples if e.indicator != "obscured_contact"]
    disguised = {
        (text, name)
        for text, names in zip(texts, shown(screen, texts), strict=True)
        for name, obfuscated in names.items()
        if obfuscated
    }
    assert disguised == set()


def test_the_pages_own_phrases_hold_over_those_that_ship() -> None:
    own = DOCS / "examples" / "phrases"
    phrases = Screen.load(["en"], own)
    assert wrong(phrases) == []
    told = (own / "own.yaml").read_text().split("\n", 1)[1]
    assert told in (DOCS / "indicators-text.md").read_text()
