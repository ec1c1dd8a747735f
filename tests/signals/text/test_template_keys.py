from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.signals.text import Screen

TEMPLATE = "hello beautiful, I saw your profile and want to talk"
WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéñжя", min_size=3, max_size=9)
NOISE = st.text(alphabet="0123456789 .,!?-_()😀🎉❤️", max_size=4)


def key(screen: Screen, text: str) -> int | None:
    value: int | None = screen.keys(pa.array([text]))[0].as_py()
    return value


@pytest.mark.parametrize(
    "variant",
    [
        "HELLO beautiful! I saw your profile, and want to talk 😀😀",
        "hello beautiful 12 i saw your profile 345 and want to talk",
        "hello... beautiful: I saw your profile -- and want to talk?",
        "héllo beautiful, I saw your profile and want to talk",
        "hello beautiful,\nI saw your profile and want to talk",
        "hello beau\u200btiful, I saw your profile and want to talk",
        "ｈｅｌｌｏ beautiful, I saw your profile and want to talk",
    ],
)
def test_texts_of_one_template_share_a_key(screen: Screen, variant: str) -> None:
    assert key(screen, variant) == key(screen, TEMPLATE) is not None


@pytest.mark.parametrize(
    "text", ["", "hi", "how are you", "abcdefghijklmnop", "two wordsonlyhere", "1 2 3 4 5 6", "😀 😀 😀"]
)
def test_short_texts_have_no_key(screen: Screen, text: str) -> None:
    assert key(screen, text) is None


@settings(max_examples=100, deadline=None)
@given(words=st.lists(WORD, min_size=4, max_size=8), data=st.data())
def test_digits_punctuation_emoji_and_case_never_change_a_key(
    screen: Screen, words: list[str], data: st.DataObject
) -> None:
    noisy = "".join(w.upper() + " " + data.draw(NOISE) + " " for w in words)
    assert key(screen, noisy) == key(screen, " ".join(words))


@settings(max_examples=100, deadline=None)
@given(words=st.lists(WORD, min_size=4, max_size=8, unique=True))
def test_other_words_or_another_order_give_another_key(screen: Screen, words: list[str]) -> None:
    own = key(screen, " ".join(words))
    assert own is not None
    turned = [*words[1:], words[0]]
    if "".join(turned) != "".join(words):
        assert key(screen, " ".join(turned)) != own
    assert key(screen, " ".join([*words, "more"])) != own


def test_keys_stay_the_same_between_versions(screen: Screen) -> None:
    # Stored keys are compared with keys of later runs: this number may only change with a note in the change log.
    assert key(screen, TEMPLATE) == 0xDCD3FE0BC97359A7


def test_two_hundred_thousand_different_texts_have_different_keys(screen: Screen) -> None:
    letters = "abcdefghij"
    texts = ["message " + "".join(letters[int(d)] for d in str(n)) + " to you all" for n in range(200_000)]
    assert len(screen.keys(pa.array(texts)).unique()) == len(texts)
