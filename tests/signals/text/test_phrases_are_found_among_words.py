"""That the tree of phrases finds what comparing each phrase with each place finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.signals.text.finder import Finder, joined
from tocsin.signals.text.tables import Table
from tocsin.signals.text.vocabulary import Vocabulary, split

# Words are read some letters at a time: those at which a piece ends, and those that only begin alike, matter most.
KNOWN = ["a", "b", "aa", "é", "7", "birthday", "birthdays", "birthdaypresent", "birthdaypresents"]
OTHERS = ["birthda", "birthdaypres", "birthdaypresentx", "birthdayy"]
WORDS = st.lists(st.sampled_from(KNOWN), min_size=1, max_size=5)
PHRASES = st.dictionaries(st.integers(0, 9), st.sets(WORDS.map(tuple), max_size=6), max_size=5)
TEXTS = st.lists(st.lists(st.sampled_from([*KNOWN, *OTHERS]), max_size=12), max_size=6)


def plain(words: list[str] | tuple[str, ...]) -> bytes:
    return "".join(f" {word}" for word in words).encode() + b" "


@settings(max_examples=200, deadline=None)
@given(phrases=PHRASES, texts=TEXTS)
def test_each_phrase_is_found_wherever_it_stands_within_one_text(
    phrases: dict[int, set[tuple[str, ...]]], texts: list[list[str]]
) -> None:
    written = {concept: {plain(words) for words in said} for concept, said in phrases.items()}
    vocabulary = Vocabulary(joined(phrase for said in written.values() for phrase in said))
    numbered = vocabulary.number(split(b"".join(plain(text) + b"\n" for text in texts)))
    found = Finder(written, vocabulary).find(numbered)
    text = numbered.text_of(found.start)
    places = found.start - numbered.begins[text]
    assert numbered.lengths.tolist() == [len(words) for words in texts]
    assert sorted(
        zip(text.tolist(), places.tolist(), found.concept.tolist(), found.words.tolist(), strict=True)
    ) == sorted(
        (number, place, concept, len(phrase))
        for number, words in enumerate(texts)
        for place in range(len(words))
        for concept, said in phrases.items()
        for phrase in said
        if tuple(words[place : place + len(phrase)]) == phrase
    )


@settings(max_examples=200, deadline=None)
@given(
    keys=st.lists(st.integers(0, 2**62), unique=True, max_size=200),
    others=st.lists(st.integers(0, 2**62), max_size=50),
)
def test_a_table_knows_its_keys_and_no_others(keys: list[int], others: list[int]) -> None:
    asked = others + keys
    table = Table(np.array(keys, np.int64))
    which, numbers = table.find(np.array(asked, np.int64))
    found = dict(zip(which.tolist(), numbers.tolist(), strict=True))
    assert found == {place: keys.index(key) for place, key in enumerate(asked) if key in keys}
    number_of = table.numbers(np.array(asked, np.int64), missing=-7).tolist()
    assert number_of == [found.get(place, -7) for place in range(len(asked))]
