from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.text.texts import show, shown
from tocsin.signals.text import Screen

STRONG = {
    "secrecy_request": "keep this a secret",
    "delete_request": "delete these messages please",
    "supervision_probe": "do your parents check your phone",
    "picture_request": "send me a picture of you",
    "picture_pay_offer": "money for each picture",
    "threat_exposure": "I will send your photos to all your friends",
    "payment_demand": "pay me now or else",
    "meet_request": "come to my place",
}
LEET = str.maketrans("aeiost", "431057")
SYMBOLS = str.maketrans("ais", "@!$")
CYRILLIC = str.maketrans("aceopxy", "асеорху")
GREEK = str.maketrans("ov", "ον")


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isalpha() and c.isascii() else c for c in text)


def mathematical(text: str) -> str:
    return "".join(chr(0x1D41A + ord(c) - ord("a")) if c.isascii() and c.islower() else c for c in text)


def between(mark: str) -> Callable[[str], str]:
    def disguise(text: str) -> str:
        return " ".join(mark.join(word) if len(word) > 3 else word for word in text.split())

    return disguise


DISGUISES: dict[str, Callable[[str], str]] = {
    "leet": lambda text: text.translate(LEET),
    "symbols": lambda text: " ".join(w[0] + w[1:].translate(SYMBOLS) for w in text.split()),
    "cyrillic letters": lambda text: text.translate(CYRILLIC),
    "greek letters": lambda text: text.translate(GREEK),
    "full width": full_width,
    "mathematical letters": mathematical,
    "zero width spaces": between("\u200b"),
    "soft hyphens": between("\u00ad"),
    "word joiners": between("\u2060"),
    "struck through": between("\u0336"),
    "control characters": between("\x07"),
    "dots": between("."),
    "dashes": between("-"),
    "stars": between("*"),
    "spaces": lambda text: "   ".join(" ".join(word) if len(word) > 3 else word for word in text.split()),
}


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("indicator", STRONG)
def test_a_disguised_text_still_hits_and_counts_as_obfuscated(
    screen: Screen, indicator: str, disguise: str
) -> None:
    text = STRONG[indicator]
    assert show(screen, text).get(indicator) is False
    hidden = DISGUISES[disguise](text)
    if hidden == text:
        pytest.skip("this disguise has nothing to change here")
    found = show(screen, hidden)
    assert indicator in found, hidden
    # Some disguises touch few letters, and then the rule may hold on the words that were left alone.
    assert found[indicator] is True or disguise in {"symbols", "greek letters"}, hidden


@pytest.mark.parametrize(
    "text",
    [
        "DON'T TELL YOUR MUM",
        "don’t tell your mum",
        "dont tell ur mum",
        "don't tellllll your mummmm",
        "don't   tell\nyour\tmum!!!",
        "dön't tell yoür mum",
        "🤫 don't tell 😀 your mum",
        "n'en parle pas à ta mère",
        "n'en parle pas a ta mere",
        "no le digas a tu mamá",
        "no le digas a tu mama",
    ],
)
def test_case_accents_apostrophes_emoji_and_drawn_out_letters_are_no_disguise(
    screen: Screen, text: str
) -> None:
    assert show(screen, text).get("secrecy_request") is False


@pytest.mark.parametrize(
    "text",
    [
        "2 b or not 2 b", "c u l8r", "gr8", "1st", "10-4", "B2B", "see u 2moro", "mp3 and ps4", "5k run at 10am",
        "I'm a fan", "U S A", "A B C D E F G", "R2D2 & C-3PO", "wi-fi is on-line", "me@example.org", "$20 or 100%",
        "covid-19", "H2O", "24/7", "3-2-1 go!", "k.o.", "e.g. this one", "Привет, как дела lol", "γειά σου φίλε",
        "a1 b2 c3", "w/o sugar", "it's 5 o'clock", "v14 and 4s1", "J'ai 2 chats", "y a t il un bus", "x favor",
    ],
)  # fmt: skip
def test_ordinary_digits_and_single_letters_are_no_disguised_hits(screen: Screen, text: str) -> None:
    assert [name for name, obfuscated in show(screen, text).items() if obfuscated] == []


def test_native_cyrillic_and_greek_texts_stay_what_they_are(screen: Screen) -> None:
    texts = [
        "Привет, как дела? Сегодня сосед купил сахар",
        "Καλημέρα, τι κάνεις σήμερα;",
        "на речке ловили рака",
    ]
    assert shown(screen, texts) == [{}, {}, {}]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_choice_of_letters_to_disguise_keeps_the_hit(screen: Screen, data: st.DataObject) -> None:
    indicator = data.draw(st.sampled_from(sorted(STRONG)))
    words = STRONG[indicator].split()
    tricks = ("leet", "cyrillic letters", "full width", "zero width spaces", "struck through")
    chosen = [data.draw(st.sampled_from(("", *tricks))) for _ in words]
    written = [DISGUISES[trick](w) if trick else w for w, trick in zip(words, chosen, strict=True)]
    # "70" alone is a number; it reads as "to" only beside a word that is leetspeak beyond doubt.
    doubtless = any(re.search("[a-z][0-9]|[0-9][a-z]", word) for word in written)
    hidden = " ".join(
        before if word.isdecimal() and not doubtless else word
        for before, word in zip(words, written, strict=True)
    )
    found = show(screen, hidden)
    assert indicator in found, hidden
    if hidden == STRONG[indicator]:
        assert found[indicator] is False
