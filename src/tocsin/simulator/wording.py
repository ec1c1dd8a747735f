"""What people write: sentences composed from alternatives in data files, one grammar a language.

A grammar maps a name to its alternatives; ``{other}`` inside one is replaced by an alternative of ``other``. Everyday
talk (``talk.*.yaml``) and what is said in the plots (``acts.*.yaml``) stand apart, so that a silent plot can be
written with everyday talk alone.
"""

from __future__ import annotations

import functools
import random
import re
from importlib import resources

import msgspec

_SLOT = re.compile(r"\{(\w+)\}")
TELLING = "tell_"
"""Names that begin so hold what only offenders (and children they use) say."""

Grammar = dict[str, list[str]]


@functools.cache
def grammar(language: str) -> Grammar:
    """The whole grammar of a language: everyday talk and acts."""
    folder = resources.files("tocsin.simulator") / "words"
    rules: Grammar = {}
    for part in ("talk", "acts"):
        text = (folder / f"{part}.{language}.yaml").read_bytes()
        rules.update(msgspec.yaml.decode(text, type=Grammar))
    return rules


class Voice:
    """Speaks one language from its own seeded source of chance."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self._rules = grammar(language)
        self._chance = chance

    def say(self, name: str) -> str:
        """One sentence of the rule ``name``. Raises ``KeyError`` where the grammar has no such rule."""
        return self._expand(self._pick(self._rules[name])).strip()

    def _expand(self, text: str) -> str:
        while "{" in text:
            text = _SLOT.sub(lambda slot: self._pick(self._rules[slot.group(1)]), text)
        return text

    def _pick(self, options: list[str]) -> str:
        return options[int(self._chance.random() * len(options))]


def alternatives(language: str, name: str, limit: int = 100_000) -> set[str]:
    """Every sentence that the rule can make, up to ``limit``; for tests and for the documentation."""
    rules = grammar(language)
    done: set[str] = set()
    open_: list[str] = list(rules[name])
    while open_ and len(done) < limit:
        text = open_.pop()
        slot = _SLOT.search(text)
        if slot is None:
            done.add(" ".join(text.split()))
        else:
            open_.extend(
                text[: slot.start()] + option + text[slot.end() :] for option in rules[slot.group(1)]
            )
    return done
