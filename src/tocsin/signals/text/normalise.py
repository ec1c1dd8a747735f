r"""Texts to plain words, many at a time: one byte buffer per batch, no Python object per message.

A batch becomes one buffer ``"word word \n word \n "``: lower-case letters and digits, spaces for all else, and after
each text a newline between spaces. What decides over a text stands in its marks, which are few: they are found once,
and looked at alone. Only texts with characters beyond ASCII take the slower way through
:class:`~tocsin.signals.text.characters.FoldTable`.
"""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.signals.text.characters import HIDDEN, PICTURE, FoldTable
from tocsin.signals.text.tables import Ints
from tocsin.signals.text.vocabulary import Words, split

SYMBOL_ALPHABET = "\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19"
"""Control characters that spell the private codes of meaningful emoji; the same in raw input reads as hidden."""

_LETTER, _DIGIT, _LEET, _HIDDEN, _FOREIGN, _JOINER, _RARE, _PICTURE = 1, 2, 4, 8, 16, 32, 64, 128
_LEET_SYMBOLS = "@$!|+"
_RARE_SYMBOLS = "@$|+"
"""Those that seldom end a word: "th!$" may be disguised, "this!" is not."""
_JOINERS = "._*~-"
_NEWLINE, _SPACE, _DELETE, _BEYOND_ASCII = 10, 32, 127, 128
_SEPARATOR = " \n "


def _table(entries: dict[str, str], default: dict[int, int]) -> bytes:
    table = bytearray(default.get(i, i) for i in range(256))
    for characters, byte in entries.items():
        for ch in characters:
            table[ord(ch)] = ord(byte)
    return bytes(table)


_LOWER = {ord(c): ord(c.lower()) for c in string.ascii_uppercase}
_CONTROLS = "".join(map(chr, [*range(9), 0x0E, *range(0x0F, 0x20), 0x7F]))
_RAW = np.frombuffer(_table({_CONTROLS: HIDDEN, "\t\n\v\f\r": " ", "`": "'"}, _LOWER), np.uint8)
"""First reading: lower case, newlines to spaces, control characters to ``HIDDEN``; punctuation stays."""

_WORDS = string.ascii_lowercase + string.digits + SYMBOL_ALPHABET + "\n"
PLAIN = bytes(b if chr(b) in _WORDS or b >= 128 else _SPACE for b in range(256))
"""Second reading: words only."""
_PLAIN = np.frombuffer(PLAIN, np.uint8)

_CLASS = bytearray(256)
for _characters, _bit in (
    (string.ascii_lowercase, _LETTER),
    (string.digits, _DIGIT),
    (_LEET_SYMBOLS, _LEET),
    (HIDDEN, _HIDDEN),
    (_JOINERS, _JOINER),
    (_RARE_SYMBOLS, _RARE),
    (PICTURE, _PICTURE),
):
    for _ch in _characters:
        _CLASS[ord(_ch)] |= _bit
_CLASS[128:] = bytes([_FOREIGN]) * 128
_CLASSES = np.frombuffer(_CLASS, np.uint8)


@dataclass(frozen=True)
class Folded:
    """A batch of texts, folded.

    ``rows`` names the row in the caller's array of each text. ``raw`` keeps punctuation and is what a second look
    reads; ``words`` are in a buffer of the same length, in which spaces stand for it. ``ends`` has the places, in both,
    of the newline after each text, ``signs`` those of all in words that is no letter (digits, and the codes of emoji),
    ``joints`` those of what stands inside a word and is no part of it (apostrophes, and hidden characters).
    ``suspect`` are the positions (into ``rows``) of texts that may be disguised, ``drawn_out`` those of texts with
    drawn-out words ("soooo"); these need a second look.
    """

    rows: Ints
    raw: bytes
    words: Words
    ends: Ints
    signs: Ints
    joints: Ints
    suspect: Ints
    drawn_out: Ints

    def raw_texts(self, positions: Ints) -> list[str]:
        """The lower-case texts with their punctuation, of the texts at ``positions``."""
        return [text.decode().strip() for text in self._texts(self.raw, positions)]

    def plain_words(self, positions: Ints) -> list[list[str]]:
        """The words of each of the texts at ``positions``."""
        return [text.decode().split() for text in self._texts(self.words.plain, positions)]

    def _texts(self, buffer: bytes, positions: Ints) -> Iterator[bytes]:
        ends = self.ends[positions]
        starts = np.where(positions > 0, self.ends[positions - 1] + 1, 0)
        return (buffer[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True))


