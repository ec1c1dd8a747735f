"""Whole columns of hashes at once find what each hash alone finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.banks.drawn import hashes, item, rows, turned
from tocsin.banks import TYPES, BankStore, Item, Matcher
from tocsin.banks.columns import read_hex
from tocsin.media import HashType

PDQ, MD5, SHA256 = HashType.PDQ, HashType.MD5, HashType.SHA256


@pytest.fixture
def store(tmp_path: Path) -> Iterator[BankStore]:
    with BankStore(tmp_path) as store:
        store.create("KNOWN")
        store.create("STRICT", radius=3)
        yield store


def test_columns_of_several_types_are_looked_up_together(store: BankStore) -> None:
    pdq, md5 = hashes(3), hashes(3, MD5)
    store.add(
        "KNOWN", [Item(((PDQ, bytes(pdq[0])), (MD5, bytes(md5[0]))), "both"), item(bytes(pdq[1]), key="p")]
    )
    store.add("STRICT", [item(bytes(pdq[0]), key="s")])
    columns = {
        MD5: pa.array([None, bytes(md5[0]).hex(), "zz" * 16, bytes(md5[0]).hex().upper(), "short"]),
        PDQ: pa.chunked_array(
            [
                [turned(bytes(pdq[0]), 3).hex(), turned(bytes(pdq[0]), 4).hex()],
                [bytes(pdq[1]).hex(), None, ""],
            ]
        ),
        SHA256: pa.array([None] * 5, pa.string()),
    }
    with Matcher(store) as matcher:
        hits = matcher.known(columns)
        met = [(one.query, one.type, one.id, one.distance) for one in matcher.matches(hits)]
    assert met == [
        (0, PDQ, "both", 3),
        (0, PDQ, "s", 3),
        (1, MD5, "both", 0),
        (1, PDQ, "both", 4),
        (2, PDQ, "p", 0),
        (3, MD5, "both", 0),
    ]
    assert hits.row.dtype == np.int64
    assert hits.distance.dtype == np.uint16
    assert [TYPES[one] for one in hits.type] == [one[1] for one in met]
    assert {hits.banks[bank].name for bank in hits.bank.tolist()} == {"KNOWN", "STRICT"}


def test_many_rows_with_repeats_find_what_each_alone_finds(store: BankStore) -> None:
    values = hashes(300)
    store.add("KNOWN", [item(bytes(row)) for row in values[:150]])
    store.add("STRICT", [item(bytes(row)) for row in values[100:200]])
    random = np.random.default_rng(3)
    queries = np.array(
        [
            list(turned(bytes(values[number]), int(bits)))
            for number, bits in zip(random.integers(0, 300, 1000), random.integers(0, 36, 1000), strict=True)
        ],
        dtype=np.uint8,
    )
    with Matcher(store) as matcher:
        whole = matcher.known({PDQ: queries})
        single = [matcher.known({PDQ: queries[row : row + 1]}) for row in range(len(queries))]
    expected = [
        (row, *found)
        for row, one in enumerate(single)
        for found in zip(one.content.tolist(), one.bank.tolist(), one.distance.tolist(), strict=True)
    ]
    got = zip(
        whole.row.tolist(), whole.content.tolist(), whole.bank.tolist(), whole.distance.tolist(), strict=True
    )
    assert list(got) == expected
    assert len(expected) > 300


def test_no_rows_and_no_banks_are_no_hits(tmp_path: Path, store: BankStore) -> None:
    with Matcher(store) as matcher:
        assert (
            len(matcher.known({PDQ: np.empty((0, 32), dtype=np.uint8), MD5: pa.array([], pa.string())})) == 0
        )
        assert len(matcher.known({PDQ: pa.array([None, None], pa.string())})) == 0
        assert len(matcher.known({})) == 0
    with BankStore(tmp_path / "empty") as empty, Matcher(empty) as matcher:
        assert matcher.match(PDQ, rows([bytes(32)])) == []


TEXTS = st.lists(
    st.none()
    | st.binary(min_size=16, max_size=16).map(bytes.hex)
    | st.text(max_size=40)
    | st.text("0aFg", min_size=32, max_size=32)
)


@given(TEXTS, st.integers(0, 3))
def test_a_column_is_read_as_its_texts_are_parsed(texts: list[str | None], skip: int) -> None:
    column = pa.array([*["x"] * skip, *texts], pa.string()).slice(skip)
    numbers, values = read_hex(column, MD5)
    expected = [
        (row, bytes.fromhex(text))
        for row, text in enumerate(texts)
        if text is not None and len(text) == 32 and all(c in "0123456789abcdefABCDEF" for c in text)
    ]
    assert list(zip(numbers.tolist(), map(bytes, values), strict=True)) == expected
    for other in (column.cast(pa.large_string()), column.dictionary_encode()):
        assert read_hex(other, MD5)[0].tolist() == numbers.tolist()
