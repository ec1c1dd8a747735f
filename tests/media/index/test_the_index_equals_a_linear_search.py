"""Whatever is added, removed, folded and opened again: a look-up finds what comparing with every hash finds."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tocsin.media import HashType, LiveIndex
from tocsin.media.index import near
from tocsin.media.index.layout import Layout

Hashes = npt.NDArray[np.uint8]

# The bands for many hashes, and small ones, tried on few: what they find must not depend on how many there are.
_LAYOUTS = (
    Layout(0, 0, 16, 16),
    Layout(6, 21, 7, 18),
    Layout(4, 20, 10, 17),
    Layout(2, 9, 3, 8),
)


def _linear(hashes: Hashes, queries: Hashes, radius: int) -> set[tuple[int, int, int]]:
    """Return (query, row, distance) of every pair within the radius, by comparing all."""
    far = np.bitwise_count(hashes[None, :, :] ^ queries[:, None, :]).sum(axis=2)
    return {(int(q), int(r), int(far[q, r])) for q, r in zip(*np.nonzero(far <= radius), strict=True)}


def _drawn(seed: int, hashes: int, queries: int, spread: int) -> tuple[Hashes, Hashes]:
    """Return random hashes, among them families of near ones, and queries up to ``spread`` bits from some of them."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(0, 256, (hashes, 32), dtype=np.uint8)
    kin = rng.integers(0, hashes, hashes // 3)
    rows[rng.permutation(hashes)[: len(kin)]] = _turned(rng, rows[kin], spread)
    return rows, _turned(rng, rows[rng.integers(0, hashes, queries)], spread)


def _turned(rng: np.random.Generator, hashes: Hashes, most: int) -> Hashes:
    """Return each hash with up to ``most`` of its bits turned."""
    bits = np.unpackbits(hashes, axis=1)
    for row in bits:
        row[rng.choice(256, rng.integers(0, most + 1), replace=False)] ^= 1
    return np.packbits(bits, axis=1)


@given(st.integers(0, 2**32), st.sampled_from(_LAYOUTS), st.integers(0, 70))
@settings(max_examples=60, deadline=None)
def test_bands_find_what_a_linear_search_finds(seed: int, layout: Layout, radius: int) -> None:
    rows, queries = _drawn(seed, hashes=300, queries=40, spread=max(radius, 1) + 3)
    segment = near.NearSegment.of_words(np.arange(300), near.permuted_words(rows), layout)
    # Bands, and not the linear search that so few hashes would be given.
    found = segment.through_bands(queries, radius) if radius <= 62 else segment.find(queries, radius)
    pairs = list(zip(found.query.tolist(), found.id.tolist(), found.distance.tolist(), strict=True))
    assert len(pairs) == len(set(pairs)), "a pair was found twice"
    assert set(pairs) == _linear(rows, queries, radius)
    assert pairs == sorted(pairs, key=lambda pair: (pair[0], pair[2], pair[1]))


@pytest.mark.parametrize("radius", range(32))
def test_every_radius_a_bank_may_ask_for_is_exact_among_ten_thousand(radius: int) -> None:
    rows, queries = _drawn(radius, hashes=10_000, queries=100, spread=radius + 2)
    index = LiveIndex.open(None, HashType.PDQ)
    index.apply(1, np.arange(1, 10_001), rows, np.empty(0, dtype=np.int64))
    found = index.find(queries, radius)
    pairs = set(zip(found.query.tolist(), (found.id - 1).tolist(), found.distance.tolist(), strict=True))
    assert pairs == _linear(rows, queries, radius)


def test_thousands_of_copies_are_all_found() -> None:
    rows, _ = _drawn(5, hashes=20_000, queries=1, spread=3)
    rows[:9000] = rows[0]
    index = LiveIndex.open(None, HashType.PDQ)
    index.apply(1, np.arange(20_000), rows, np.empty(0, dtype=np.int64))
    found = index.find(rows[:2], 0)
    assert found.id[found.query == 0].tolist() == list(range(9000))
    assert len(found) == 18_000


def test_a_wrong_shape_or_radius_is_refused() -> None:
    index = LiveIndex.open(None, HashType.PDQ)
    with pytest.raises(ValueError, match=r"shape \(n, 32\)"):
        index.find(np.zeros((1, 16), dtype=np.uint8))
    with pytest.raises(ValueError, match="0 to 256 bits"):
        index.find(np.zeros((1, 32), dtype=np.uint8), 257)
    exact = LiveIndex.open(None, HashType.MD5)
    with pytest.raises(ValueError, match="match by equality"):
        exact.find(np.zeros((1, 16), dtype=np.uint8), 1)


class IndexOverTime(RuleBasedStateMachine):
    """One index that changes and folds, a second that only reads the same folder and the same feed."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.held: dict[int, bytes] = {}
        self.feed: list[tuple[dict[int, bytes], list[int]]] = []
        self.values: list[bytes] = []

    @initialize(
        kind=st.sampled_from([HashType.PDQ, HashType.SHA1, HashType.PHOTODNA]), seed=st.integers(0, 2**32)
    )
    def begin(self, kind: HashType, seed: int) -> None:
        self.kind = kind
        self.rng = np.random.default_rng(seed)
        self.writer = LiveIndex.open(self.folder, kind)
        self.reader = LiveIndex.open(self.folder, kind)

    @rule(count=st.integers(1, 40))
    def add(self, count: int) -> None:
        rows = self.rng.integers(0, 256, (count, self.kind.width), dtype=np.uint8)
        if self.values and self.kind is HashType.PDQ:
            known = np.frombuffer(self.rng.choice(self.values), dtype=np.uint8)[None]
            rows[0] = _turned(self.rng, known, 31)[0]
        first = len(self.values) + 1
        self.values += [row.tobytes() for row in rows]
        self._change({first + at: self.values[first + at - 1] for at in range(count)}, [])

    @precondition(lambda self: self.values)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        self._change({}, data.draw(st.lists(st.integers(1, len(self.values)), min_size=1, max_size=20)))

    @precondition(lambda self: self.values)
    @rule(data=st.data())
    def add_again(self, data: st.DataObject) -> None:
        ids = data.draw(st.lists(st.integers(1, len(self.values)), min_size=1, max_size=20))
        self._change({number: self.values[number - 1] for number in ids}, [])

    @rule()
    def fold(self) -> None:
        assert self.writer.compact()
        assert self.writer.pending == 0

    @rule()
    def reader_takes_up_the_new_base(self) -> None:
        self.reader.refresh()

    @rule()
    def reader_follows_the_feed(self) -> None:
        self._follow(self.reader)

    @rule()
    def open_again(self) -> None:
        self.writer = LiveIndex.open(self.folder, self.kind)
        self._follow(self.writer)

    @rule()
    def lose_the_files(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.writer = LiveIndex.open(self.folder, self.kind)
        self._follow(self.writer)

    @invariant()
    def finds_what_is_held(self) -> None:
        if hasattr(self, "kind"):
            self._check(self.writer, self.held)
            self._check(self.reader, self._held_at(self.reader.mark))

    def _change(self, added: dict[int, bytes], removed: list[int]) -> None:
        self.feed.append((added, removed))
        self.held = self._held_at(len(self.feed))
        self._follow(self.writer)

    def _held_at(self, mark: int) -> dict[int, bytes]:
        held: dict[int, bytes] = {}
        for added, removed in self.feed[:mark]:
            held = {number: value for number, value in held.items() if number not in removed} | added
        return held

    def _follow(self, index: LiveIndex) -> None:
        for mark in range(index.mark, len(self.feed)):
            added, removed = self.feed[mark]
            hashes = np.frombuffer(b"".join(added.values()), dtype=np.uint8).reshape(-1, self.kind.width)
            index.apply(
                mark + 1, np.array(list(added), dtype=np.int64), hashes, np.array(removed, dtype=np.int64)
            )

    def _check(self, index: LiveIndex, held: dict[int, bytes]) -> None:
        assert len(index) == len(held)
        if not self.values:
            return
        queries = np.frombuffer(b"".join(self.values), dtype=np.uint8).reshape(-1, self.kind.width)
        found = index.find(queries)
        numbers = np.array(list(held), dtype=np.int64)
        rows = np.frombuffer(b"".join(held.values()), dtype=np.uint8).reshape(-1, self.kind.width)
        expected = {(q, int(numbers[r]), d) for q, r, d in _linear(rows, queries, self.kind.radius)}
        pairs = list(zip(found.query.tolist(), found.id.tolist(), found.distance.tolist(), strict=True))
        assert len(pairs) == len(set(pairs))
        assert set(pairs) == expected

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


TestIndexOverTime = IndexOverTime.TestCase
TestIndexOverTime.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
