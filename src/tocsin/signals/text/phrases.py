"""Phrase files: concepts (sets of words that mean one thing) and rules (which concepts together show an indicator).

The format is told in ``docs/indicators-text.md``. A file is read node by node so that every mistake is reported with
its line. Files of one language merge: a platform's own file may widen a concept or add to a rule.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tocsin.signals.text.errors import PhraseError

SHIPPED = Path(__file__).parent.parent / "data" / "phrases"
"""Where the languages that come with Tocsin live."""

INDICATORS = (
    "age_probe", "personal_probe", "flattery_maturity", "exclusivity", "secrecy_request", "delete_request",
    "supervision_probe", "undermine_guardian", "police_probe", "platform_move", "picture_request",
    "picture_pay_offer", "gift_offer", "meet_request", "travel_offer", "shelter_offer", "job_offer",
    "threat_exposure", "payment_demand", "debt_quota", "age_denial", "discomfort", "disclosure",
    "advert_offer", "advert_youth", "advert_trust", "obscured_contact", "sale_of_pictures", "group_trade",
    "client_enquiry", "client_asks_younger", "appointment", "search_minors", "memo_cover",
    "own_age_child", "own_age_teen", "age_answer",
    "signposting", "quotation", "item_sale", "family_talk", "lesson_talk",
)  # fmt: skip
"""Every indicator a phrase file may have a rule for, in the order in which results name them."""

DEFAULT_WITHIN = 7
"""Words within which the concepts of an alternative must stand, unless the file says otherwise."""

FIRST_SYMBOL = 0x2190
"""From this code point on, a character that is no letter is an emoji that may carry meaning."""

_Loader: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_EXPANSIONS = 2000
_FIRST_GROUP = re.compile(r"\(([^()]*)\)(\s*)")
_LAST_GROUP = re.compile(r"(\s*)\(([^()]*)\)$")
_GROUP = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Alternative:
    """Concepts that together show an indicator.

    All of ``every`` must stand within ``within`` words (in that order when ``ordered``), and no concept of
    ``unless`` within that many words of them. With ``longest``, the whole text has at most that many words.
    """

    indicator: str
    every: tuple[str, ...]
    within: int
    ordered: bool
    unless: frozenset[str]
    longest: int | None
    path: Path
    line: int


@dataclass(frozen=True)
class Example:
    """A text that must, or must not, show ``indicator``; ``line`` is where the file has it."""

    indicator: str
    text: str
    hits: bool
    path: Path
    line: int


@dataclass
class Phrases:
    """What the files say. Concept names carry their language: ``en/guardian``.

    ``languages`` are those that have rules, as ISO 639 codes: in these, words are read.
    """

    languages: set[str] = field(default_factory=set)
    concepts: dict[str, set[str]] = field(default_factory=dict)
    common: set[str] = field(default_factory=set)
    numbers: dict[str, str] = field(default_factory=dict)
    alternatives: list[Alternative] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)


def shipped_languages() -> tuple[str, ...]:
    """Languages that come with Tocsin, as BCP 47 codes."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def load(languages: Sequence[str] | None, extra: Path | None) -> Phrases:
    """Read the shipped files of ``languages`` (all when None) and every file in the folder ``extra``.

    Raises :class:`PhraseError` on the first mistake.
    """
    known = shipped_languages()
    wanted = known if languages is None else tuple(dict.fromkeys(languages))
    phrases = Phrases()
    for language in wanted:
        path = SHIPPED / f"{language}.yaml"
        if language not in known:
            raise PhraseError(
                path, None, f"no phrases for language {language!r}", f"choose from {', '.join(known)}"
            )
        _FileReader(path, phrases).read()
    if extra is not None:
        own = sorted([*extra.glob("*.yaml"), *extra.glob("*.yml")]) if extra.is_dir() else []
        if not own:
            raise PhraseError(extra, None, "no phrase file (*.yaml) here", "name a folder that holds some")
        for path in own:
            _FileReader(path, phrases).read()
    _check(phrases)
    return phrases


def _check(phrases: Phrases) -> None:
    """Every concept that a rule names exists, and every alternative has one that is not common."""
    for alternative in phrases.alternatives:
        for name in (*alternative.every, *alternative.unless):
            if name not in phrases.concepts:
                raise PhraseError(
                    alternative.path,
                    alternative.line,
                    f"{alternative.indicator} names the concept {name.split('/', 1)[1]!r}, which is not defined",
                    "define it under concepts: or common:, or correct its name",
                )
        if all(name in phrases.common for name in alternative.every):
            raise PhraseError(
                alternative.path,
                alternative.line,
                f"an alternative of {alternative.indicator} has common concepts only",
                "add a concept that is not under common:, else every message would be looked at",
            )


