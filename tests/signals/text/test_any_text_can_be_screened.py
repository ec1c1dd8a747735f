from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signals.text.texts import show, shown
from tocsin.signals.text import Screen
from tocsin.signals.text import screen as screen_module

TELLING = st.sampled_from(
    [
        "don't tell your mum", "how old are you", "d0n't t3ll y0ur mum", "s e c r e t", "delete these messages",
        "tu as quel âge", "no le digas a tu mamá", "five five five one two three four", "soooo", "\u200b", "5️⃣5️⃣",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=60), TELLING), max_size=40)


def test_nulls_and_empty_columns_show_nothing(screen: Screen) -> None:
    for column in (pa.array([], pa.string()), pa.array([None, ""], pa.string()), pa.nulls(3)):
        assert screen.hits(column).num_rows == 0
        assert screen.keys(column).null_count == len(column)


def test_the_result_has_the_promised_columns(screen: Screen) -> None:
    hits = screen.hits(pa.array(["how old are you", None, "don't tell your mum"]))
    assert hits.schema == screen_module.HIT_SCHEMA
    assert hits["index"].to_pylist() == sorted(hits["index"].to_pylist())
    assert screen.keys(pa.array(["a"])).type == pa.uint64()


@pytest.mark.parametrize(
    "text",
    [
        "\x00", "\x00" * 1000, "a" * 1_000_000, " " * 1_000_000, "don't tell your mum " * 20_000, "😀" * 10_000,
        "👨‍👩‍👧‍👦", "\u0301" * 5000, "e" + "\u0301" * 500, "\ufffd", "\u202e" * 50, "\n\n\n", "\r\n", "1 " * 5000,
        "a b c d e f g h " * 1000, "@$!|" * 2000, "١٢٣٤٥٦٧", "한국어 텍스트", "漢字かな交じり文", "ﷺ", "𐍈" * 100,
        "five " * 3000, "s3cr3t " * 3000, "\x0e\x0f don't", "ß" * 100, "İ" * 50,
        "@$!|" * 50_000,
    ],
)  # fmt: skip
def test_hostile_texts_do_not_break_the_screen_nor_their_neighbours(screen: Screen, text: str) -> None:
    around = ["don't tell your mum", text, "how old are you"]
    found = shown(screen, around)
    assert "secrecy_request" in found[0]
    assert "age_probe" in found[2]
    assert len(screen.keys(pa.array(around))) == 3


def test_a_telling_text_is_found_inside_a_huge_one(screen: Screen) -> None:
    text = "lovely weather today and so on " * 30_000 + "don't tell your mum about this " + "word " * 30_000
    assert "secrecy_request" in show(screen, text)


def test_words_of_neighbouring_messages_do_not_join(screen: Screen) -> None:
    assert shown(screen, ["don't tell", "your mum", "how old", "are you"]) == [{}, {}, {}, {}]


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS)
def test_hits_and_keys_depend_on_the_text_alone(screen: Screen, texts: list[str | None]) -> None:
    together = shown(screen, texts)
    assert together == [show(screen, text) for text in texts]
    assert shown(screen, texts[::-1]) == together[::-1]
    column = pa.array(texts, pa.string())
    keys = screen.keys(column).to_pylist()
    assert keys == [screen.keys(column.slice(i, 1)).to_pylist()[0] for i in range(len(texts))]
    hits, same_keys = screen.hits_and_keys(column)
    assert hits.equals(screen.hits(column))
    assert same_keys.to_pylist() == keys


@settings(max_examples=20, deadline=None)
@given(texts=TEXTS.filter(lambda t: len(t) > 1), cut=st.integers(1, 39))
def test_forms_of_the_column_make_no_difference(screen: Screen, texts: list[str | None], cut: int) -> None:
    column = pa.array(texts, pa.string())
    expected = screen.hits(column)
    chunked = pa.chunked_array([column[:cut], column[cut:]], pa.string())
    for form in (column.cast(pa.large_string()), column.dictionary_encode(), chunked):
        assert screen.hits(form).equals(expected)
        assert screen.keys(form).equals(screen.keys(column))
    padded = pa.concat_arrays([pa.array(["how old are you", None]), column]).slice(2)
    assert screen.hits(padded).equals(expected)


def test_batches_larger_than_a_slice_give_the_same_as_small_ones(screen: Screen) -> None:
    texts = ["don't tell your mum", "hello there", "s3cr3t", "quel âge as tu", None] * 7_000
    hits = screen.hits(pa.array(texts, pa.string()))
    small = screen.hits(pa.array(texts[:5], pa.string())).to_pylist()
    assert hits.num_rows == len(small) * 7_000
    tail = hits.slice(hits.num_rows - len(small)).to_pylist()
    assert [{**row, "index": row["index"] - 34_995} for row in tail] == small


def test_texts_that_all_differ_show_the_same_in_large_batches_as_in_small_ones(screen: Screen) -> None:
    said = ["don't tell your mum", "hello there", "s3cr3t, soooo", "quel âge as tu"]
    texts = [f"{said[i % 4]} and then x{i}" for i in range(70_000)]
    hits, keys = screen.hits_and_keys(pa.array(texts))
    assert keys[::7_000].equals(screen.keys(pa.array(texts[::7_000])))
    small = screen.hits(pa.array(texts[:4])).to_pylist()
    expected = [{**row, "index": row["index"] + i} for i in range(0, 70_000, 4) for row in small]
    assert hits.to_pylist() == expected
