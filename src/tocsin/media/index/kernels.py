"""The loops of the index, compiled.

Hashes are rows of four 64-bit words, their 256 bits permuted (see ``layout.butterflies``); bit b of a hash is bit
b % 64 of word b // 64. A band is ``width`` bits from bit ``start`` on. ``offsets`` holds, for each band, where in
``positions`` the hashes with each value of the band begin; ``positions`` holds row numbers, one run a band.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tocsin.media.index.intrinsics import compiled, popcount, prefetch

Words = npt.NDArray[np.uint64]
Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.uint32]
Numbers = npt.NDArray[np.int64]

_AHEAD = 24  # requests to memory under way at once
_PART_BITS = 9  # leading bits of a band by which rows are first put in order
_CANDIDATES = 8192  # row numbers gathered before they are compared


@compiled
def _swapped(word: np.uint64, far: np.uint64, which: np.uint64) -> np.uint64:
    """Exchange the bits of a word that ``which`` marks with those ``far`` further on."""
    turned = ((word >> far) ^ word) & which
    return word ^ turned ^ (turned << far)


@compiled
def permuted(words: Words, swaps: Words, into: Words) -> None:
    """Write hashes of four words with their bits in another order into ``into``; ``swaps``: ``layout.butterflies``."""
    for row in range(words.shape[0]):
        a, b, c, d = words[row, 0], words[row, 1], words[row, 2], words[row, 3]
        far = np.uint64(1)
        for step in range(6):
            a = _swapped(a, far, swaps[step, 0])
            b = _swapped(b, far, swaps[step, 1])
            c = _swapped(c, far, swaps[step, 2])
            d = _swapped(d, far, swaps[step, 3])
            far <<= np.uint64(1)
        turned = (a ^ b) & swaps[6, 0]
        a, b = a ^ turned, b ^ turned
        turned = (c ^ d) & swaps[6, 1]
        c, d = c ^ turned, d ^ turned
        turned = (a ^ c) & swaps[6, 2]
        a, c = a ^ turned, c ^ turned
        turned = (b ^ d) & swaps[6, 3]
        b, d = b ^ turned, d ^ turned
        for step in range(7, 13):
            far >>= np.uint64(1)
            a = _swapped(a, far, swaps[step, 0])
            b = _swapped(b, far, swaps[step, 1])
            c = _swapped(c, far, swaps[step, 2])
            d = _swapped(d, far, swaps[step, 3])
        into[row, 0], into[row, 1], into[row, 2], into[row, 3] = a, b, c, d


@compiled
def band_of(words: Words, row: int | np.int64, start: int, width: int) -> np.uint64:
    """Return the value of one band of one hash."""
    word = start >> 6
    shift = np.uint64(start & 63)
    value = words[row, word] >> shift
    if (start & 63) + width > 64:
        value |= words[row, word + 1] << (np.uint64(64) - shift)
    return np.uint64(value & ((np.uint64(1) << np.uint64(width)) - np.uint64(1)))


@compiled
def fill_band(
    words: Words,
    start: int,
    width: int,
    offsets: Positions,
    positions: Positions,
    keys: Positions,
    rows: Positions,
) -> None:
    """Sort the rows by the value of one band (counting sort).

    ``offsets``: zeros, 2**width + 1 long; ``positions``: as long as ``words``; both are written. ``keys`` and
    ``rows``, as long as ``words``, are room to work in.

    One counting sort over millions of buckets would miss the cache at every step. So rows are first put in order of
    the band's leading bits, and then each part by the rest, where its buckets fit the cache.
    """
    shift = np.uint64(max(width - _PART_BITS, 0))
    places = np.zeros((1 << _PART_BITS) + 1, dtype=np.int64)
    for row in range(words.shape[0]):
        places[(band_of(words, row, start, width) >> shift) + np.uint64(1)] += 1
    for part in range(1 << _PART_BITS):
        places[part + 1] += places[part]
    for row in range(words.shape[0]):
        key = band_of(words, row, start, width)
        place = places[key >> shift]
        keys[place] = key
        rows[place] = row
        places[key >> shift] += 1
    for place in range(keys.shape[0]):
        offsets[keys[place]] += np.uint32(1)
    total = np.uint32(0)
    for value in range(offsets.shape[0]):
        total += offsets[value]
        offsets[value] = total
    # Now each offset is its bucket's end; filled from there, it comes to be its beginning.
    for back in range(keys.shape[0]):
        place = keys.shape[0] - 1 - back
        offsets[keys[place]] -= np.uint32(1)
        positions[offsets[keys[place]]] = rows[place]


@compiled
def linear_matches(
    words: Words,
    queries: Words,
    first: int,
    radius: int,
    out_query: Numbers,
    out_row: Numbers,
    out_distance: Numbers,
) -> tuple[int, int]:
    """Compare every query from ``first`` on with every hash; see :func:`band_matches` for what it returns."""
    found = 0
    limit = np.uint64(radius)
    for query in range(first, queries.shape[0]):
        before = found
        a, b, c, d = queries[query, 0], queries[query, 1], queries[query, 2], queries[query, 3]
        for row in range(words.shape[0]):
            distance = popcount(words[row, 0] ^ a) + popcount(words[row, 1] ^ b)
            if distance > limit:
                continue
            distance += popcount(words[row, 2] ^ c) + popcount(words[row, 3] ^ d)
            if distance > limit:
                continue
            if found == out_row.shape[0]:
                return query, before
            out_query[found] = query
            out_row[found] = row
            out_distance[found] = distance
            found += 1
    return queries.shape[0], found


@compiled
def _is_first(
    words: Words,
    row: int | np.int64,
    queries: Words,
    query: int,
    band: int,
    starts: Numbers,
    widths: Numbers,
    flips: Numbers,
) -> bool:
    """Tell whether no earlier band has found this pair already."""
    for earlier in range(band):
        if flips[earlier] >= 0:
            turned = band_of(words, row, starts[earlier], widths[earlier]) ^ band_of(
                queries, query, starts[earlier], widths[earlier]
            )
            if np.int64(popcount(turned)) <= flips[earlier]:
                return False
    return True


@compiled
def band_matches(
    words: Words,
    flat_words: Words,
    offsets: Positions,
    band_offsets: Numbers,
    positions: Positions,
    starts: Numbers,
    widths: Numbers,
    flips: Numbers,
    masks: Positions,
    mask_ends: Numbers,
    queries: Words,
    first: int,
    radius: int,
    out_query: Numbers,
    out_row: Numbers,
    out_distance: Numbers,
) -> tuple[int, int]:
    """Find the rows of ``words`` within ``radius`` bits of each query from ``first`` on, through the bands.

    ``flat_words``: ``words`` as one run. ``band_offsets``: where each band's part of ``offsets`` begins. ``masks``:
    the bits to turn, band after band, each band's ending at ``mask_ends``. The ``out_`` arrays take the matches, in
    no order, each pair once.

    :returns: the query to go on with, and how many matches were written. Where it is not ``len(queries)``, the out
        arrays were too short for the next query's matches, none of which was written.
    """
    rows = words.shape[0]
    limit = np.uint64(radius)
    found = 0
    bucket_from = np.empty(masks.shape[0], dtype=np.uint32)
    bucket_to = np.empty(masks.shape[0], dtype=np.uint32)
    candidates = np.empty(_CANDIDATES + _AHEAD, dtype=np.uint32)
    for query in range(first, queries.shape[0]):
        before = found
        a, b, c, d = queries[query, 0], queries[query, 1], queries[query, 2], queries[query, 3]
        mask_from = 0
        for band in range(starts.shape[0]):
            if flips[band] < 0:
                continue
            mask_to = mask_ends[band]
            key = np.uint32(band_of(queries, query, starts[band], widths[band]))
            base = band_offsets[band]
            run = band * rows
            # 1. Where the buckets begin and end.
            for ahead in range(mask_from, min(mask_from + _AHEAD, mask_to)):
                prefetch(offsets, base + np.int64(key ^ masks[ahead]))
            buckets = 0
            for probe in range(mask_from, mask_to):
                if probe + _AHEAD < mask_to:
                    prefetch(offsets, base + np.int64(key ^ masks[probe + _AHEAD]))
                at = base + np.int64(key ^ masks[probe])
                begin = offsets[at]
                end = offsets[at + 1]
                if begin < end <= rows:
                    bucket_from[buckets] = begin
                    bucket_to[buckets] = end
                    prefetch(positions, run + np.int64(begin))
                    buckets += 1
            # 2. The rows in them, a bounded number at a time; 3. their hashes, asked for ahead of the comparison.
            bucket = 0
            inside = np.uint32(0)
            while bucket < buckets:
                gathered = 0
                while bucket < buckets and gathered < _CANDIDATES:
                    begin = bucket_from[bucket] + inside
                    end = min(bucket_to[bucket], begin + np.uint32(_CANDIDATES - gathered))
                    for place in range(begin, end):
                        row32 = positions[run + np.int64(place)]
                        candidates[gathered] = row32
                        prefetch(flat_words, np.int64(row32) * 4)
                        gathered += 1
                    if end == bucket_to[bucket]:
                        bucket += 1
                        inside = np.uint32(0)
                    else:
                        inside = np.uint32(end - bucket_from[bucket])
                for place in range(gathered):
                    row = np.int64(candidates[place])
                    if row >= rows:
                        continue
                    distance = popcount(words[row, 0] ^ a) + popcount(words[row, 1] ^ b)
                    if distance > limit:
                        continue
                    distance += popcount(words[row, 2] ^ c) + popcount(words[row, 3] ^ d)
                    if distance > limit:
                        continue
                    if not _is_first(words, row, queries, query, band, starts, widths, flips):
                        continue
                    if found == out_row.shape[0]:
                        return query, before
                    out_query[found] = query
                    out_row[found] = row
                    out_distance[found] = distance
                    found += 1
            mask_from = mask_to
    return queries.shape[0], found


@compiled
def _less(rows: Bytes, row: int, queries: Bytes, query: int, or_equal: bool) -> bool:
    """Tell whether a row's bytes come before a query's."""
    for byte in range(rows.shape[1]):
        if rows[row, byte] != queries[query, byte]:
            return bool(rows[row, byte] < queries[query, byte])
    return or_equal


@compiled
def equal_rows(rows: Bytes, queries: Bytes, begin: Numbers, end: Numbers) -> None:
    """Write for each query where the rows equal to it begin and end (binary search)."""
    for query in range(queries.shape[0]):
        low, high = 0, rows.shape[0]
        while low < high:
            middle = (low + high) >> 1
            if _less(rows, middle, queries, query, False):
                low = middle + 1
            else:
                high = middle
        begin[query] = low
        # Equal rows are few, and mostly none.
        while low < rows.shape[0] and _less(rows, low, queries, query, True):
            low += 1
        end[query] = low
