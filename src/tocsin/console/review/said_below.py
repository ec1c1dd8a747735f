"""What the rooms below answer, in a reader's language: what a report lacks, why something was not done.

They write English, as a command line and an API show it. What follows no pattern here stands as it was written, and is
marked as English for those who listen.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from tocsin.console.languages import N_, Tongue
from tocsin.console.review.hostile import marked
from tocsin.console.words import ACT, STATE
from tocsin.console.written import Patterns

_PLACE = re.compile(r"[A-Za-z]+(?:/@?\w+|\[\d+\])*")
"""A place in a report, as a breach begins with."""

_PATTERNS = (
    # A report: what would help its readers.
    N_("neither words nor files nor addresses of the web show what happened"),
    N_("nobody here looked at a file: the police need a warrant before they may"),
    N_("no file has a mark: say of each whether it spreads as a meme, or was made by a machine"),
    N_("nothing is told of the victim %(account)s but the account"),
    N_("no place of the victim %(account)s: nobody knows which police can help"),
    N_("nothing tells when or from where file %(number)s came: its hash alone leads to nobody"),
    N_("no victim is named: whoever reads it cannot look for the child"),
    N_("no network address of %(account)s: the police can hardly find them"),
    N_("no e-mail address or telephone number of %(account)s"),
    N_("no place of %(account)s: the report cannot be sent to the police who are in charge"),
    N_("the network addresses of %(account)s have no time"),
    N_("no port beside the addresses of %(account)s: behind shared addresses that leaves many people"),
    N_("addresses of %(account)s are of sign-ins alone: where something was sent says more"),
    N_("the person reported"),
    # What was not found.
    N_("a case of the kind %(kind)s has no kind of incident of its own: choose one"),
    N_("who reports has no e-mail address: write it in reporting.yaml in the data folder"),
    N_("no message, post or address of the web was found: say in words what happened"),
    N_("no account is accused in the case: name the person or account that is reported"),
    N_("a child was asked for pictures: people mark csamSolicitation where abuse pictures were meant"),
    N_(
        "%(accounts)s: a minor who did what is charged; people say how they are named, and mark "
        "minorToMinorInteraction where it fits"
    ),
    N_("%(number)s of %(all)s events of the case were not looked up"),
    N_("event %(event)s is absent: %(why)s"),
    N_("file %(file)s is absent: %(why)s"),
    N_("more than %(number)s files belong to the case; %(file)s was left out"),
    N_("not kept"),
    N_("deleted"),
    N_("text not taken"),
    N_("too large"),
    N_("unreadable"),
    # What must be corrected: what is wrong at a place, and what to do.
    N_("is missing"),
    N_("give it"),
    N_("give at least one"),
    N_("give at least one address: reports without are refused"),
    N_("leave it out"),
    N_("may not stand in a batched report"),
    N_("leave it out, or report each person alone"),
    N_("is empty"),
    N_("write something, or leave it out"),
    N_("has %(number)s characters"),
    N_("shorten it to %(number)s"),
    N_("is no address of the web: %(value)s"),
    N_("write it whole, as https://host/path, without spaces"),
    N_("is no e-mail address: %(value)s"),
    N_("write it as name@host.example"),
    N_("is no IP address: %(value)s"),
    N_("write an IPv4 or IPv6 address, without port or zone"),
    N_("write a moment with its zone, as 2026-01-31T12:00:00Z"),
    N_("give a moment in the past, and check the clocks"),
    N_("write a day as 2010-01-31"),
    N_("give a day in the past"),
    N_("give a number from %(least)s to %(most)s"),
    N_("choose one of: %(words)s"),
    N_("is missing beside a city in the United States"),
    N_("give the postal code"),
    N_("is true and fileViewedByEsp is not"),
    N_("a person must have seen the file itself"),
    N_("is %(value)s, which is not past yet"),
    # Two people.
    N_("%(name)s asked for this; somebody else has to agree that it is filed"),
    N_("%(name)s wrote this draft last; somebody else has to agree that it is filed"),
    N_("%(name)s asked for this; somebody else has to agree that it is handed over"),
    N_("%(name)s wrote this draft last; somebody else has to agree that it is handed over"),
    N_("say why the report is not filed"),
    N_("say why the report is not handed over"),
    N_("draft %(draft)s on %(account)s stands already; edit it, or withdraw it first"),
    N_("draft %(draft)s was withdrawn; make another"),
    N_("nothing waits for approval of %(draft)s; tocsin report list tells where it stands"),
    N_(
        "%(number)s is a number of the test server, where nobody reads a report; file it in production, or give "
        "the number of whoever took it"
    ),
    # A case.
    N_("a decision needs a reason; write in a sentence why"),
    N_("the reason has %(number)s characters; write at most %(most)s"),
    N_("the reason holds a NUL character; write it again without"),
    N_("nobody proposed case %(case)s; there is nothing to doubt"),
    N_(
        "case %(case)s was proposed as %(kind)s, and trafficking is found by two people: propose it as trafficking, "
        "and somebody else confirms it"
    ),
    N_("an assignment needs the name of a person ('to')"),
    N_("a report is made once somebody outside answered: give the receipt's number ('receipt')"),
    N_("where no report is due, say on what ground: %(grounds)s"),
    N_("more time needs an end in the future, with its zone ('until'), as 2027-01-31T12:00:00Z"),
    N_("a child-safety case is not put off; escalate it, or hand it to somebody who has time"),
    N_("there is no queue %(queue)s; choose one of %(queues)s"),
    N_(
        "a trafficking case is confirmed by two people: propose it, and somebody else confirms it; if somebody is in "
        "danger now, call it an emergency"
    ),
    N_("%(name)s proposed this; a trafficking case is confirmed by somebody else"),
    N_("%(name)s proposed this; the second look is somebody else's"),
    N_("%(name)s proposed case %(case)s; the second look is somebody else's"),
    N_("%(name)s decided case %(case)s before; an appeal takes somebody else"),
    N_("%(name)s may not confirm as the second person; ask a lead"),
    N_("%(name)s may not do '%(act)s' (it takes the right '%(right)s'); ask a lead"),
    N_("%(name)s has a conflict of interest in case %(case)s; hand it to somebody else"),
    N_("case %(case)s is in the queue '%(queue)s', which %(name)s may not see; ask a lead"),
    N_("case %(case)s is with %(name)s until %(moment)s UTC; take another"),
    N_("case %(case)s is not yours; take it first"),
    N_("case %(case)s is not yours; take the next one"),
    N_(
        "case %(case)s changed since you looked at it (version %(one)s, now %(other)s); look again, then decide"
    ),
    N_("case %(case)s is %(state)s, and cannot be given '%(act)s' there; possible: %(acts)s"),
    # Searches that are kept.
    N_("a search needs a name of at most %(number)s characters; give one"),
    N_("give a whole number of accounts, from 2 on"),
    N_("%(number)s searches are kept already; drop some first"),
    N_("you keep no such search; the page of searches shows which there are"),
    N_("a search runs each %(intervals)s hours; choose one of them"),
    N_("%(number)s searches run by themselves already; stop one first"),
    # Changed weights and phrases.
    N_("nothing is proposed; give a weights file, phrase files, or both"),
    N_("the files have %(size)s characters; give at most %(most)s"),
    N_("a file holds NUL, which no text does; save it as text"),
    N_("the same files are proposed already, and wait to be agreed on"),
    N_("nobody agreed to version %(number)s of the rules; only what was live can be put back"),
    N_("that is live already"),
    N_("%(name)s proposed version %(number)s; somebody else has to agree that it goes live"),
    N_("version %(number)s was not tried yet; agree once its trial shows what changes"),
    N_("version %(number)s was tried against what is not live any more; have it tried again"),
    N_("version %(number)s of the rules was answered already, by %(name)s"),
    N_("a step of the rules needs a reason, of at most %(number)s characters"),
    N_(
        "%(name)s may not do this (it takes the right '%(right)s': %(says)s); ask somebody in a role that has it"
    ),
    N_("there is no version %(number)s of the rules; tocsin rules list shows which there are"),
    # Media in banks, and webhooks.
    N_("case %(case)s is not confirmed; only media of confirmed cases go into a bank"),
    N_("this medium of case %(case)s lies in %(bank)s already"),
    N_("%(name)s may not take media out of banks (it takes the right '%(right)s'); ask a lead"),
    N_("there is no medium %(number)s in a bank; the page of banked media shows which are"),
    N_("%(bank)s is a bank of harmless media; name another"),
    N_("say why, in at most %(number)s characters"),
    N_("the address has %(number)s characters; use at most %(most)s"),
    N_("the note has %(number)s characters; write at most %(most)s, without NUL"),
    N_("there is no webhook %(number)s; tocsin webhook list shows which there are"),
    # Signing in.
    N_("the code does not fit; scan the picture again, check the phone's clock, and type the new code"),
    N_("the present password does not fit; type it again"),
    N_("the password has fewer than %(number)s characters; a few words in a row do well"),
    N_("the password has more than %(number)s characters; choose a shorter one"),
    N_("the password holds the name it belongs to; choose one that does not"),
    N_("the password repeats too few characters; a few words in a row do well"),
    N_("the purpose %(purpose)s wants a sentence that says what for"),
)
_WORDS = {**{name.replace("_", " "): said for name, said in STATE.items()}, **ACT}

_WHOLE = Patterns(*_PATTERNS)
_SENTENCES = Patterns(*_PATTERNS, N_("%(one)s; %(other)s"), words=_WORDS)
"""Where a sentence as a whole follows none, what stands before and after its semicolon may."""


def answer_of(error: Exception, tongue: Tongue) -> str:
    """Return what a room below refused, as a whole sentence."""
    told = _said(str(error), tongue)
    return told[:1].upper() + told[1:] + ("" if told.endswith((".", "!", "?")) else ".")


def said_below(written: str, tongue: Tongue) -> Markup:
    """Return what a room below says, harmless; marked as English where the reader's language has no words for it."""
    if tongue.code == "en":
        return marked(written)
    if (said := _said(written, tongue)) != written:
        return marked(said)
    return Markup('<span lang="en">{}</span>').format(marked(written))


def _said(written: str, tongue: Tongue) -> str:
    place, _, rest = written.partition(" ")
    if rest and _PLACE.fullmatch(place) and not _WHOLE.fits(written):
        told = _SENTENCES.say(rest, tongue)
        if told != rest:
            return f"{place} {told}"
    return _SENTENCES.say(written, tongue)
