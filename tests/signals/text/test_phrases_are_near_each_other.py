"""When concepts stand near enough: against the plain reading of the rule, and in texts that repeat themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.signals.text.windows import Pattern, Span, shows

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


@settings(max_examples=300, deadline=None)
@given(pattern=PATTERNS, occurrences=st.fixed_dictionaries(dict.fromkeys(range(5), SPANS)))
def test_a_pattern_holds_where_some_choice_of_occurrences_fills_it(
    pattern: Pattern, occurrences: dict[int, list[Span]]
) -> None:
    against = [span for concept in pattern.unless for span in occurrences[concept]]
    near = pattern.within
    assert shows(pattern, occurrences) == any(
        end - start <= near and not any(s < end + near and e > start - near for s, e in against)
        for start, end in stretches(pattern, occurrences)
    )


def test_a_phrase_said_a_hundred_thousand_times_is_read_in_one_go() -> None:
    often = [(at, at + 1) for at in range(0, 400_000, 4)]
    apart = [(at + 2, at + 3) for at in range(0, 400_000, 4)]
    for ordered in (False, True):
        assert shows(Pattern(0, (0, 1), 3, ordered, ()), {0: often, 1: apart})
        assert not shows(Pattern(0, (0, 1), 3, ordered, (2,)), {0: often, 1: apart, 2: often})
