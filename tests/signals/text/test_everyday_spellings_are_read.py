from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.text.texts import show, shown
from tocsin.signals.text import Screen
from tocsin.signals.text.number_words import NumberWords
from tocsin.signals.text.rereading import clipped

PLAIN = {
    "secrecy_request": "please keep this a secret between us",
    "delete_request": "please delete these messages",
    "picture_request": "please send another picture",
    "threat_exposure": "i will send your photos to all your friends",
}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_emoji_put_into_words_hide_nothing(screen: Screen, data: st.DataObject) -> None:
    indicator = data.draw(st.sampled_from(sorted(PLAIN)))
    words = PLAIN[indicator].split()
    signs = st.sampled_from(["🌸", "⭐", "🔥", "❤️", "👍🏽", "🔒", "📸", "🌸🌸"])
    written = []
    for word in words:
        if len(word) > 3 and data.draw(st.booleans()):
            at = data.draw(st.integers(1, len(word) - 1))
            written.append(word[:at] + data.draw(signs) + word[at:])
        else:
            written.append(word)
    found = show(screen, " ".join(written))
    assert indicator in found
    if written == words:
        assert found[indicator] is False


def test_what_shows_only_without_the_emoji_counts_as_obfuscated(screen: Screen) -> None:
    assert show(screen, "del🔥ete these mess⭐ages plea✨se").get("delete_request") is True


@pytest.mark.parametrize(
    ("text", "indicator"),
    [
        ("send me a 📸 just for me", "picture_request"),
        ("envoie-moi une 📷 de toi", "picture_request"),
        ("don't tell your 👩", "secrecy_request"),
        ("dnt tel ur rents abt us", "secrecy_request"),
        ("pls snd me a pctr of u", "picture_request"),
        ("delet al r msgs pls", "delete_request"),
        ("di ri1 a tes parents", "secrecy_request"),
        ("no se lo dgas a tus pdrs", "secrecy_request"),
        ("you look about fourteen", "age_probe"),
        ("you look about fourteen, right", "age_probe"),
    ],
)
def test_shorthand_clipped_words_emoji_and_number_words_are_read_and_are_no_disguise(
    screen: Screen, text: str, indicator: str
) -> None:
    assert show(screen, text).get(indicator) is False


@pytest.mark.parametrize(
    "text",
    [
        "hi😂there", "lol 📸 so nice", "gr8 c u 2moro m8", "idk tbh 🤷", "brb, mum is calling 📞", "my prnts r cool",
        "ke risa jaja", "slt sava bi1", "c ki ki a eu 18 en anglais ?", "ten green bottles", "vingt-cinq élèves",
        "the program was gross", "happy 🎂 to you", "home 🏠 at last",
    ],
)  # fmt: skip
def test_everyday_talk_in_the_same_spellings_shows_nothing_strong(screen: Screen, text: str) -> None:
    strong = {"secrecy_request", "picture_request", "picture_pay_offer", "threat_exposure", "delete_request"}
    assert not strong & set(show(screen, text))
    assert not any(show(screen, text).values())


def test_emoji_between_two_sentences_join_no_words(screen: Screen) -> None:
    assert shown(screen, ["don't tell😂your dog", "nice😂secretary"]) == [{}, {}]


def test_clipped_forms_are_no_known_words_and_give_back_the_most_frequent() -> None:
    known = {"parents": 9, "made": 900, "mad": 9, "secret": 9, "delete": 900, "grosse": 9, "rare": 1}
    forms = clipped(known)
    assert forms["prnts"] == ["parents"]
    assert forms["scrt"] == ["secret"]
    assert forms["delet"] == ["delete"]
    assert not set(forms) & set(known)
    assert "gross" not in forms
    assert "rr" not in forms


NUMBERS = NumberWords(
    {
        "one": "1", "four": "4", "seven": "7", "ten": "10", "fourteen": "14", "twenty": "20", "fifty": "50",
        "hundred": "100", "un": "1", "deux": "2", "quatre": "4", "sept": "7", "dix": "10", "onze": "11",
        "vingt": "20", "vingts": "20", "soixante": "60", "cent": "100", "treinta": "30", "cinco": "5",
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("fifty pounds", "50 pounds"),
        ("twenty seven or so", "27 or so"),
        ("one hundred", "one 100"),
        ("four hundred fifty", "450"),
        ("one of us", "one of us"),
        ("un de mes amis", "un de mes amis"),
        ("vingt et un ans", "21 ans"),
        ("dix sept", "17"),
        ("soixante et onze", "71"),
        ("quatre vingt dix sept", "97"),
        ("quatre vingts euros", "80 euros"),
        ("deux cent", "200"),
        ("treinta y cinco", "35"),
        ("fourteen twenty", "14 20"),
        ("between ten and fourteen", "between 10 and 14"),
        ("", ""),
    ],
)
def test_number_words_read_as_people_count(words: str, digits: str) -> None:
    assert NUMBERS.in_digits(words.split()) == digits


@given(
    words=st.lists(
        st.sampled_from(["one", "ten", "twenty", "seven", "hundred", "et", "and", "dog"]), max_size=8
    )
)
def test_words_that_are_no_numbers_stay_in_their_order(words: list[str]) -> None:
    read = NUMBERS.in_digits(words).split()
    assert [word for word in read if word == "dog"] == [word for word in words if word == "dog"]
    if "dog" not in words and not {"ten", "twenty", "hundred"} & set(words):
        assert read == words
