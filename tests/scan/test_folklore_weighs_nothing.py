"""What was tested and did not predict trafficking weighs nothing, and neither does who somebody is.

Refuted: words of travelling, screening of clients, a stated age below 23, visible tattoos (National Institute of
Justice, *Unconventional wisdom*; JRSA, January 2022; docs/detection.md, section 5). Stated ethnicity was predictive,
and would make a protected trait a driver; so would region, language and orientation.
"""

from __future__ import annotations

import random
from functools import cache

import pyarrow as pa
import pytest

from tests.scanning import scan_events
from tests.scene import Event, Scene
from tests.stories import INNOCENTS, OFFENDERS
from tocsin.model import Case
from tocsin.signals.text import Screen

TRAVELLING = [
    "new in town",
    "just arrived, visiting for a few days only",
    "nouvelle en ville, de passage pour la semaine",
    "nueva en la ciudad, de paso",
    "nova na cidade, de passagem",
    "neu in der Stadt, nur ein paar Tage hier",
]
SCREENING = [
    "references required, no blocked numbers",
    "tell me your name and where you work before we meet",
    "références demandées, pas de numéro masqué",
    "preséntate antes, sin números ocultos",
]
AGE_BELOW_23 = ["I am 20 years old", "21 yo", "j'ai 22 ans", "tengo 19 años", "tenho 21 anos", "ich bin 20"]
TATTOOS = ["I have a tattoo on my shoulder", "tatouée", "con tatuajes", "tätowiert"]
ETHNICITY = ["asian", "latina", "black and proud", "européenne de l'est", "árabe", "romani family"]
ORIENTATION = ["I am gay", "lesbian couple", "bisexuelle", "persona trans", "schwul und glücklich"]
SAYINGS = [*TRAVELLING, *SCREENING, *AGE_BELOW_23, *TATTOOS, *ETHNICITY, *ORIENTATION]


@cache
def screen() -> Screen:
    return Screen.load()


@cache
def events() -> tuple[Event, ...]:
    scene = Scene()
    for story in (*OFFENDERS.values(), *INNOCENTS.values()):
        story(scene)
    return tuple(scene.events)


@cache
def cases() -> tuple[Case, ...]:
    return tuple(scan_events(events()).cases)


@pytest.mark.parametrize("said", SAYINGS)
def test_the_screen_does_not_hear_it(said: str) -> None:
    assert screen().hits(pa.array([said, said.capitalize() + "!"])).num_rows == 0


def test_an_advert_that_says_it_weighs_no_more() -> None:
    changed = [
        {**event, "text": " ".join(filter(None, [event.get("text"), *SAYINGS]))}
        if event["type"] == "post"
        else event
        for event in events()
    ]
    assert changed != list(events())
    assert tuple(scan_events(changed).cases) == cases()


def test_neither_region_nor_language_nor_time_zone_moves_a_weight() -> None:
    assert cases()
    for seed in range(2):
        drawn = random.Random(seed)
        changed = [
            {
                **event,
                "region": drawn.choice(["FR", "NG", "RO", "PH", "US", "MX"]),
                "language": drawn.choice(["fr", "ro", "tl", "en", "es", "ar"]),
                "timezone": drawn.choice(["Europe/Paris", "Asia/Manila", "America/Chicago"]),
            }
            if event["type"] == "account"
            else event
            for event in events()
        ]
        assert tuple(scan_events(changed).cases) == cases()
