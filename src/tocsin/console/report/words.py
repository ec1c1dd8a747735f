"""Numbers, times and headlines in plain words of the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec import UnsetType

from tocsin.console.languages import N_, Tongue, ngettext_noop
from tocsin.model import NO_BASIS, Case, Kind, Role, Stage

KIND_WORDS: dict[Kind, str] = {
    Kind.TRAFFICKING: N_("trafficking"),
    Kind.GROOMING: N_("grooming"),
    Kind.SEXTORTION: N_("sextortion"),
    Kind.SOLICITATION: N_("solicitation"),
    Kind.KNOWN_MEDIA: N_("known media"),
}

KIND_MEANINGS: dict[Kind, str] = {
    Kind.TRAFFICKING: N_("someone recruits, advertises or sells minors, or takes clients for them"),
    Kind.GROOMING: N_("an adult wins a minor's trust towards abuse"),
    Kind.SEXTORTION: N_("someone threatens a minor over pictures"),
    Kind.SOLICITATION: N_("someone asks to buy, or to meet"),
    Kind.KNOWN_MEDIA: N_("media that a hash list already knows was shared"),
}

ROLE_MEANINGS: dict[Role, str] = {
    Role.RECRUITER: N_("recruits, advertises or sells, in a trafficking case"),
    Role.OFFENDER: N_("the adult or extortionist, in the other kinds"),
    Role.ASSOCIATE: N_("a second account, payout or helper of the recruiter"),
    Role.CLIENT: N_("buys, or asks to"),
    Role.MINOR: N_("a minor whom the case is there to protect"),
    Role.MINOR_INVOLVED: N_(
        "a minor who recruits, pays or threatens, with no evidence yet of being a victim"
    ),
}

STAGE_MEANINGS: dict[Stage, str] = {
    Stage.CONTACT: N_("someone reaches out"),
    Stage.TRUST: N_("attention, gifts, shared secrets"),
    Stage.ISOLATION: N_("secrecy, away from others"),
    Stage.IMAGE: N_("pictures asked for or sent"),
    Stage.ADVERT: N_("offered to others"),
    Stage.CLIENT: N_("others ask or answer"),
    Stage.TRANSACTION: N_("money or its like moves"),
    Stage.CONTROL: N_("threats, pressure, debts"),
}

STAGE_WORDS: dict[str, str] = {
    Stage.CONTACT: N_("contact"),
    Stage.TRUST: N_("trust"),
    Stage.ISOLATION: N_("isolation"),
    Stage.IMAGE: N_("image"),
    Stage.ADVERT: N_("advert"),
    Stage.CLIENT: N_("client"),
    Stage.TRANSACTION: N_("transaction"),
    Stage.CONTROL: N_("control"),
}

ROLE_NUMBERS: dict[Role | None, tuple[str, str]] = {
    Role.RECRUITER: ngettext_noop("%(number)s recruiter", "%(number)s recruiters"),
    Role.OFFENDER: ngettext_noop("%(number)s offender", "%(number)s offenders"),
    Role.ASSOCIATE: ngettext_noop("%(number)s associate", "%(number)s associates"),
    Role.CLIENT: ngettext_noop("%(number)s client", "%(number)s clients"),
    Role.MINOR: ngettext_noop("%(number)s minor", "%(number)s minors"),
    Role.MINOR_INVOLVED: ngettext_noop("%(number)s minor involved", "%(number)s minors involved"),
    None: ngettext_noop("%(number)s other account", "%(number)s other accounts"),
}

# Two letters that tell the eight stages apart in the narrow marks of the index.
STAGE_MARKS: dict[Stage, str] = {
    Stage.CONTACT: N_("Co"),
    Stage.TRUST: N_("Tr"),
    Stage.ISOLATION: N_("Is"),
    Stage.IMAGE: N_("Im"),
    Stage.ADVERT: N_("Ad"),
    Stage.CLIENT: N_("Cl"),
    Stage.TRANSACTION: N_("Tx"),
    Stage.CONTROL: N_("Ct"),
}


def probability(value: float, tongue: Tongue) -> str:
    """Return a probability (0-1) as a percentage that never claims certainty."""
    if value > 0.999:
        return tongue.say("above %(share)s", share=tongue.share(0.999, ".0"))
    if value < 0.001:
        return tongue.say("below %(share)s", share=tongue.share(0.001, ".0"))
    return tongue.share(value, ".0")


def instant(at: str) -> datetime:
    """Return an RFC 3339 time as a UTC datetime."""
    return datetime.fromisoformat(at).astimezone(UTC)


def minute(at: datetime) -> str:
    """Return day and minute, as ``2026-05-03 14:02`` in every language; the page says once that all times are UTC."""
    return f"{at.year:04d}-{at:%m-%d %H:%M}"


def pieces(number: int, tongue: Tongue) -> str:
    """Return how many pieces of evidence there are."""
    return tongue.say_many("%(number)s piece of evidence", "%(number)s pieces of evidence", number)


def numbered(held: Mapping[Role | None, int], tongue: Tongue) -> str:
    """Return how many accounts hold each role, the accused first."""
    return tongue.listed(
        tongue.say_many(one, many, held[role]) for role, (one, many) in ROLE_NUMBERS.items() if held.get(role)
    )


def role_counts(case: Case, tongue: Tongue) -> str:
    """Return how many of a case's accounts hold each role; nothing where it names none."""
    return numbered(Counter({entry.account: entry.role for entry in case.accounts}.values()), tongue)


