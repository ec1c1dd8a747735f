"""The sentences that go with the figures: what was assumed, and what cannot be said."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.corpora.conversation import Corpus
from tocsin.corpora.platform import Ages
from tocsin.corpora.result import Reading

_AGES = {
    Ages.UNKNOWN: (
        "ages: nobody's is known but from what people write; on a platform that knows ages, the detector sees more"
    ),
    Ages.TURNS: (
        "ages: each of two authors in turn is taken for an adult who writes to a minor of 13 to 15, labels unseen; "
        "other conversations keep unknown ages"
    ),
    Ages.LABELS: (
        "ages: taken from the labels, listed authors as adults and whoever they write with as minors of 13 to 15: an "
        "oracle"
    ),
}
_DATES = (
    "dates: none are known; messages stand in the order of their lines, each conversation on the day after its "
    "authors' last one in the file"
)


def assumptions(ages: Ages) -> tuple[str, ...]:
    """Return what was assumed, a sentence each."""
    return _AGES[ages], _DATES


def caveats(corpus: Corpus, ages: Ages, reading: Reading) -> Iterator[str]:
    """Yield what the figures cannot say, a sentence each."""
    yield (
        "offenders here write with adult decoys who pose as minors; recall on children's conversations is "
        "another figure"
    )
    if ages is Ages.LABELS:
        yield (
            "with ages taken from the labels, innocent authors meet no minors: precision, false alarms, Brier score "
            "and ERDE flatter; read recall alone"
        )
    if corpus.has_negatives:
        yield (
            "innocent conversations are largely of public chat rooms and about other things: telling them apart is "
            "easier than on a platform"
        )
    else:
        yield "there are no innocent conversations: precision says only how often the other side was accused"
    if not reading.listed:
        yield "no listed author occurs among the messages read: do the labels belong to this file?"
