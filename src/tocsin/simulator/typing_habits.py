"""How people type: slips, abbreviations and lost capitals, different from group to group of people."""

from __future__ import annotations

import random

# Register of each group of people, in the order of population.GROUPS: word -> how they write it.
_REGISTERS: tuple[dict[str, str], ...] = (
    {},
    {"you": "u", "are": "r", "please": "pls", "thanks": "thx", "because": "cuz", "tomorrow": "tmrw"},
    {"going": "goin", "nothing": "nothin", "the": "da", "with": "wit", "yes": "ye", "what": "wot"},
    {
        "pour": "pr",
        "que": "ke",
        "porque": "xq",
        "vous": "vs",
        "demain": "dem1",
        "also": "lso",
        "really": "rly",
    },
)


def typed(text: str, group: int, chance: random.Random) -> str:
    """``text`` as a member of ``group`` may type it: in its register, sometimes with a slip of the finger."""
    register = _REGISTERS[group]
    if register and chance.random() < 0.6:
        text = " ".join(register.get(word, word) for word in text.split(" "))
    draw = chance.random()
    if draw < 0.06 and len(text) > 5:
        at = int(chance.random() * (len(text) - 2)) + 1
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    elif draw < 0.1 and len(text) > 5:
        at = int(chance.random() * (len(text) - 2)) + 1
        text = text[:at] + text[at + 1 :]
    elif draw < 0.14:
        text += text[-1:] * (1 + int(chance.random() * 3))
    elif draw < 0.25:
        text = text[:1].upper() + text[1:]
    return text
