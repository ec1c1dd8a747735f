"""Numbers, times and headlines in plain English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from tocsin.console.report.names import ROLE_WORDS, visible
from tocsin.model import NO_BASIS, Case, Kind, Role, Stage

KIND_WORDS: dict[Kind, str] = {
    Kind.TRAFFICKING: "trafficking",
    Kind.GROOMING: "grooming",
    Kind.SEXTORTION: "sextortion",
    Kind.SOLICITATION: "solicitation",
    Kind.KNOWN_MEDIA: "known media",
}

KIND_MEANINGS: dict[Kind, str] = {
    Kind.TRAFFICKING: "someone recruits, advertises or sells minors, or takes clients for them",
    Kind.GROOMING: "an adult wins a minor's trust towards abuse",
    Kind.SEXTORTION: "someone threatens a minor over pictures",
    Kind.SOLICITATION: "someone asks to buy, or to meet",
    Kind.KNOWN_MEDIA: "media that a hash list already knows was shared",
}

ROLE_MEANINGS: dict[Role, str] = {
    Role.RECRUITER: "recruits, advertises or sells, in a trafficking case",
    Role.OFFENDER: "the adult or extortionist, in the other kinds",
    Role.ASSOCIATE: "a second account, payout or helper of the recruiter",
    Role.CLIENT: "buys, or asks to",
    Role.MINOR: "a minor whom the case is there to protect",
    Role.MINOR_INVOLVED: "a minor who recruits, pays or threatens, with no evidence yet of being a victim",
}

STAGE_MEANINGS: dict[Stage, str] = {
    Stage.CONTACT: "someone reaches out",
    Stage.TRUST: "attention, gifts, shared secrets",
    Stage.ISOLATION: "secrecy, away from others",
    Stage.IMAGE: "pictures asked for or sent",
    Stage.ADVERT: "offered to others",
    Stage.CLIENT: "others ask or answer",
    Stage.TRANSACTION: "money or its like moves",
    Stage.CONTROL: "threats, pressure, debts",
}

# Two letters that tell the eight stages apart in the narrow marks of the index.
STAGE_MARKS: dict[Stage, str] = {
    Stage.CONTACT: "Co",
    Stage.TRUST: "Tr",
    Stage.ISOLATION: "Is",
    Stage.IMAGE: "Im",
    Stage.ADVERT: "Ad",
    Stage.CLIENT: "Cl",
    Stage.TRANSACTION: "Tx",
    Stage.CONTROL: "Ct",
}


def probability(value: float) -> str:
    """Return a probability (0-1) as a percentage that never claims certainty."""
    if value > 0.999:
        return "above 99.9%"
    if value < 0.001:
        return "below 0.1%"
    return f"{value:.1%}"


def nats(value: float) -> str:
    """Return a weight in nats with its sign (a true minus) and two decimals."""
    rounded = f"{abs(value):,.2f}"
    if float(rounded.replace(",", "")) == 0:
        return "0.00"
    return f"+{rounded}" if value > 0 else f"−{rounded}"


def indicator(name: str) -> str:
    """Return an indicator's id as words."""
    return visible(name).replace("_", " ").replace(".", " · ")


def instant(at: str) -> datetime:
    """Return an RFC 3339 time as a UTC datetime."""
    return datetime.fromisoformat(at).astimezone(UTC)


def day(at: datetime) -> str:
    """Return the day, as ``3 May 2026``."""
    return f"{at.day} {at:%B} {at.year}"


def minute(at: datetime) -> str:
    """Return day and minute, as ``2026-05-03 14:02``; the page says once that all times are UTC."""
    return f"{at.year:04d}-{at:%m-%d %H:%M}"


def duration(span: timedelta) -> str:
    """Return a length of time in its largest fitting unit."""
    seconds = span.total_seconds()
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return counted(round(seconds / size), unit, f"{unit}s")
    return "less than a minute"


def counted(number: int, one: str, many: str) -> str:
    """Return ``number`` with the fitting noun."""
    return f"{number:,} {one if number == 1 else many}"


def listed(parts: Iterable[str], last: str = "and") -> str:
    """Return the parts as an English list; ``last`` stands before the last of them."""
    parts = list(parts)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def role_counts(case: Case) -> str:
    """Return how many accounts hold each role, the accused first."""
    held = Counter({entry.account: entry.role for entry in case.accounts}.values())
    return listed(counted(held[role], *ROLE_WORDS[role]) for role in ROLE_WORDS if held[role])


def not_read(case: Case) -> str | None:
    """Return which words of the case were not read, None where all were.

    ``Polish (34 of 40 messages that were checked, 85 %)``.
    """
    return (
        listed(
            f"{language(part.language)} ({part.messages:,} of {counted(part.heard, 'message', 'messages')} that were "
            f"checked, {100 * part.messages / part.heard:.0f} %)"
            for part in case.not_read
        )
        or None
    )


def language(code: str) -> str:
    """Return the English name of a language by its ISO 639 code."""
    if code == "und":
        return "a language that could not be named"
    if code == NO_BASIS:
        return "any language, for want of a legal basis to read them"
    from iso639 import Lang  # noqa: PLC0415 - its lists take a tenth of a second, and few reports name a language

    return str(Lang(code).name).partition(" (")[0]


def strength(value: float) -> str:
    """Return a probability as the opening of a headline."""
    if value >= 0.95:
        return "Strong evidence of"
    if value >= 0.5:
        return "More likely than not:"
    if value >= 0.2:
        return "Some signs of"
    return "Weak signs of"


def headline(case: Case) -> str:
    """Return the case in one sentence."""
    who = role_counts(case)
    what = "the sharing of known media" if case.kind is Kind.KNOWN_MEDIA else KIND_WORDS[case.kind]
    opening = f"{strength(case.probability)} {what}"
    return f"{opening}, with {who}." if who else f"{opening}."


_COMES_TO = {Stage.IMAGE: "a picture", Stage.TRANSACTION: "a payment", Stage.CONTROL: "a meeting or a threat"}


def course(case: Case) -> str:
    """Return when it was seen, and when the alarm rang."""
    times = sorted(instant(piece.at) for piece in case.evidence)
    sentences = []
    if times:
        first, last = times[0], times[-1]
        if first.date() == last.date():
            sentences.append(f"All of it was seen on {day(first)}.")
        else:
            sentences.append(f"Seen from {day(first)} to {day(last)}, over {duration(last - first)}.")
    if case.opened_at is None:
        sentences.append("It has not passed the alarm bound.")
    else:
        alarm = instant(case.opened_at)
        after = f", {duration(alarm - times[0])} after the first sign" if times and alarm > times[0] else ""
        before = listed((_COMES_TO[stage] for stage in case.alarm_before), "or")
        early = f", before {before} was seen" if before else ""
        sentences.append(f"It passed the alarm bound on {day(alarm)}{after}{early}.")
    return " ".join(sentences)