def not_read(case: Case, tongue: Tongue) -> str | None:
    """Return which words of the case were not read, None where all were.

    ``Polish (34 of 40 messages that were checked, 85%)``.
    """
    return (
        tongue.listed(
            tongue.say_many(
                "%(language)s (%(unread)s of %(number)s message that was checked, %(share)s)",
                "%(language)s (%(unread)s of %(number)s messages that were checked, %(share)s)",
                part.heard,
                language=language(part.language, tongue),
                unread=tongue.number(part.messages),
                share=tongue.share(part.messages / part.heard),
            )
            for part in case.not_read
        )
        or None
    )


def not_seen(case: Case, tongue: Tongue) -> str | None:
    """Return how many pictures the law did not let a machine look at, None where there were none."""
    if isinstance(case.not_seen, UnsetType):
        return None
    return tongue.say_many(
        "%(unseen)s of %(number)s picture sent in private messages",
        "%(unseen)s of %(number)s pictures sent in private messages",
        case.not_seen.sent,
        unseen=tongue.number(case.not_seen.pictures),
    )


def language(code: str, tongue: Tongue) -> str:
    """Return the name of a language by its ISO 639 code; the English one where the reader's language has none."""
    if code == "und":
        return tongue.say("a language that could not be named")
    if code == NO_BASIS:
        return tongue.say("any language, for want of a legal basis to read them")
    if known := tongue.locale.languages.get(code):
        return str(known)
    from iso639 import Lang  # noqa: PLC0415 - its lists take a tenth of a second, and few reports name a language

    return str(Lang(code).name).partition(" (")[0]


_STRENGTHS = (
    (0.95, N_("Strong evidence of %(what)s")),
    (0.5, N_("More likely than not: %(what)s")),
    (0.2, N_("Some signs of %(what)s")),
    (0.0, N_("Weak signs of %(what)s")),
)

_DEEDS = {Kind.KNOWN_MEDIA: N_("the sharing of known media")}


def headline(case: Case, tongue: Tongue) -> str:
    """Return the case in one sentence."""
    what = tongue.say(_DEEDS.get(case.kind, KIND_WORDS[case.kind]))
    strength = next(told for least, told in _STRENGTHS if case.probability >= least)
    opening, who = tongue.say(strength, what=what), role_counts(case, tongue)
    if who:
        return tongue.say("%(opening)s, with %(accounts)s.", opening=opening, accounts=who)
    return f"{opening}."


_COMES_TO = {
    Stage.IMAGE: N_("a picture"),
    Stage.TRANSACTION: N_("a payment"),
    Stage.CONTROL: N_("a meeting or a threat"),
}


def course(case: Case, tongue: Tongue) -> str:
    """Return when it was seen, and when the alarm rang."""
    times = sorted(instant(piece.at) for piece in case.evidence)
    sentences = []
    if times:
        first, last = times[0], times[-1]
        if first.date() == last.date():
            sentences.append(tongue.say("All of it was seen on %(day)s.", day=tongue.day(first)))
        else:
            sentences.append(
                tongue.say(
                    "Seen from %(first)s to %(last)s, over %(length)s.",
                    first=tongue.day(first),
                    last=tongue.day(last),
                    length=tongue.length(last - first),
                )
            )
    return " ".join([*sentences, _alarm(case, times[:1], tongue)])


def _alarm(case: Case, first_sign: list[datetime], tongue: Tongue) -> str:
    if case.opened_at is None:
        return tongue.say("It has not passed the alarm bound.")
    rang = instant(case.opened_at)
    day = tongue.day(rang)
    # What never came is no success of the alarm, and naming it would read as if it had come.
    came = {each.stage for each in case.stages}
    before = tongue.listed((tongue.say(_COMES_TO[each]) for each in case.alarm_before if each in came), "or")
    after = tongue.length(rang - first_sign[0]) if first_sign and rang > first_sign[0] else ""
    if after and before:
        return tongue.say(
            "It passed the alarm bound on %(day)s, %(length)s after the first sign, before %(deeds)s was seen.",
            day=day,
            length=after,
            deeds=before,
        )
    if after:
        return tongue.say(
            "It passed the alarm bound on %(day)s, %(length)s after the first sign.", day=day, length=after
        )
    if before:
        return tongue.say(
            "It passed the alarm bound on %(day)s, before %(deeds)s was seen.", day=day, deeds=before
        )
    return tongue.say("It passed the alarm bound on %(day)s.", day=day)