def essence(phrase: str) -> str:
    """A phrase without the optional words at its ends: ``"(please |)stop( now|)"`` finds what ``"stop"`` finds."""
    phrase = phrase.strip()
    first = _FIRST_GROUP.match(phrase)
    if first and phrase[first.end() :]:
        choices = first[1].split("|")
        if "" in choices and (first[2] or all(c.endswith(" ") for c in choices if c)):
            return essence(phrase[first.end() :])
    last = _LAST_GROUP.search(phrase)
    if last and phrase[: last.start()]:
        choices = last[2].split("|")
        if "" in choices and (last[1] or all(c.startswith(" ") for c in choices if c)):
            return essence(phrase[: last.start()])
    return phrase


def expand(phrase: str) -> Iterator[str]:
    """``"don't (tell|show) me"`` to its two phrases, with repeats where groups nest."""
    parts = _GROUP.split(phrase)  # outside, group, outside, group, outside
    if len(parts) == 1:
        yield " ".join(phrase.split())
        return
    nested = any("(" in outside for outside in parts[::2])
    choices = [[part] if at % 2 == 0 else part.split("|") for at, part in enumerate(parts)]
    for text in map("".join, itertools.product(*choices)):
        if nested:
            yield from expand(text)
        else:
            # Most phrases have single spaces already, and there are hundreds of thousands of them.
            yield " ".join(text.split()) if "  " in text or text[:1] == " " or text[-1:] == " " else text


