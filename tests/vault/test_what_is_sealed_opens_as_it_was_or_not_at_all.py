from __future__ import annotations

import io
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.vault.errors import DamagedError
from tocsin.vault.sealing import CHUNK, item_of, label_of, seal, unseal

KEY = bytes(range(32))
ITEM = uuid4()
LABEL = b"what it is"
TAG = 16


def sealed(content: bytes) -> bytes:
    target = io.BytesIO()
    seal(io.BytesIO(content), target, KEY, ITEM, LABEL)
    return target.getvalue()


def opened(stored: bytes) -> bytes:
    return b"".join(unseal(io.BytesIO(stored), KEY, ITEM))


def pattern(length: int) -> bytes:
    return (bytes(range(251)) * (length // 251 + 1))[:length]


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7])
def test_every_length_comes_back(length: int) -> None:
    content = pattern(length)
    stored = sealed(content)
    assert opened(stored) == content
    assert label_of(io.BytesIO(stored), KEY, ITEM) == LABEL
    assert item_of(io.BytesIO(stored)) == ITEM
    assert content[:100] not in stored or length < 100


@given(st.integers(0, 10**9), st.integers(0, 7), st.sampled_from([0, 5, CHUNK, CHUNK + 5]))
@settings(max_examples=25, deadline=None)
def test_a_flipped_bit_anywhere_is_found(place: int, bit: int, length: int) -> None:
    stored = bytearray(sealed(pattern(length)))
    stored[place % len(stored)] ^= 1 << bit
    with pytest.raises(DamagedError):
        opened(bytes(stored))


@given(st.integers(0, 10**9))
@settings(max_examples=25, deadline=None)
def test_a_file_that_is_cut_off_anywhere_is_found(place: int) -> None:
    stored = sealed(pattern(CHUNK + 5))
    with pytest.raises(DamagedError):
        opened(stored[: place % len(stored)])


def test_a_file_that_is_cut_off_between_chunks_or_goes_on_is_found() -> None:
    stored = sealed(pattern(3 * CHUNK))
    head = len(stored) - 3 * (CHUNK + TAG)
    for changed in (
        stored[: head + CHUNK + TAG],
        stored[: head + 2 * (CHUNK + TAG)],
        stored[:head],
        stored + b"\0",
        stored + stored[-(CHUNK + TAG) :],
    ):
        with pytest.raises(DamagedError):
            opened(changed)


def test_chunks_in_another_order_are_found() -> None:
    stored = sealed(pattern(3 * CHUNK))
    size = CHUNK + TAG
    head = len(stored) - 3 * size
    first, second, third = (stored[head + n * size : head + (n + 1) * size] for n in range(3))
    for order in ((second, first, third), (first, first, third), (first, third, second), (third,)):
        with pytest.raises(DamagedError):
            opened(stored[:head] + b"".join(order))


def test_another_item_or_key_opens_nothing() -> None:
    stored = sealed(b"x")
    with pytest.raises(DamagedError):
        list(unseal(io.BytesIO(stored), KEY, uuid4()))
    with pytest.raises(DamagedError):
        list(unseal(io.BytesIO(stored), bytes(32), ITEM))
    with pytest.raises(DamagedError):
        label_of(io.BytesIO(stored), bytes(32), ITEM)


def test_the_same_bytes_never_look_the_same() -> None:
    one, two = io.BytesIO(), io.BytesIO()
    first = seal(io.BytesIO(b"same"), one, bytes(32), ITEM, LABEL)
    second = seal(io.BytesIO(b"same"), two, bytes([1] * 32), ITEM, LABEL)
    assert first.plain == second.plain
    assert first.address != second.address
