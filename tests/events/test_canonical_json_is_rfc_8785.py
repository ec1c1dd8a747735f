from __future__ import annotations

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tocsin.events import canonical
from tocsin.events.strict_json import UnreadableError, read_json

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
)


@given(_VALUES)
def test_every_value_is_written_as_the_rfc_says(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_every_character_is_written_as_the_rfc_says() -> None:
    text = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x20000)]))
    assert canonical({"a": text}) == rfc8785.dumps({"a": text})


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.floats(2**52, 1e22))
def test_a_number_that_is_taken_is_written_so_that_it_is_taken_again(number: float) -> None:
    try:
        value = read_json(repr(number).encode())
    except UnreadableError:
        return
    written = canonical(value)
    assert canonical(read_json(written)) == written
