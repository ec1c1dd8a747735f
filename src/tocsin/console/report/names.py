"""What an account or an event is called on the page, and how hostile text is made harmless to read.

Account ids and reasons come from outside. Markup in them is the template's business (autoescape); here the
characters are dealt with that change how *other* text reads: controls, direction overrides, zero-width signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from tocsin.console.languages import ENGLISH, N_, Tongue
from tocsin.model import Case, Role

ROLE_WORDS: dict[Role | None, str] = {
    Role.RECRUITER: N_("recruiter"),
    Role.OFFENDER: N_("offender"),
    Role.ASSOCIATE: N_("associate"),
    Role.CLIENT: N_("client"),
    Role.MINOR: N_("minor"),
    Role.MINOR_INVOLVED: N_("minor involved"),
    None: N_("other account"),
}
"""``None`` is an account that only the evidence mentions."""

# Cc controls, Cf format signs (direction overrides, zero-width), Cs lone surrogates (not writable as UTF-8),
# Zl and Zp line breaks that no one sees.
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""Return ``text`` with signs that do not show, or that move others, written out, such as ``\u202e``."""
    if text.isprintable():
        return text
    return "".join(
        f"\\u{ord(sign):04x}" if unicodedata.category(sign) in _HIDDEN_CATEGORIES else sign for sign in text
    )


def shorten(text: str, room: int) -> str:
    """Return ``text`` cut in its middle to at most ``room`` columns (wide signs count two).

    The middle goes, not the end: ids of one platform often differ only in their last signs.
    """
    if _columns(text) <= room:
        return text
    head = _take(text, (room - 1) - (room - 1) // 3)
    tail = _take(text[::-1], (room - 1) // 3)[::-1]
    return f"{head}…{tail}"


def _columns(text: str) -> int:
    return sum(_width(sign) for sign in text)


def _width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _take(text: str, room: int) -> str:
    used = 0
    for at, sign in enumerate(text):
        used += _width(sign)
        if used > room:
            return text[:at]
    return text


class CaseNames:
    """The names of one case's accounts and events: pseudonyms, or the ids themselves with ``identify``.

    Pseudonyms are the role and a running number in the order of ``case.accounts``, so they are stable within
    a case and say nothing across cases. Accounts that only the evidence mentions are ``other account n``.
    """

    def __init__(self, case: Case, *, identify: bool, tongue: Tongue = ENGLISH) -> None:
        self._identify = identify
        self.roles: dict[str, Role] = {}
        for entry in case.accounts:
            self.roles.setdefault(entry.account, entry.role)
        self._pseudonyms = _pseudonyms(case, self.roles, tongue)
        self._ids_in_text = None if identify else _whole_ids(self._pseudonyms)

    def account(self, account: str) -> str:
        """Return what ``account`` is called on the page."""
        return visible(account) if self._identify else self._pseudonyms[account]

    def sentence(self, why: str) -> str:
        """Return a reason as it may stand on the page.

        Reasons hold no ids by contract. Should one slip in, it becomes the pseudonym here, because the
        report's promise to name no one must not rest on another room's care.
        """
        if self._ids_in_text is not None:
            why = self._ids_in_text.sub(lambda found: self._pseudonyms[found.group()], why)
        return visible(why)

    def event(self, event: str, number: int) -> str:
        """Return the event's id, or only its ``number`` in the case: an event's id may hold an account's."""
        return visible(event) if self._identify else f"#{number}"


def _pseudonyms(case: Case, roles: dict[str, Role], tongue: Tongue) -> dict[str, str]:
    seen: Counter[str] = Counter()
    names: dict[str, str] = {}
    for account in (*roles, *_mentioned(case)):
        if account in names:
            continue
        word = tongue.say(ROLE_WORDS[roles.get(account)])
        seen[word] += 1
        names[account] = f"{word} {seen[word]}"
    return names


def _mentioned(case: Case) -> Iterable[str]:
    for piece in case.evidence:
        yield piece.actor
        if piece.target is not None:
            yield piece.target
    for link in case.links:
        yield from link.accounts


def _whole_ids(accounts: Iterable[str]) -> re.Pattern[str] | None:
    # Ids of one or two signs, and short numbers, are also words and amounts: replacing them would garble
    # every sentence and hide nothing.
    tellable = [a for a in accounts if len(a) >= 3 and not (a.isdigit() and len(a) < 6)]
    if not tellable:
        return None
    longest_first = sorted(tellable, key=lambda account: (-len(account), account))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
