"""Which messages were not read: they are in a language that has no phrase file, or the law did not let them be read.

Texts are dropped once they were screened. A bounded number of messages of those who may come into a case are therefore
read again from the input, and what stays of them is the name of a language.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import groupby

import pyarrow as pa
import pyarrow.compute as pc

from tocsin.model import NO_BASIS
from tocsin.signals.text.language import LanguageEar, has_words

HEARD_SCHEMA = pa.schema(
    [
        ("ring", pa.string()),
        ("subject", pa.string()),
        ("counterpart", pa.string()),
        ("actor", pa.string()),
        ("event", pa.string()),
        ("language", pa.string()),
    ]
)
"""One row per message with words that was listened to; ``language`` (ISO 639, ``NO_BASIS``) where it was not read."""

Listening = Callable[[pa.Table], pa.Table]
"""From speech to rows of ``HEARD_SCHEMA``. Speech has ``ring``, ``subject``, ``counterpart``, ``actor``, ``event`` and
``row``, the messages of a speaker one after the other, in the order of time."""


def listening(
    read_again: Callable[[pa.Array], dict[int, str]],
    languages: Collection[str],
    barred: Callable[[], pa.Array] = lambda: pa.array([], pa.int64()),
) -> Listening:
    """Return what listens: ``read_again`` gives the texts of rows, ``languages`` are those that are read.

    ``barred`` gives the rows (int64) whose texts may not be read: they are told of, and not listened to.
    """
    ear = LanguageEar(languages)

    def listen(speech: pa.Table) -> pa.Table:
        kept_away = pc.is_in(speech["row"], barred())
        silent = speech.filter(kept_away).select(list(_OF_MESSAGE)).to_pylist()
        speech = speech.filter(pc.invert(kept_away))
        texts = read_again(speech["row"].combine_chunks().unique()) if speech.num_rows else {}
        said = [
            (entry, texts[entry["row"]])
            for entry in speech.to_pylist()
            if has_words(texts.get(entry["row"], ""))
        ]
        heard = [{**entry, "language": NO_BASIS} for entry in silent]
        for _, one in groupby(said, key=lambda each: [each[0][name] for name in _SPEAKER]):
            entries, messages = zip(*one, strict=True)
            for entry, language in zip(entries, ear.unread(messages), strict=True):
                heard.append({**entry, "language": language})
        return pa.Table.from_pylist(heard, schema=HEARD_SCHEMA)

    return listen


_SPEAKER = ("ring", "subject", "counterpart", "actor")
_OF_MESSAGE = (*_SPEAKER, "event")


def deaf(speech: pa.Table) -> pa.Table:  # noqa: ARG001 - it takes the place of one that listens
    """Listen to nothing: for scans without text."""
    return HEARD_SCHEMA.empty_table()
