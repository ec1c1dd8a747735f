"""Affinity to a rare class by nearest neighbours, as Roblox Sentinel measures it.

Source: Sentinel 2 (github.com/Roblox/Sentinel, Apache 2.0), ``score_formulae.py`` and ``sentinel_local_index.py``,
whose formulae are written here anew. A message with the cosines s⁺ to its k nearest examples of the rare class and s⁻
to its k nearest of the common class has the affinity ln(mean exp s⁺ / mean exp s⁻), and 0 where that is below 0.1. An
account with at least ten different messages has the skewness (mean - median) / standard deviation of these
affinities. Beside it stands the mean of an account's three highest affinities, which needs no ten messages.

Sentinel embeds by a sentence transformer (all-MiniLM-L6-v2); here it is WordLlama's static vectors of 256 dimensions,
which lie inside the package, need no network and are far faster.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from bench.peers.talk import Labelled, Talk
from tocsin.simulator import LANGUAGES
from tocsin.simulator.wording import TELLING, Voice, grammar

Floats = npt.NDArray[np.float32]
NEAREST = 5
LEAST_AFFINITY = 0.1
LEAST_MESSAGES = 10
PER_POSITIVE = 5
"""Examples of the common class for one of the rare one; both are Sentinel's own defaults."""
DIMENSIONS = 256


Encoder = Callable[[Sequence[str]], Floats]
"""Returns a row of ``DIMENSIONS`` numbers for each text, of length 1, or of zeros where none of it can be read."""


class WordLlama:
    """Static word vectors (MIT licence), whose weights its package ships: the requirements are ``bench.txt``."""

    def __init__(self) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            import wordllama
        except ModuleNotFoundError as error:
            raise SystemExit(
                "bench peers: the encoder is missing; pip install --require-hashes -r requirements/bench.txt"
            ) from error
        folder = Path(wordllama.__file__).parent
        self._model = wordllama.WordLlama.load(cache_dir=folder, dim=DIMENSIONS, disable_download=True)

    def __call__(self, texts: Sequence[str]) -> Floats:
        """Return the mean of a text's word vectors, at length 1."""
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        rows = np.nan_to_num(self._model.embed(list(texts), norm=False)).astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.ascontiguousarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0))


class Affinities:
    """The two indexes: examples of the rare class and of the common one."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._rare, self._common = faiss.IndexFlatIP(DIMENSIONS), faiss.IndexFlatIP(DIMENSIONS)

    def fit(self, labelled: Iterable[Labelled], examples: int) -> Affinities:
        """Index examples: the simulator's own telling sentences, and what those say who do not offend."""
        chance = random.Random(1)
        rare = telling_sentences(examples, chance)
        others = sorted(
            {
                one.text
                for place in labelled
                for one in place.talk.messages
                if one.sender not in place.offenders
            }
            - set(rare)
        )
        self._rare.add(self._encoder(rare))
        self._common.add(self._encoder(chance.sample(others, min(len(others), PER_POSITIVE * len(rare)))))
        return self

    def of(self, texts: Sequence[str]) -> Floats:
        """Return the affinity of each text."""
        rows = self._encoder(texts)
        near, _ = self._rare.search(rows, NEAREST)
        far, _ = self._common.search(rows, NEAREST)
        found = np.log(np.exp(near).mean(axis=1) / np.exp(far).mean(axis=1))
        return np.where(found < LEAST_AFFINITY, 0.0, found).astype(np.float32)


def telling_sentences(number: int, chance: random.Random) -> list[str]:
    """Return up to ``number`` different sentences that only offenders say, evenly over languages and rules."""
    rules = [
        (language, rule) for language in LANGUAGES for rule in grammar(language) if rule.startswith(TELLING)
    ]
    voices = {language: Voice(language, chance) for language in LANGUAGES}
    each = -(-number // len(rules))
    return sorted({voices[language].say(rule) for language, rule in rules for _ in range(each)})


def skewness(affinities: Floats) -> float:
    """Return (mean - median) / standard deviation, 0 for less than ten affinities or equal ones."""
    spread = float(affinities.std())
    if len(affinities) < LEAST_MESSAGES or spread == 0:
        return 0.0
    return float((affinities.mean() - np.median(affinities)) / spread)


def highest(affinities: Floats) -> float:
    """Return the mean of the three highest affinities."""
    return float(np.sort(affinities)[-3:].mean())


class RareClass:
    """An account by its different messages, ranked in two ways."""

    knows_ages = False

    def __init__(self, affinities: Affinities) -> None:
        self._affinities = affinities

    def scores(self, talk: Talk) -> dict[str, dict[str, float]]:
        """Return both summaries of each account's affinities, squashed below 1."""
        texts = {text: place for place, text in enumerate(dict.fromkeys(one.text for one in talk.messages))}
        affinity = self._affinities.of(list(texts))
        written: dict[str, set[int]] = {}
        for one in talk.messages:
            written.setdefault(one.sender, set()).add(texts[one.text])
        return {
            f"rare-class affinity, {name}": {
                sender: number / (1 + number)
                for sender, places in written.items()
                if (number := summary(affinity[sorted(places)])) > 0
            }
            for name, summary in (("skewness", skewness), ("three highest", highest))
        }
