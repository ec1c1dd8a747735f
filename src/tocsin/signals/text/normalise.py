r"""Texts to plain words, many at a time: one byte buffer per batch, no Python object per message.

A batch becomes one buffer ``" word word \n word \n"``: lower-case letters and digits, a space before every word and
every newline, one newline after each text, so that the words and the texts are found by where the spaces and the
newlines stand. ASCII is read by byte tables alone; only texts with other characters take the slower
way through :class:`~tocsin.signals.text.characters.FoldTable`.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.signals.text.characters import HIDDEN, PICTURE, FoldTable

SYMBOL_ALPHABET = "\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19"
"""Control characters that spell the private codes of meaningful emoji; the same in raw input reads as hidden."""

_LETTER, _DIGIT, _LEET, _HIDDEN, _FOREIGN, _JOINER, _RARE, _PICTURE = 1, 2, 4, 8, 16, 32, 64, 128
_LEET_SYMBOLS = "@$!|+"
_RARE_SYMBOLS = "@$|+"
"""Those that seldom end a word: "th!$" may be disguised, "this!" is not."""
_JOINERS = "._*~-"
_NEWLINE, _SPACE = 10, 32
_SEPARATOR = " \n "


def _table(entries: dict[str, str], default: dict[int, int]) -> bytes:
    table = bytearray(default.get(i, i) for i in range(256))
    for characters, byte in entries.items():
        for ch in characters:
            table[ord(ch)] = ord(byte)
    return bytes(table)


_LOWER = {ord(c): ord(c.lower()) for c in string.ascii_uppercase}
_CONTROLS = "".join(map(chr, [*range(9), 0x0E, *range(0x0F, 0x20), 0x7F]))
_RAW = _table({_CONTROLS: HIDDEN, "\t\n\v\f\r": " ", "`": "'"}, _LOWER)
"""First reading: lower case, newlines to spaces, control characters to ``HIDDEN``; punctuation stays."""

_WORDS = string.ascii_lowercase + string.digits + SYMBOL_ALPHABET + "\n"
PLAIN = bytes(b if chr(b) in _WORDS or b >= 128 else _SPACE for b in range(256))
"""Second reading: words only."""

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
_CLASSES = bytes(_CLASS)

LETTER_CLASSES = bytes(
    1 if chr(b) in string.ascii_lowercase or b >= 128 else 2 if chr(b) in f"'{HIDDEN}" else 0
    for b in range(256)
)
"""For a byte of ``Folded.raw``: 1 a letter (or part of one), 2 stands inside a word, 0 anything else."""


@dataclass(frozen=True)
class Folded:
    """A batch of texts, folded.

    ``rows`` names the row in the caller's array of each text. ``raw`` keeps punctuation and is what a second look
    reads; ``plain`` holds words only. ``raw_ends`` and ``plain_ends`` are the positions of the newline after each
    text. ``suspect`` are the positions (into ``rows``) of texts that may be disguised, ``drawn_out`` those of texts
    with drawn-out words ("soooo"); these need a second look.
    """

    rows: npt.NDArray[np.int64]
    raw: bytes
    raw_ends: npt.NDArray[np.int64]
    plain: bytes
    plain_ends: npt.NDArray[np.int64]
    suspect: npt.NDArray[np.int64]
    drawn_out: npt.NDArray[np.int64]

    def raw_texts(self, positions: npt.NDArray[np.int64]) -> list[str]:
        """The lower-case texts with their punctuation, of the texts at ``positions``."""
        ends = self.raw_ends[positions]
        starts = np.where(positions > 0, self.raw_ends[positions - 1] + 1, 0)
        return [
            self.raw[start:end].decode().strip()
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]

    def plain_row(self, position: int) -> bytes:
        """``b" word word "`` of the text at ``position``."""
        start = self.plain_ends[position - 1] + 1 if position else 0
        return self.plain[start : self.plain_ends[position]]


def merged(batches: Sequence[Folded]) -> Folded:
    """Several batches as one."""
    if len(batches) == 1:
        return batches[0]

    def shifted(places: Iterable[npt.NDArray[np.int64]], lengths: Iterable[int]) -> npt.NDArray[np.int64]:
        begins = accumulate(lengths, initial=0)
        return np.concatenate([each + begin for each, begin in zip(places, begins, strict=False)])

    raw_lengths, plain_lengths = [len(b.raw) for b in batches], [len(b.plain) for b in batches]
    texts = [len(b.rows) for b in batches]
    return Folded(
        rows=np.concatenate([b.rows for b in batches]),
        raw=b"".join(b.raw for b in batches),
        raw_ends=shifted((b.raw_ends for b in batches), raw_lengths),
        plain=b"".join(b.plain for b in batches),
        plain_ends=shifted((b.plain_ends for b in batches), plain_lengths),
        suspect=shifted((b.suspect for b in batches), texts),
        drawn_out=shifted((b.drawn_out for b in batches), texts),
    )


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
    ascii_mask = pc.string_is_ascii(texts).to_numpy(zero_copy_only=False)
    if ascii_mask.all():
        return [_fold_batch(np.arange(first_row, first_row + len(texts)), _join(texts))]
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


def _join(texts: pa.Array) -> bytes:
    """All texts in their first reading, each with a newline between two spaces after it, and no other newline."""
    buffers = texts.buffers()
    offsets = np.frombuffer(buffers[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    # Of the column's buffer only this slice: to copy all of it for each slice would take the square of its length.
    data = b"" if buffers[2] is None else buffers[2].slice(offsets[0], offsets[-1] - offsets[0]).to_pybytes()
    read = pa.LargeStringArray.from_buffers(
        len(texts), pa.py_buffer((offsets - offsets[0]).tobytes()), pa.py_buffer(data.translate(_RAW))
    )
    joined = pc.binary_join_element_wise(
        read, pa.scalar(_SEPARATOR, pa.large_string()), pa.scalar("", pa.large_string())
    )
    length = np.frombuffer(joined.buffers()[1], np.int64)[len(texts)]
    return bytes(joined.buffers()[2].slice(0, length).to_pybytes())


def _fold_batch(rows: npt.NDArray[np.int64], raw: bytes) -> Folded:
    raw_view = np.frombuffer(raw, np.uint8)
    raw_ends = np.flatnonzero(raw_view == _NEWLINE)
    plain_view = _squeeze(np.frombuffer(raw.translate(PLAIN), np.uint8))[
        :-1
    ]  # no word follows the last space
    suspects = np.concatenate((_disguised(raw, raw_ends), _spelled_out(plain_view)))
    return Folded(
        rows=rows,
        raw=raw,
        raw_ends=raw_ends,
        plain=plain_view.tobytes(),
        plain_ends=np.flatnonzero(plain_view == _NEWLINE),
        suspect=np.unique(suspects),
        drawn_out=_drawn_out(raw_view, raw_ends),
    )


def _squeeze(view: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Runs of spaces to one, and one before the first text."""
    spaces = view == _SPACE
    keep = np.empty(len(view), np.bool_)
    keep[:1] = True
    np.logical_and(spaces[1:], spaces[:-1], out=keep[1:])
    np.logical_not(keep[1:], out=keep[1:])
    squeezed = view[keep]
    if len(squeezed) and squeezed[0] != _SPACE:
        squeezed = np.concatenate((np.array([_SPACE], np.uint8), squeezed))
    return squeezed


