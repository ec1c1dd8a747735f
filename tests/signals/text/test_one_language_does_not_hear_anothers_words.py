"""With all languages loaded, a word of one is no telling word of another; and what is telling there still is."""

from __future__ import annotations

import pytest

from tests.signals.text.texts import show
from tocsin.signals.text import Screen


@pytest.fixture(scope="module")
def every_language() -> Screen:
    return Screen.load(None)


@pytest.mark.parametrize(
    ("text", "not_this"),
    [
        ("is that a pic of your real dog", "picture_pay_offer"),
        ("a foto ficou bem real", "picture_pay_offer"),
        ("unter 18 grad ist mir zu kalt", "client_asks_younger"),
        ("hay menos de 15 personas", "client_asks_younger"),
    ],
)
def test_an_ordinary_word_is_not_heard(every_language: Screen, text: str, not_this: str) -> None:
    assert not_this not in show(every_language, text)


def test_an_offer_of_money_for_a_picture_still_is(every_language: Screen) -> None:
    assert "picture_pay_offer" in show(every_language, "te pago 10 reais por foto")
