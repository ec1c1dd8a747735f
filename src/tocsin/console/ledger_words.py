"""What the machine wrote into a case's ledger, said in a reader's language. What people wrote stands as it is."""

from __future__ import annotations

from tocsin.console.languages import N_, Tongue
from tocsin.console.words import NEXT_ACTION, REASON, SUBJECT_KIND
from tocsin.console.written import Patterns

_TAKEN = N_("taken from the queue")

_PATTERNS = Patterns(
    N_("the alarm rang at %(number)s%%"),
    N_("drawn below the alarm at %(number)s%%"),
    N_("a scan finds their accounts to be one ring"),
    N_("%(number)s new sign; the scan now says %(share)s%%"),
    N_("%(number)s new signs; the scan now says %(share)s%%"),
    N_("%(number)s flag (%(reasons)s)"),
    N_("%(number)s flags (%(reasons)s)"),
    N_("%(number)s day"),
    N_("%(number)s days"),
    N_("%(thing)s %(id)s is of account %(account)s, whom case %(case)s is about; further flags go there"),
    N_("%(thing)s %(id)s is of account %(account)s, whom the case is about from now on"),
    N_("%(thing)s %(id)s is of account %(account)s, whom the other case is about"),
    N_("%(thing)s %(id)s is of account %(account)s; a flag opened it again"),
    N_("the lease ran out"),
    N_("'%(action)s' was due %(moment)s UTC, %(late)s ago"),
    N_("a second look, made blind, came to another answer"),
    N_("the file differed from the ledger in %(names)s"),
    # The most general one comes last.
    N_("%(one)s, %(other)s"),
    words={
        **{name.replace("_", " "): said for name, said in REASON.items()},
        **NEXT_ACTION,
        **SUBJECT_KIND,
        "medium": SUBJECT_KIND["media"],
    },
)


def ledger_reason(written: str, actor: str, tongue: Tongue) -> str:
    """Return the reason of a row that an actor wrote."""
    if not actor.startswith("person:"):
        return _PATTERNS.say(written, tongue)
    return tongue.say(_TAKEN) if written == _TAKEN else written