def _disguised(raw: bytes, ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Positions of texts with a letter beside a digit, symbol, hidden mark or other script."""
    kind = np.frombuffer(raw.translate(_CLASSES), np.uint8)
    here, after = kind[:-1], kind[1:]
    letter = kind & _LETTER
    meets = (letter[:-1] & ((after >> 1) | (after >> 3))) | (
        letter[1:] & ((here >> 1) | (here >> 2) | (here >> 3))
    )
    meets[1:] |= letter[:-2] & letter[2:] & (kind[1:-1] >> 5)
    meets |= (letter[:-1] | (here >> 2)) & (after >> 6)
    texts = np.searchsorted(ends, np.flatnonzero(meets.view(np.bool_)))
    if PICTURE.encode() in raw:
        # An emoji right after a letter and one right before a letter: the word between them may be one.
        drawn = kind >> 7
        begins = np.searchsorted(ends, np.flatnonzero(letter[:-1] & drawn[1:]))
        goes_on = np.searchsorted(ends, np.flatnonzero(drawn[:-1] & letter[1:]))
        texts = np.concatenate((texts, np.intersect1d(begins, goes_on)))
    if raw.isascii():
        return texts
    latin = np.searchsorted(ends, np.flatnonzero(letter))
    foreign = np.searchsorted(ends, np.flatnonzero(kind & _FOREIGN))
    return np.concatenate((texts, np.intersect1d(foreign, latin)))


def _drawn_out(view: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Positions of texts with a letter three times in a row."""
    same = view[1:] == view[:-1]
    letter = (view >= ord("a")) & (view <= ord("z"))
    return np.unique(np.searchsorted(ends, np.flatnonzero(same[1:] & same[:-1] & letter[2:])))


def _spelled_out(plain: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """Positions of texts with three one-letter words in a row."""
    space = plain == _SPACE
    one = space[:-2] & space[2:] & (plain[1:-1] != _NEWLINE)
    runs = np.flatnonzero(one[:-4] & one[2:-2] & one[4:])
    return np.searchsorted(np.flatnonzero(plain == _NEWLINE), runs)


def normalise(text: str) -> str:
    """The plain words of one text: lower case, no accents, marks or punctuation, single spaces. Idempotent."""
    folded = fold(as_strings(pa.array([text])), FoldTable({}))
    return folded[0].plain_row(0).decode().strip()
