"""How near a text lies to each category of a safety leaflet: affinity to a rare class, a class per category.

The formula is Sentinel's (see ``bench.peers.affinity``): ln(mean exp of the cosines to the nearest prototypes of the
category / the same of everyday talk). What counts as near is no fixed number, but what only a small share of the
platform's own unmarked messages reaches.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np
import yaml

from bench.peers.affinity import Encoder, Floats
from tocsin.model import Stage
from tocsin.signals import Indicator, Indicators

EVERYDAY = "everyday"
NEAREST = 2
LEAST_AFFINITY = 0.1
"""Nothing below is near, as in Sentinel."""
_FILE = Path(__file__).with_name("prototypes.yaml")


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prototype sentences by language, and what a message near them weighs in nats (``acquainted``: no strangers)."""

    sentences: dict[str, tuple[str, ...]]
    group: str = ""
    stage: Stage = Stage.CONTACT
    weight: float = 0.0
    acquainted: float = 0.0


def read_categories() -> dict[str, Category]:
    """Return the categories by name, everyday talk among them."""
    return msgspec.convert(yaml.safe_load(_FILE.read_text(encoding="utf-8")), dict[str, Category])


class Nearness:
    """The affinity of texts to each category but everyday talk."""

    def __init__(self, encoder: Encoder, categories: Mapping[str, Category]) -> None:
        self._encoder = encoder
        self._prototypes = {
            name: encoder([one for said in category.sentences.values() for one in said])
            for name, category in categories.items()
        }

    def of(self, texts: Sequence[str]) -> dict[str, Floats]:
        """Return by category an affinity for each text."""
        different = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        rows = self._encoder(list(different))
        back = np.array([different[text] for text in texts], np.int64)
        far = _nearest(rows, self._prototypes[EVERYDAY])
        return {
            name: np.log(_nearest(rows, near) / far)[back].astype(np.float32)
            for name, near in self._prototypes.items()
            if name != EVERYDAY
        }


def _nearest(rows: Floats, prototypes: Floats) -> Floats:
    cosines = np.sort(rows @ prototypes.T, axis=1)[:, -NEAREST:]
    found: Floats = np.exp(cosines).mean(axis=1).astype(np.float32)
    return found


def thresholds(unmarked: Mapping[str, Floats], chance: float) -> dict[str, float]:
    """Return by category the affinity that a share ``chance`` of the unmarked messages reaches."""
    return {
        name: max(LEAST_AFFINITY, float(np.quantile(affinity, 1 - chance)))
        for name, affinity in unmarked.items()
    }


def with_categories(indicators: Indicators, categories: Mapping[str, Category], chance: float) -> Indicators:
    """Return the indicators and one for each category, which a share ``chance`` of everyday messages shows."""
    for name, category in categories.items():
        if name != EVERYDAY:
            indicators = indicators.with_indicator(
                Indicator(
                    id=f"like_{name}",
                    stage=category.stage,
                    weight=category.weight,
                    acquainted=category.acquainted,
                    group=category.group,
                    source="judgement",
                    why=f"wrote a minor something that lies near '{name}'",
                    chance=round(chance * 1_000_000),
                )
            )
    return indicators
