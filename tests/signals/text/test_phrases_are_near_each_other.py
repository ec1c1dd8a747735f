"""When concepts stand near enough: against the plain reading of the rule, and in texts that repeat themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.signals.text.windows import Occurrences, Pattern, Patterns

Span = tuple[int, int]

SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 4)).map(lambda s: (s[0], s[0] + s[1])), max_size=6
)
PATTERNS = st.builds(
    Pattern,
    indicator=st.just(0),
    every=st.lists(st.integers(0, 2), min_size=1, max_size=3).map(tuple),
    within=st.integers(1, 9),
    ordered=st.booleans(),
    unless=st.lists(st.integers(3, 4), max_size=2).map(tuple),
)


def stretches(pattern: Pattern, occurrences: Mapping[int, Sequence[Span]]) -> set[Span]:
    """For each beginning, the shortest stretch that any choice of one occurrence per concept fills."""
    found: dict[int, int] = {}
    for chosen in product(*(occurrences[concept] for concept in pattern.every)):
        if pattern.ordered and any(a[1] > b[0] for a, b in pairwise(chosen)):
            continue
        start = min(begin for begin, _ in chosen)
        end = max(end for _, end in chosen)
        found[start] = min(end, found.get(start, end))
    return set(found.items())


CONCEPTS = 5
TEXTS = st.fixed_dictionaries(dict.fromkeys(range(CONCEPTS), SPANS))


def shown(
    patterns: Sequence[Pattern],
    texts: Sequence[Mapping[int, Sequence[Span]]],
    asked: Sequence[tuple[int, int]],
) -> list[bool]:
    """For each text and pattern asked for, by their places, whether the pattern holds."""
    rows = [
        (text, concept, *span)
        for text, occurrences in enumerate(texts)
        for concept, spans in occurrences.items()
        for span in spans
    ]
    text, concept, start, end = np.array(rows, np.int64).reshape(-1, 4).T
    which, pattern = np.array(asked, np.int64).reshape(-1, 2).T
    found = Occurrences(text, concept, start, end, CONCEPTS)
    return list(map(bool, Patterns(patterns).shown(found, which, pattern)))


@settings(max_examples=300, deadline=None)
@given(
    patterns=st.lists(PATTERNS, min_size=1, max_size=4),
    texts=st.lists(TEXTS, min_size=1, max_size=4),
)
def test_a_pattern_holds_where_some_choice_of_occurrences_fills_it(
    patterns: list[Pattern], texts: list[dict[int, list[Span]]]
) -> None:
    asked = list(product(range(len(texts)), range(len(patterns))))
    for (text, pattern), held in zip(asked, shown(patterns, texts, asked), strict=True):
        rule, occurrences = patterns[pattern], texts[text]
        against = [span for concept in rule.unless for span in occurrences[concept]]
        near = rule.within
        assert held == any(
            end - start <= near and not any(s < end + near and e > start - near for s, e in against)
            for start, end in stretches(rule, occurrences)
        )


def test_a_phrase_said_a_hundred_thousand_times_is_read_in_one_go() -> None:
    often = [(at, at + 1) for at in range(0, 400_000, 4)]
    apart = [(at + 2, at + 3) for at in range(0, 400_000, 4)]
    rules = [Pattern(0, (0, 1), 3, ordered, unless) for ordered in (False, True) for unless in ((), (2,))]
    text = {0: often, 1: apart, 2: often}
    # Asked for so often that the beginnings are too many to be looked at together.
    asked = [(0, rule) for rule in range(4)] * 8
    assert shown(rules, [text], asked) == [True, False] * 16