def as_strings(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One contiguous ``large_string`` array without nulls (a null reads as the empty text)."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    if pa.types.is_dictionary(texts.type):
        texts = texts.dictionary_decode()
    return pc.fill_null(texts.cast(pa.large_string()), "")


def fold(texts: pa.Array, table: FoldTable, first_row: int = 0) -> list[Folded]:
    """Fold a slice of texts; ASCII texts and others travel apart, so at most two batches leave.

    ``texts`` is a ``large_string`` array without nulls; its first text is row ``first_row``.
    """
    if not len(texts):
        return []
    if _buffers(texts)[1].isascii():
        return [_fold_batch(np.arange(first_row, first_row + len(texts)), _join(texts))]
    ascii_mask = pc.string_is_ascii(texts).to_numpy(zero_copy_only=False)
    batches = []
    if ascii_mask.any():
        rows = np.flatnonzero(ascii_mask) + first_row
        batches.append(_fold_batch(rows, _join(texts.filter(pa.array(ascii_mask)))))
    # Composed first: a mark that belongs to its letter is an accent, one that is left over may hide something.
    composed = pc.utf8_normalize(texts.filter(pa.array(~ascii_mask)), form="NFC")
    joined = _join(composed)
    translated = joined.decode().translate(table).encode()
    batches.append(_fold_batch(np.flatnonzero(~ascii_mask) + first_row, translated))
    return batches


def string_offsets(texts: pa.Array) -> Ints:
    """Where in its buffer each text of a ``large_string`` array begins, and where the last one ends."""
    if not len(texts):
        return np.zeros(1, np.int64)
    return np.frombuffer(texts.buffers()[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]


def _buffers(texts: pa.Array) -> tuple[Ints, bytes]:
    """Where each text begins, and the last one ends, and their bytes one after the other."""
    offsets, buffer = string_offsets(texts), texts.buffers()[2]
    # Of the column's buffer only this slice: to copy all of it for each slice would take the square of its length.
    data = b"" if buffer is None else buffer.slice(offsets[0], offsets[-1] - offsets[0]).to_pybytes()
    return offsets - offsets[0], data


def _join(texts: pa.Array) -> bytes:
    """All texts in their first reading, each with a newline between two spaces after it, and no other newline."""
    offsets, data = _buffers(texts)
    read = pa.LargeStringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(_lowered(data)))
    together = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), read)
    joined = pc.binary_join(together, pa.scalar(_SEPARATOR, pa.large_string()))
    return bytes(joined[0].as_buffer().to_pybytes() + _SEPARATOR.encode())


def _lowered(data: bytes) -> npt.NDArray[np.uint8]:
    """The first reading. Arithmetic does the letters, the table only the few others."""
    view = np.frombuffer(data, np.uint8)
    read = view + ((view - ord("A")) < len(string.ascii_uppercase)).view(np.uint8) * (ord("a") - ord("A"))
    others = np.flatnonzero((view - _SPACE >= _DELETE - _SPACE) | (view == ord("`")))
    read[others] = _RAW[view[others]]
    return read


def _fold_batch(rows: Ints, raw: bytes) -> Folded:
    view = np.frombuffer(raw, np.uint8)
    letter = view - ord("a") < len(string.ascii_lowercase)
    # All else but spaces. These are few, and most of what there is to know is in them and beside them.
    places = np.flatnonzero(~(letter | (view == _SPACE)))
    marks = view.take(places)
    ends = places[marks == _NEWLINE]
    plain = view.copy()
    read = plain[places] = _PLAIN.take(marks)
    words = split(plain.tobytes())
    suspects = np.concatenate((_disguised(view, letter, places, ends), _spelled_out(words, ends)))
    return Folded(
        rows=rows,
        raw=raw,
        words=words,
        ends=ends,
        signs=places[(read != _SPACE) & (marks != _NEWLINE) & (marks < _BEYOND_ASCII)],
        joints=places[(marks == ord("'")) | (marks == ord(HIDDEN))],
        suspect=np.unique(suspects),
        drawn_out=_drawn_out(view, letter, ends),
    )


def _disguised(view: npt.NDArray[np.uint8], letter: npt.NDArray[np.bool_], places: Ints, ends: Ints) -> Ints:
    """Positions of texts with a letter beside a digit, symbol, hidden mark or other script."""
    # The last byte is a space, which also stands for what is before the first.
    here, before, after = (_CLASSES.take(view.take(at)) for at in (places, places - 1, places + 1))
    letter_before, letter_after = before & _LETTER, after & _LETTER
    meets = letter_before & ((here >> 1) | (here >> 3))
    meets |= letter_after & ((here >> 1) | (here >> 2) | (here >> 3))
    meets |= letter_before & letter_after & (here >> 5)
    meets |= (letter_before | (before >> 2)) & (here >> 6)
    texts: Ints = np.searchsorted(ends, places[meets != 0])
    drawn = here >> 7
    if drawn.any():
        # An emoji right after a letter and one right before a letter: the word between them may be one.
        begins = np.searchsorted(ends, places[(letter_before & drawn).view(np.bool_)])
        goes_on = np.searchsorted(ends, places[(letter_after & drawn).view(np.bool_)])
        texts = np.concatenate((texts, np.intersect1d(begins, goes_on)))
    foreign = places[(here & _FOREIGN) != 0]
    if not len(foreign):
        return texts
    latin = np.searchsorted(ends, np.flatnonzero(letter))
    return np.concatenate((texts, np.intersect1d(np.searchsorted(ends, foreign), latin)))


def _drawn_out(view: npt.NDArray[np.uint8], letter: npt.NDArray[np.bool_], ends: Ints) -> Ints:
    """Positions of texts with a letter three times in a row."""
    same = view[1:] == view[:-1]
    return np.unique(np.searchsorted(ends, np.flatnonzero(same[1:] & same[:-1] & letter[2:])))


def _spelled_out(words: Words, ends: Ints) -> Ints:
    """Positions of texts with three one-letter words in a row."""
    one = words.lengths == 1
    runs = np.flatnonzero(one[:-2] & one[1:-1] & one[2:])
    first, last = (np.searchsorted(ends, words.starts[each]) for each in (runs, runs + 2))
    # A newline is such a word as well, the last of its text.
    texts: Ints = first[(first == last) & (ends[last] != words.starts[runs + 2])]
    return texts


def normalise(text: str) -> str:
    """The plain words of one text: lower case, no accents, marks or punctuation, single spaces. Idempotent."""
    folded = fold(as_strings(pa.array([text])), FoldTable({}))
    return " ".join(folded[0].plain_words(np.zeros(1, np.int64))[0])
