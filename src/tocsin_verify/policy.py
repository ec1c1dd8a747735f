"""Whom a reader trusts: a log's key, witnesses, and how many of them must have seen a checkpoint (C2SP tlog-policy)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin_verify.errors import UnreadableError
from tocsin_verify.note import KeyKind, VerifierKey

_MOST_BYTES = 1 << 16
_MOST_GROUPS = 100
"""The format wants 32 at the least; groups nest, and are read by recursion."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_NUMBER = re.compile("[1-9][0-9]{0,3}")


@dataclass(frozen=True, slots=True)
class Group:
    """Has seen a checkpoint where ``needed`` of its members have: witnesses, and groups themselves."""

    needed: int
    members: tuple[VerifierKey | Group, ...]

    def met(self, seen: Collection[VerifierKey]) -> bool:
        """Whether witnesses that have seen it are enough."""
        having = sum(each.met(seen) if isinstance(each, Group) else each in seen for each in self.members)
        return having >= self.needed


NOBODY = Group(0, ())
"""The quorum ``none``: no witness is wanted."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What a checkpoint is judged by: the log's key, the witnesses that count, and the rule over them.

    ``latest``: a cosignature that is dated later does not count, as nobody can have seen anything then; ``None``: any
    date counts.
    """

    log: VerifierKey
    witnesses: Sequence[VerifierKey] = ()
    quorum: Group = NOBODY
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A log or a witness of a policy file; a log's ``name`` is that of its key."""

    name: str
    key: VerifierKey
    url: str | None


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy as it is written down."""

    logs: tuple[Party, ...]
    witnesses: tuple[Party, ...]
    quorum: Group

    def of(self, log: VerifierKey) -> Policy:
        """Return the policy for one log."""
        return Policy(log, tuple(each.key for each in self.witnesses), self.quorum)


def read_policy(raw: bytes, what: str) -> PolicyFile:
    """Read a policy file.

    :raises UnreadableError: where it is none; ``what`` names it in the message.
    """
    if len(raw) > _MOST_BYTES:
        raise UnreadableError(f"{what} is longer than a policy may be")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{what} is not UTF-8 text") from error
    if _FORBIDDEN.search(text):
        raise UnreadableError(f"{what} holds control characters, which a policy must not")
    reading = _Reading()
    for number, line in enumerate(text.split("\n"), 1):
        words = [word for word in re.split("[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            reading.take(words)
        except UnreadableError as error:
            raise UnreadableError(f"{what}, line {number}: {error}") from error
    if reading.quorum is None:
        raise UnreadableError(f"{what} has no line 'quorum'; without witnesses it reads: quorum none")
    return PolicyFile(tuple(reading.logs), tuple(reading.witnesses), reading.quorum)


class _Reading:
    def __init__(self) -> None:
        self.logs: list[Party] = []
        self.witnesses: list[Party] = []
        self.quorum: Group | None = None
        self._named: dict[str, VerifierKey | Group] = {}
        self._placed: set[str] = set()
        self._groups = 0

    def take(self, words: list[str]) -> None:
        match words:
            case ["log", key, *url] if len(url) < 2:
                found = _key(key, KeyKind.LOG)
                self._add(self.logs, Party(found.name, found, url[0] if url else None))
            case ["witness", name, key, *url] if len(url) < 2:
                party = Party(name, _key(key, KeyKind.WITNESS), url[0] if url else None)
                self._add(self.witnesses, party)
                self._name(name, party.key)
            case ["group", name, needed, _, *_]:
                self._name(name, self._group(needed, words[3:]))
            case ["quorum", name]:
                if self.quorum is not None:
                    raise UnreadableError("there is a quorum already; write one alone")
                found_rule = NOBODY if name == "none" else self._find(name)
                self.quorum = found_rule if isinstance(found_rule, Group) else Group(1, (found_rule,))
            case _:
                raise UnreadableError(
                    f"{words[0][:40]!r} is no line of a policy; they are log, witness, group and quorum, with all that "
                    "belongs to them"
                )

    def _add(self, parties: list[Party], party: Party) -> None:
        if any(each.key.public == party.key.public for each in parties):
            raise UnreadableError(f"the key of {party.name} is there already; it would count twice")
        parties.append(party)

    def _group(self, needed: str, names: list[str]) -> Group:
        self._groups += 1
        if self._groups > _MOST_GROUPS:
            raise UnreadableError(f"there are more than {_MOST_GROUPS} groups")
        members = []
        for name in names:
            members.append(self._find(name))
            if name in self._placed:
                raise UnreadableError(f"{name} is in a group already; it would count twice")
            self._placed.add(name)
        if needed in ("all", "any"):
            return Group(len(members) if needed == "all" else 1, tuple(members))
        if not _NUMBER.fullmatch(needed) or int(needed) > len(members):
            raise UnreadableError(f"{needed[:40]!r} of {len(members)} cannot be; write all, any or a number")
        return Group(int(needed), tuple(members))

    def _find(self, name: str) -> VerifierKey | Group:
        if name not in self._named:
            raise UnreadableError(f"no line above names {name[:80]!r}")
        return self._named[name]

    def _name(self, name: str, thing: VerifierKey | Group) -> None:
        if name == "none" or name in self._named:
            raise UnreadableError(f"the name {name[:80]!r} is taken; write another")
        self._named[name] = thing


def _key(written: str, kind: KeyKind) -> VerifierKey:
    key = VerifierKey.parse(written)
    if key.kind is not kind:
        raise UnreadableError(f"the key of {key.name} is of type {key.kind:d}, and {kind:d} is wanted here")
    return key
