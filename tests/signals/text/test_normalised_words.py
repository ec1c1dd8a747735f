from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.signals.text import normalise


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == " ".join(once.split())


def test_every_character_of_unicode_settles_at_once() -> None:
    characters = [chr(c) for c in range(0x20000) if not 0xD800 <= c <= 0xDFFF]
    once = normalise("|".join(characters))
    assert normalise(once) == once


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", categories=("Lu", "Ll", "Lt", "Nd", "Zs")), max_size=40))
def test_composed_and_decomposed_forms_read_the_same(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Héllo,  WORLD!", "hello world"),
        ("don’t", "don t"),
        ("L'été à Noël — œuvre", "l ete a noel oeuvre"),
        ("¿Qué año? ¡Mañana!", "que ano manana"),
        ("Straße", "strasse"),
        ("ﬁne ﬂow", "fine flow"),
        ("Łódź øl İstanbul", "lodz ol istanbul"),
        ("ПРИВЕТ Мир", "привет мир"),
        ("٣ apples", "3 apples"),
        ("a\tb\nc\x00d", "a b c d"),
        ("😀 ok 👍🏽", "ok"),
        ("", ""),
    ],
)
def test_texts_read_as_plain_words(text: str, words: str) -> None:
    assert normalise(text) == words
