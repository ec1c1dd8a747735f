"""The screen: which indicators each text of a column shows, and the key of its template.

Every text is read plainly; the few that may hide something are read again with the disguise undone, and a rule that
holds only then is reported as obfuscated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa

from tocsin.signals.text import phrases as phrase_files
from tocsin.signals.text.characters import FoldTable
from tocsin.signals.text.disguise import Undisguiser
from tocsin.signals.text.keys import template_keys
from tocsin.signals.text.normalise import PLAIN, SYMBOL_ALPHABET, Folded, as_strings, fold, string_offsets
from tocsin.signals.text.rereading import Rereader, emoji_with_meaning
from tocsin.signals.text.rulebook import Hits, Reading, Rulebook
from tocsin.signals.text.spelled_numbers import SpelledNumbers
from tocsin.signals.text.tables import Ints, runs
from tocsin.signals.text.vocabulary import Numbered, Vocabulary, split

HIT_SCHEMA = pa.schema(
    [
        pa.field("index", pa.int32(), nullable=False),
        pa.field("indicator", pa.dictionary(pa.int8(), pa.string()), nullable=False),
        pa.field("obfuscated", pa.bool_(), nullable=False),
    ]
)
"""Columns of :meth:`Screen.hits`."""

_SLICE = 32_768  # texts read at a time: what a text becomes on its way stays in the processor's cache
_SLICE_BYTES = 1 << 21  # of long texts fewer, which are as much work
_NOT_WORDS = re.compile("[^a-z0-9àâäáãçéèêëíîïñóôöõúùûüœß ]").search
"""Finds what folding may read as more or less than the letter it stands for: capitals, apostrophes, emoji, any mark."""


class Screen:
    """Compiled phrase files. Make one with :meth:`load`: compiling takes a moment, screening does not."""

    indicators: tuple[str, ...]
    """What :meth:`hits` may report, in the order in which it sorts the hits of one text."""

    languages: frozenset[str]
    """Languages (ISO 639) in which it reads."""

    def __init__(self, phrases: phrase_files.Phrases) -> None:
        self.indicators = phrase_files.INDICATORS
        self.languages = frozenset(phrases.languages)
        self.phrases = phrases
        symbols = _symbols(phrases)
        self._table = FoldTable(symbols)
        plain = self._plain_phrases(phrases.concepts)
        written = self._plain(phrases.numbers)
        numbers = {written[word]: digits for word, digits in phrases.numbers.items()}
        words = Counter(b"".join(chain.from_iterable(plain.values())).decode().split())
        languages = {name.split("/", 1)[0] for name in phrases.concepts}
        self._again = Rereader(languages, words, numbers, symbols, self._plain)
        # What phrases say often, people say often.
        often = (word for word, _ in words.most_common())
        self._vocabulary = Vocabulary(" ".join(chain(often, numbers, self._again.calls)).encode())
        self._rules = Rulebook(
            phrases.alternatives,
            plain,
            phrases.common,
            (_as_phrases(numbers), _as_phrases(self._again.calls)),
            self._vocabulary,
        )
        self._undisguise = Undisguiser(words)
        self._numbers = SpelledNumbers(numbers)
        self._obscured = self.indicators.index("obscured_contact")

    @classmethod
    def load(cls, languages: Sequence[str] | None = None, extra: Path | None = None) -> Screen:
        """Compile the shipped phrases of ``languages`` (all when None), and a platform's own in folder ``extra``.

        One process compiles the shipped phrases once: treat what is returned as read-only, others may hold it too.
        A platform's own files are read anew each time, since they may change between two scans.

        Raises :class:`~tocsin.signals.text.errors.PhraseError` with file and line where a file breaks the format.
        """
        if extra is None:
            return _shipped(None if languages is None else tuple(languages))
        return cls(phrase_files.load(languages, extra))

    @staticmethod
    def check(extra: Path) -> None:
        """Read a platform's own phrases in folder ``extra`` beside those that ship, without the seconds of compiling.

        Raises :class:`~tocsin.signals.text.errors.PhraseError` with file and line where a file breaks the format.
        """
        phrase_files.load(None, extra)

    def hits(self, texts: pa.Array | pa.ChunkedArray) -> pa.Table:
        """What each text shows: ``index`` (its row), ``indicator`` and ``obfuscated``, at most one row per pair.

        ``texts`` is a string column, nulls allowed. Rows come sorted by index, then by the order of
        :attr:`indicators`. ``obfuscated`` is true where the rule holds only with a disguise undone.
        """
        return self.hits_and_keys(texts)[0]

    def keys(self, texts: pa.Array | pa.ChunkedArray) -> pa.Array:
        """A ``uint64`` key of each text's template: equal for texts that differ in digits, punctuation, emoji or case.

        Null for texts of fewer than 3 words or 12 letters, which many people write by chance.
        """
        return self.hits_and_keys(texts)[1]

    def hits_and_keys(self, texts: pa.Array | pa.ChunkedArray) -> tuple[pa.Table, pa.Array]:
        """Both :meth:`hits` and :meth:`keys` from one reading. Equal texts are read once."""
        distinct = as_strings(texts).dictionary_encode()
        which = distinct.indices.to_numpy()
        keys, present = (np.zeros(len(distinct.dictionary), kind) for kind in (np.uint64, np.bool_))
        found: list[Hits] = []
        for folded in self._folded(distinct.dictionary):
            numbered = self._vocabulary.number(folded.words)
            keys[folded.rows], present[folded.rows] = template_keys(folded, numbered)
            found.append(self._screen(folded, numbered))
        hits = _of_all_rows(which, _once_each(found))
        return _hit_table(hits, self.indicators), pa.array(keys[which], pa.uint64(), mask=~present[which])

    def _folded(self, texts: pa.Array) -> Iterator[Folded]:
        """Texts folded, so many together as are matched at once."""
        begins = string_offsets(texts)
        start = 0
        while start < len(texts):
            enough = int(np.searchsorted(begins, begins[start] + _SLICE_BYTES))
            end = min(max(enough, start + 1), start + _SLICE, len(texts))
            yield from fold(texts.slice(start, end - start), self._table, start)
            start = end

    def _screen(self, folded: Folded, numbered: Numbered) -> Hits:
        """``(rows, indicators, obfuscated)`` of one folded batch, possibly with repeats."""
        open_reading = Reading(folded.rows, numbered, np.zeros(len(folded.rows), np.bool_))
        found, (number_words, calls) = self._rules.match(open_reading)
        hits = [found]
        again = self._second_look(folded, frozenset(calls.tolist()))
        if again is not None:
            hits.append(self._rules.match(again)[0])
        drawn = np.fromiter(self._numbers.find(folded, number_words), np.int64)
        hits.append((folded.rows[drawn], np.full(len(drawn), self._obscured), np.ones(len(drawn), np.bool_)))
        return _together(hits)

    def _second_look(self, folded: Folded, calls: frozenset[int]) -> Reading | None:
        """The readings that differ from the plain one, of texts that may hide something or ``calls`` for another."""
        # The position of each, the reading, and whether it undid a disguise.
        found: list[tuple[int, str, bool]] = []
        drawn_out, suspect = folded.drawn_out.tolist(), frozenset(folded.suspect.tolist())
        looked_at = np.union1d(folded.suspect, folded.drawn_out)
        positions, raw = looked_at.tolist(), folded.raw_texts(looked_at)
        text_of = dict(zip(positions, raw, strict=True))
        shortened = self._undisguise.shortened([text_of[p] for p in drawn_out])
        text_of.update(zip(drawn_out, shortened, strict=True))
        ordinary = self._undisguise.hyphenless(text_of.values())
        found += [
            (p, now, False) for p, text, now in zip(positions, raw, ordinary, strict=True) if now != text
        ]
        disguised = [(p, now) for p, now in zip(positions, ordinary, strict=True) if p in suspect]
        undisguised = self._undisguise.undisguised([now for _, now in disguised])
        for (position, _), readings in zip(disguised, undisguised, strict=True):
            for reading in readings:
                found.append((position, reading, True))
                words = _plain_words([reading]).decode().split()
                if not self._again.calls.isdisjoint(words):
                    found += [(position, said, True) for said in self._again.readings(words)]
        calling = np.array(sorted(calls), np.int64)
        for position, words in zip(calling.tolist(), folded.plain_words(calling), strict=True):
            found += [(position, said, False) for said in self._again.readings(words)]
        if not found:
            return None
        which, texts, hidden = zip(*found, strict=True)
        numbered = self._vocabulary.number(split(_plain_words(texts)))
        return Reading(folded.rows[list(which)], numbered, np.array(hidden, np.bool_))

    def _plain(self, texts: Iterable[str]) -> dict[str, str]:
        """Return the plain words of each text. To fold many at once is a hundred times faster than one by one."""
        distinct = list(dict.fromkeys(texts))
        plain: dict[str, str] = {}
        for batch in fold(as_strings(pa.array(distinct, pa.string())), self._table):
            said = batch.plain_words(np.arange(len(batch.rows)))
            plain.update(
                (distinct[row], " ".join(words)) for row, words in zip(batch.rows, said, strict=True)
            )
        return plain

    def _plain_phrases(self, concepts: Mapping[str, set[str]]) -> dict[str, set[bytes]]:
        """Phrases as they are looked for; one with an apostrophe is also found without it."""
        # Nearly all are words and accents only. To fold each in full would be most of the time that loading takes.
        simple = {name: [text for text in texts if not _NOT_WORDS(text)] for name, texts in concepts.items()}
        found = {name: self._framed("\n".join(plain)) if plain else set() for name, plain in simple.items()}
        others = {
            name: {
                form
                for text in texts
                if _NOT_WORDS(text)
                for form in (text, text.replace("’", "'").replace("'", ""))
            }
            for name, texts in concepts.items()
            if len(simple[name]) < len(texts)
        }
        plain = self._plain(chain.from_iterable(others.values()))
        for name, forms in others.items():
            found[name].update(f" {plain[form]} ".encode() for form in forms if plain[form])
        return found

    def _framed(self, rows: str) -> set[bytes]:
        """Rows of words, each between two spaces."""
        read = rows if rows.isascii() else rows.translate(self._table)
        return set(f" {read} ".replace("\n", " \n ").encode().split(b"\n"))


@lru_cache(maxsize=2)
def _shipped(languages: tuple[str, ...] | None) -> Screen:
    """The screen of shipped phrases alone. All languages are some 300 MB: only the last two are kept."""
    return Screen(phrase_files.load(languages, None))


def _plain_words(texts: Sequence[str]) -> bytes:
    """A few raw readings as they are matched: words only, and a newline between spaces after each."""
    return "".join(f"{text} \n " for text in texts).encode().translate(PLAIN)


def _as_phrases(words: Iterable[str]) -> set[bytes]:
    return {f" {word} ".encode() for word in words}


def _symbols(phrases: phrase_files.Phrases) -> dict[str, str]:
    """A private two-character word for every emoji that stands in the phrase files, or in the place of a word."""
    characters: set[str] = set().union(*map("".join, phrases.concepts.values()), emoji_with_meaning())
    emoji = sorted(ch for ch in characters if ord(ch) > phrase_files.FIRST_SYMBOL and not ch.isalnum())
    codes = (a + b for a in SYMBOL_ALPHABET for b in SYMBOL_ALPHABET)
    return dict(zip(emoji, codes, strict=False))


def _together(found: Sequence[Hits]) -> Hits:
    """Hits of one kind and another in one."""
    empty = np.empty(0, np.int64)
    return (
        np.concatenate([empty, *(rows for rows, _, _ in found)]),
        np.concatenate([empty, *(names for _, names, _ in found)]),
        np.concatenate([empty.astype(np.bool_), *(hidden for _, _, hidden in found)]),
    )


def _once_each(found: Sequence[Hits]) -> Hits:
    """The hits of all batches in order; a pair counts as obfuscated only if no open reading showed it."""
    rows, names, obfuscated = _together(found)
    order = np.lexsort((obfuscated, names, rows))
    rows, names, obfuscated = rows[order], names[order], obfuscated[order]
    first = np.ones(len(rows), np.bool_)
    first[1:] = (rows[1:] != rows[:-1]) | (names[1:] != names[:-1])
    return rows[first], names[first], obfuscated[first]


def _of_all_rows(which: Ints, hits: Hits) -> Hits:
    """The hits of every row, given which of the distinct texts it holds and what these show, in their order."""
    texts, names, obfuscated = hits
    counts = np.bincount(texts, minlength=int(which.max(initial=-1)) + 1)
    rows = np.flatnonzero(counts[which])
    times = counts[which[rows]]
    entries = runs((np.cumsum(counts) - counts)[which[rows]], times)
    return np.repeat(rows, times), names[entries], obfuscated[entries]


def _hit_table(hits: Hits, indicators: tuple[str, ...]) -> pa.Table:
    rows, names, obfuscated = hits
    dictionary = pa.DictionaryArray.from_arrays(pa.array(names.astype(np.int8)), pa.array(indicators))
    return pa.table([pa.array(rows.astype(np.int32)), dictionary, pa.array(obfuscated)], schema=HIT_SCHEMA)