class _FileReader:
    """Reads one file into ``phrases``."""

    def __init__(self, path: Path, phrases: Phrases) -> None:
        self.path = path
        self.phrases = phrases
        self.language = ""
        self.spellings: dict[str, str] = {}

    def read(self) -> None:
        try:
            node = yaml.compose(self.path.read_text(encoding="utf-8"), Loader=_Loader)
        except (yaml.MarkedYAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else None
            what = getattr(error, "problem", None) or str(error)
            raise PhraseError(self.path, line, f"not valid YAML: {what}", "mend the syntax there") from error
        except yaml.YAMLError as error:
            raise PhraseError(self.path, None, f"not valid YAML: {error}", "remove that character") from error
        if node is None:
            raise PhraseError(self.path, 1, "the file is empty", "begin with language: and concepts:")
        sections = self._mapping(
            node, "the file", {"language", "spellings", "common", "concepts", "numbers", "rules"}
        )
        if "language" not in sections:
            raise self._wrong(node, "language: is missing", "name the language, such as language: en")
        self.language = self._text(sections["language"])
        if "spellings" in sections:
            pairs = self._pairs(sections["spellings"], "spellings")
            self.spellings = {self._text(letter): self._text(written) for letter, written in pairs}
        for section in ("common", "concepts"):
            if section in sections:
                self._concepts(sections[section], is_common=section == "common")
        if "numbers" in sections:
            self._numbers(sections["numbers"])
        if "rules" in sections:
            self.phrases.languages.add(self.language.partition("-")[0].lower())
            for name, rule in self._pairs(sections["rules"], "rules"):
                self._rule(name, rule)

    def _numbers(self, node: yaml.Node) -> None:
        for word, digits in self._pairs(node, "numbers"):
            if not self._text(digits).isdecimal():
                raise self._wrong(
                    digits, f"{digits.value!r} is not a number", "write digits, such as seven: 7"
                )
            for spelt in self._spelt(self._text(word)):
                self.phrases.numbers[spelt] = self._text(digits)

    def _concepts(self, node: yaml.Node, *, is_common: bool) -> None:
        for name, words in self._pairs(node, "concepts"):
            key = f"{self.language}/{self._text(name)}"
            known = key in self.phrases.concepts
            if known and (key in self.phrases.common) != is_common:
                other = "concepts" if is_common else "common"
                raise self._wrong(
                    name, f"{name.value!r} already stands under {other}:", f"move it to {other}:"
                )
            self.phrases.concepts.setdefault(key, set()).update(self._phrases(words))
            if is_common:
                self.phrases.common.add(key)

    def _phrases(self, node: yaml.Node) -> Iterable[str]:
        for item in self._items(node, "a list of phrases"):
            text = self._text(item)
            if text.count("(") != text.count(")"):
                raise self._wrong(item, f"unbalanced brackets in {text!r}", "close every ( with a )")
            if not any(ch.isalnum() or ord(ch) > FIRST_SYMBOL for ch in text):
                raise self._wrong(item, f"{text!r} has no letter, digit or emoji", "write it in words")
            # Groups within groups give some phrases twice: what counts is how many differ.
            expanded: set[str] = set()
            for phrase in expand(essence(text)):
                expanded.add(phrase)
                if len(expanded) > _MAX_EXPANSIONS:
                    raise self._wrong(
                        item, f"{text!r} stands for over {_MAX_EXPANSIONS} phrases", "split it in two"
                    )
            yield from expanded.union(*map(self._spelt, expanded)) if self.spellings else expanded

    def _spelt(self, phrase: str) -> tuple[str, ...]:
        """The phrase as it stands and, where it has letters of ``spellings:``, with these written the other way."""
        other = phrase
        for letter, written in self.spellings.items():
            other = other.replace(letter, written)
        return (phrase, other) if other != phrase else (phrase,)

    def _rule(self, name: yaml.Node, node: yaml.Node) -> None:
        indicator = self._text(name)
        if indicator not in INDICATORS:
            raise self._wrong(
                name, f"unknown indicator {indicator!r}", f"choose from {', '.join(INDICATORS)}"
            )
        parts = self._mapping(node, f"the rule {indicator}", {"phrases", "any", "unless", "examples"})
        unless = self._names(parts["unless"]) if "unless" in parts else ()
        if "phrases" in parts:
            # The file's name keeps a platform's own phrases from losing, or lending, another file's unless:.
            concept = f"{self.language}/{indicator} phrases of {self.path}"
            self.phrases.concepts[concept] = set(self._phrases(parts["phrases"]))
            line = parts["phrases"].start_mark.line + 1
            self.phrases.alternatives.append(self._plainly(indicator, (concept,), unless, line))
        for alternative in self._items(parts["any"], "a list of alternatives") if "any" in parts else ():
            self.phrases.alternatives.append(self._alternative(indicator, alternative, unless))
        if "examples" not in parts:
            raise self._wrong(
                name, f"the rule {indicator} has no examples:", "add examples: with hit: and near_miss:"
            )
        examples = self._mapping(parts["examples"], "examples", {"hit", "near_miss"})
        for kind in ("hit", "near_miss"):
            if kind not in examples:
                raise self._wrong(
                    parts["examples"], f"examples: of {indicator} have no {kind}:", "add at least one"
                )
            for item in self._items(examples[kind], "a list of texts"):
                line = item.start_mark.line + 1
                self.phrases.examples.append(
                    Example(indicator, self._text(item), kind == "hit", self.path, line)
                )

    def _alternative(self, indicator: str, node: yaml.Node, unless: Sequence[str]) -> Alternative:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            return self._plainly(indicator, self._names(node), unless, line)
        parts = self._mapping(node, "an alternative", {"all", "within", "ordered", "unless", "longest"})
        if "all" not in parts:
            raise self._wrong(
                node, "an alternative lacks all:", "list its concepts, such as all: [secret, you]"
            )
        within = self._count(parts["within"]) if "within" in parts else DEFAULT_WITHIN
        longest = self._count(parts["longest"]) if "longest" in parts else None
        ordered = self._text(parts["ordered"]) if "ordered" in parts else "false"
        if ordered not in ("true", "false"):
            raise self._wrong(parts["ordered"], f"ordered: {ordered} is not a switch", "write true or false")
        own = self._names(parts["unless"]) if "unless" in parts else ()
        return Alternative(
            indicator,
            tuple(self._names(parts["all"])),
            within,
            ordered == "true",
            frozenset((*unless, *own)),
            longest,
            self.path,
            line,
        )

    def _plainly(self, indicator: str, every: Sequence[str], unless: Sequence[str], line: int) -> Alternative:
        return Alternative(
            indicator, tuple(every), DEFAULT_WITHIN, False, frozenset(unless), None, self.path, line
        )

    def _count(self, node: yaml.Node) -> int:
        text = self._text(node)
        if not text.isdecimal() or int(text) < 1:
            raise self._wrong(node, f"{text!r} is not a number of words", "write 1 or more")
        return int(text)

    def _names(self, node: yaml.Node) -> list[str]:
        return [f"{self.language}/{self._text(item)}" for item in self._items(node, "a list of concepts")]

    def _mapping(self, node: yaml.Node, what: str, allowed: set[str]) -> dict[str, yaml.Node]:
        found: dict[str, yaml.Node] = {}
        for key, value in self._pairs(node, what):
            if key.value not in allowed:
                raise self._wrong(
                    key, f"{what} has an unknown key {key.value!r}", f"use {', '.join(sorted(allowed))}"
                )
            found[key.value] = value
        return found

    def _pairs(self, node: yaml.Node, what: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, f"{what} is not a mapping", "write key: value lines")
        pairs: list[tuple[yaml.ScalarNode, yaml.Node]] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._wrong(key, f"a key of {what} is not a word", "write key: value lines")
            if any(key.value == earlier.value for earlier, _ in pairs):
                raise self._wrong(key, f"{what} has {key.value!r} twice", "join the two")
            pairs.append((key, value))
        return pairs

    def _items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self._wrong(node, f"expected {what}", "write [one, two] or lines that begin with a dash")
        return list(node.value)

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self._wrong(node, "expected a word or phrase", "write it plainly or in quotes")
        return str(node.value).strip()

    def _wrong(self, node: yaml.Node, what: str, advice: str) -> PhraseError:
        return PhraseError(self.path, node.start_mark.line + 1, what, advice)
