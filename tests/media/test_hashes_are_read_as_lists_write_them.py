"""What a list of hashes may hold, and what is said of a line that holds something else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.media import HashError, HashType


@given(st.sampled_from(list(HashType)), st.data())
def test_what_is_written_is_read_back(kind: HashType, data: st.DataObject) -> None:
    value = data.draw(st.binary(min_size=kind.width, max_size=kind.width))
    written = kind.write(value)
    assert kind.parse(f" {written.upper()}\t") == value


@given(st.sampled_from(list(HashType)), st.text(max_size=400).filter(lambda text: not _fits(text)))
def test_any_other_text_is_refused_with_a_reason(kind: HashType, text: str) -> None:
    with pytest.raises(HashError, match=str(2 * kind.width)):
        kind.parse(text)


def _fits(text: str) -> bool:
    """Tell whether a text has the length of some hash, written in hexadecimal or base64."""
    return len(text.strip()) in {192, *(2 * kind.width for kind in HashType)}


def test_a_wrong_length_says_both_lengths() -> None:
    with pytest.raises(HashError, match="has 40 hexadecimal digits; md5 has 32"):
        HashType.MD5.parse("a" * 40)


def test_digits_in_pairs_with_spaces_between_are_refused() -> None:
    with pytest.raises(HashError, match="not hexadecimal"):
        HashType.MD5.parse(" ".join(["ab"] * 16))


def test_photodna_is_read_from_base64_too() -> None:
    value = bytes(range(144))
    assert HashType.PHOTODNA.parse(base64.b64encode(value).decode()) == value
