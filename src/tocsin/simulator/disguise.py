"""How offenders hide words from machines: each disguise leaves the sentence readable for people."""

from __future__ import annotations

import random

from tocsin.simulator.rewording import REWORDED, reworded

DRAWN = (
    "none",
    "leet",
    "spaced",
    "homoglyph",
    "zero_width",
    "repeated",
    "split",
    "language_switch",
    "text_in_picture",
    "padding",
)
DRAWN_WEIGHTS = (0.5, 0.06, 0.05, 0.05, 0.04, 0.04, 0.07, 0.06, 0.05, 0.08)
"""How often each is drawn, where nobody chooses one."""
EVASIONS = (*DRAWN, *REWORDED, "slow_drip", "hand_off")
"""All that can be chosen. The later ones are never drawn: what was measured on the drawn mix stays comparable."""

_LEET = str.maketrans("aeiost", "431057")
_CYRILLIC = str.maketrans("aeopcxy", "аеорсху")


def disguised(text: str, evasion: str, language: str, chance: random.Random) -> list[str]:
    """``text`` as one or several messages under the disguise; kinds that work elsewhere leave it as it is."""
    if evasion in REWORDED:
        return [reworded(text, evasion, language, chance)]
    words = text.split(" ")
    if evasion == "split" and len(words) > 2:
        cut = max(1, len(words) // 3)
        return [" ".join(words[at : at + cut]) for at in range(0, len(words), cut)]
    mark = chance.choice(_MARKS.get(evasion, ("",)))
    return [" ".join(_word(word, evasion, mark) if chance.random() < 0.6 else word for word in words)]


_MARKS = {"spaced": (" ", ".", "-", "_"), "zero_width": ("\u200b", "\u200d", "\u2060")}


def _word(word: str, evasion: str, mark: str) -> str:
    long = len(word) > 3
    match evasion:
        case "leet":
            return word.translate(_LEET)
        case "homoglyph":
            return word.translate(_CYRILLIC)
        case "spaced" if long:
            return mark.join(word)
        case "zero_width" if long:
            return word[:1] + mark + word[1:]
        case "repeated" if long:
            return word[:-1] + word[-1] * 3
    return word
