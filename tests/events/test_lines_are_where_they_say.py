"""However a stream is cut into pieces, each line says at which byte it begins, and is found there again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.events import lines
from tocsin.events.lines import Block, Cut, split
from tocsin.unpacking import BrokenStreamError

SHORT, LONG = 40, 100
"""Bytes of a block and of the longest line while these tests run: small, so that a short stream has many of both."""

line = st.one_of(
    st.binary(max_size=12).map(lambda some: some.replace(b"\n", b"-")),
    st.sampled_from([b"", b" ", b"\t\r", b'{"id":"x"}\r', b"x" * (LONG + 1), b"y" * (3 * LONG)]),
)


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """A stream, and the same in pieces."""
    whole = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + b"\n".join(draw(st.lists(line, max_size=20)))
    cuts = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    return whole, [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


@pytest.fixture(autouse=True, scope="module")
def small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK", SHORT)
        patch.setattr(lines, "MAX_LINE", LONG)
        yield


def all_lines(pieces: Iterator[bytes]) -> list[tuple[int, int, bytes]]:
    """Number, place and bytes of each line that is read."""
    return [
        (int(block.numbers[k]), int(block.begin + block.starts[k]), block.line(k))
        for block in split(pieces)
        if isinstance(block, Block)
        for k in range(len(block))
    ]


@settings(deadline=None)
@given(streams())
def test_every_line_stands_at_its_place(stream: tuple[bytes, list[bytes]]) -> None:
    whole, pieces = stream
    bare = whole.removeprefix(b"\xef\xbb\xbf")
    found = all_lines(iter(pieces))
    assert all(whole[place : place + len(text)] == text for _, place, text in found)
    assert all(place == 0 or whole[place - 1 : place] in (b"\n", b"\xbf") for _, place, _ in found)
    assert [(number, text) for number, _, text in found] == [
        (number, text.removesuffix(b"\r"))
        for number, text in enumerate(bare.split(b"\n"), 1)
        if text.strip(b" \t\r\v\f") and len(text.removesuffix(b"\r")) <= LONG
    ]


@settings(deadline=None)
@given(streams())
def test_a_stream_that_breaks_gives_the_lines_before_at_their_places(
    stream: tuple[bytes, list[bytes]],
) -> None:
    whole, pieces = stream

    def broken() -> Iterator[bytes]:
        yield from pieces
        raise BrokenStreamError("torn")

    found = all_lines(broken())
    assert all(whole[place : place + len(text)] == text for _, place, text in found)
    assert [place for _, place, _ in found] == [
        place for _, place, text in all_lines(iter(pieces)) if b"\n" in whole[place + len(text) :][:2]
    ]
    assert isinstance(list(split(broken()))[-1], Cut)
