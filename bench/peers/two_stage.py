"""Two linear support vector machines, as the winners of the PAN 2012 task on predator identification built them.

Source: Villatoro-Tello, Juárez-González, Escalante, Montes-y-Gómez and Villaseñor-Pineda, "A two-step approach for
effective detection of misbehaving users in chats", CLEF 2012 (CEUR-WS 1178); the task is told by Inches and Crestani,
"Overview of the International Sexual Predator Identification Competition at PAN-2012", in the same volume. The first
machine tells suspicious conversations from others, the second, within those, who of the authors is the offender.

Four things are kinder to it than the original. It is trained on the words of the very simulator that it is tested on.
A conversation counts as suspicious only where an offender writes with somebody whom it wronged or with another
offender; the corpus of PAN 2012 knew authors alone, and an offender's talks with friends spoil what is learned. Short
conversations are not thrown away. And instead of two yes-or-no answers an account gets the smaller of the two margins,
in the conversation where that is largest, so that a threshold can be set on it. Classes are not weighed against each
other. These choices did best on seed 933, which is neither trained nor tested on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from copy import copy

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from bench.peers.talk import Labelled, Talk

Conversation = dict[str, list[str]]
"""What each author wrote, by author."""
FLOOR = -1.0
"""The second machine is not asked about conversations that the first puts below this margin: most of them."""


class _Stage:
    """One machine: words and pairs of words weighed by TF-IDF."""

    def __init__(self) -> None:
        self._words = TfidfVectorizer(
            ngram_range=(1, 2),
            token_pattern=r"\S+",  # noqa: S106 (a pattern of words)
            sublinear_tf=True,
            min_df=2,
            strip_accents="unicode",
        )
        self._machine = LinearSVC(random_state=1)

    def fit(self, texts: Sequence[str], positive: Sequence[bool]) -> None:
        self._machine.fit(self._words.fit_transform(texts), positive)

    def margins(self, texts: Sequence[str]) -> list[float]:
        if not texts:
            return []
        found: list[float] = self._machine.decision_function(self._words.transform(texts)).tolist()
        return found


class TwoStageSVM:
    """Knows no ages, as the original did; :meth:`with_minors` does."""

    def __init__(self) -> None:
        self._name = "two-stage SVM"
        self.knows_ages = False
        self._suspicious, self._offender = _Stage(), _Stage()

    def with_minors(self) -> TwoStageSVM:
        """Return the same machines, which are then asked only about conversations in which a minor takes part."""
        other = copy(self)
        other._name, other.knows_ages = "two-stage SVM, conversations with minors", True
        return other

    def fit(self, labelled: Iterable[Labelled]) -> TwoStageSVM:
        """Learn from platforms whose offenders are known."""
        whole: list[str] = []
        suspicious: list[bool] = []
        alone: list[str] = []
        offends: list[bool] = []
        for one in labelled:
            for conversation in _conversations(one.talk).values():
                whole.append(_text(conversation))
                suspicious.append(_of_a_plot(conversation, one))
                if suspicious[-1]:
                    for author, lines in conversation.items():
                        alone.append("\n".join(lines))
                        offends.append(author in one.offenders)
        self._suspicious.fit(whole, suspicious)
        self._offender.fit(alone, offends)
        return self

    def scores(self, talk: Talk) -> dict[str, dict[str, float]]:
        """Return for each author of a conversation that is suspicious enough its best smaller margin, squashed."""
        told = _conversations(talk)
        if self.knows_ages:
            told = {name: told[name] for name in _conversations_of_minors(talk)}
        conversations = list(told.values())
        margins = self._suspicious.margins([_text(conversation) for conversation in conversations])
        asked = [
            (author, "\n".join(lines), margin)
            for conversation, margin in zip(conversations, margins, strict=True)
            if margin > FLOOR
            for author, lines in conversation.items()
        ]
        best: dict[str, float] = {}
        second = self._offender.margins([text for _, text, _ in asked])
        for (author, _, margin), other in zip(asked, second, strict=True):
            best[author] = max(best.get(author, 0.0), 1 / (1 + math.exp(-min(margin, other))))
        return {self._name: best}


def _conversations(talk: Talk) -> dict[str, Conversation]:
    found: dict[str, Conversation] = {}
    for message in talk.messages:
        found.setdefault(message.conversation, {}).setdefault(message.sender, []).append(message.text)
    return found


def _conversations_of_minors(talk: Talk) -> dict[str, None]:
    return {
        one.conversation: None
        for one in talk.messages
        if one.sender in talk.minors or not talk.minors.isdisjoint(one.to)
    }


def _of_a_plot(conversation: Conversation, labelled: Labelled) -> bool:
    offenders = labelled.offenders & conversation.keys()
    return len(offenders) > 1 or any(not labelled.wronged[one].isdisjoint(conversation) for one in offenders)


def _text(conversation: Conversation) -> str:
    return "\n".join("\n".join(lines) for lines in conversation.values())
