"""The tables of an evaluation as plain text in columns; the terminal and the page both draw these."""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.evaluation import Curve, Difference, Evaluation, Rate, Share

NOTHING = "–"

_STAGES = {
    "image": "picture (image)",
    "transaction": "payment (transaction)",
    "control": "meeting or threat (control)",
}
_FEATURES = {
    "telling": "telling words",
}


@dataclass(frozen=True)
class Column:
    """A column's heading, and whether it holds numbers."""

    name: str
    number: bool = False


@dataclass(frozen=True)
class Listing:
    """One table: ``key`` is its anchor, ``note`` one or two sentences on how to read it."""

    key: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


def listings(made: Evaluation) -> list[Listing]:
    """Return the tables in reading order; those without rows are left out."""
    drawn = [
        _headline(made),
        _stages(made),
        _recall(made),
        _evasion(made),
        _families(made),
        _roles(made),
        _bins(made),
    ]
    return [listing for listing in drawn if listing is not None and listing.rows]


def number(value: float | None, digits: int = 3) -> str:
    """Return a figure, or a dash where there is none."""
    return NOTHING if value is None else f"{value:,.{digits}f}"


def interval(of: Share | Rate | Difference | None, digits: int = 2) -> str:
    """Return the 95 % interval of a figure, or a dash."""
    if of is None or of.low is None or of.high is None:
        return NOTHING
    return f"{_signed(of.low, digits)} to {_signed(of.high, digits)}"


def _signed(value: float, digits: int) -> str:
    shown = f"{abs(value):,.{digits}f}"
    return f"−{shown}" if value < 0 and float(shown.replace(",", "")) else shown


def _of(share: Share, noun: str) -> str:
    return f"{share.hits:,} of {share.of:,} {noun}"


def _headline(made: Evaluation) -> Listing:
    accounts, early, alarms = made.accounts, made.early, made.false_alarms
    forecasts = f"{made.calibration.accounts:,} accounts" if made.calibration else NOTHING
    evidence = next(curve for curve in early.curves if curve.course == "evidence")
    users = f"{early.erde_users:,} accounts"
    rows = [
        (
            "recall",
            number(made.recall),
            interval(made.recall_interval),
            _of(made.recall_interval, "offenders"),
        ),
        (
            "precision",
            number(made.precision),
            interval(made.precision_interval),
            _of(made.precision_interval, "accused"),
        ),
        ("F1", number(made.f1), NOTHING, NOTHING),
        ("F0.5", number(made.f0_5), NOTHING, NOTHING),
        ("average precision", number(made.average_precision), NOTHING, f"{accounts.cases:,} cases"),
        ("clients found", number(made.clients.share), interval(made.clients), _of(made.clients, "clients")),
        ("Brier score", number(made.brier, 4), NOTHING, forecasts),
        ("calibration error (ECE)", number(made.ece, 4), NOTHING, forecasts),
        ("F-latency", number(made.f_latency), NOTHING, _latency(made)),
        ("ERDE5", number(made.erde5, 4), NOTHING, users),
        ("ERDE50", number(made.erde50, 4), NOTHING, users),
        ("evidence at the alarm", number(made.evidence_at_alarm), NOTHING, _median_of(evidence)),
        *_kept(made),
        (
            "wrong per 10,000 accounts",
            number(made.false_alarms_per_10000_accounts, 2),
            interval(alarms.per_10000_accounts),
            _among(alarms.per_10000_accounts, "accounts"),
        ),
        (
            "wrong per million messages",
            number(made.false_alarms_per_million_messages, 2),
            interval(alarms.per_million_messages),
            _among(alarms.per_million_messages, "messages"),
        ),
        *_gap(made),
    ]
    note = (
        f"A case is an alarm from probability {made.threshold:g} on: {accounts.alarms:,} of {accounts.cases:,} cases. "
        "Recall is over offenders who do more than buy; precision over everyone whom an alarm accuses."
    )
    if accounts.offenders_as_minors_involved:
        note += (
            f" {accounts.offenders_as_minors_involved:,} of the offenders found are shown only as minors involved, "
            "which accuses nobody."
        )
    columns = (
        Column("measure"),
        Column("value", number=True),
        Column("95 % interval", number=True),
        Column("on"),
    )
    return Listing("headline", "How right and how early", note, columns, tuple(rows))


def _latency(made: Evaluation) -> str:
    early = made.early
    if early.median_latency is None:
        return NOTHING
    unit = "messages" if early.unit.startswith("messages") else "signs"
    return f"median alarm: {early.median_latency:g} {unit}"


def _median_of(curve: Curve) -> str:
    return NOTHING if curve.median is None else f"median of {curve.alarms:,} offenders"


def _among(rate: Rate | None, noun: str) -> str:
    return NOTHING if rate is None else f"{rate.count:,} of {rate.of:,} {noun}"


def _kept(made: Evaluation) -> list[tuple[str, ...]]:
    shown: list[tuple[str, Share, str]] = []
    if made.roles is not None:
        shown.append(("roles right", made.roles.right, "found"))
    if made.rings is not None:
        shown.append(("rings whole in one case", made.rings.complete, "rings"))
        shown.append(("rings found", made.rings.found, "rings"))
        if made.rings.found_silent.of:
            shown.append(("… without telling words", made.rings.found_silent, "rings"))
    return [(name, number(one.share), interval(one), _of(one, noun)) for name, one, noun in shown]


def _gap(made: Evaluation) -> list[tuple[str, ...]]:
    drawn: list[tuple[str, ...]] = []
    for feature, noun in (("group", "groups"), ("language", "languages")):
        gap = made.recall_by[feature].gap if feature in made.recall_by else None
        if gap is not None:
            drawn.append(
                (f"largest gap of {noun}", number(gap.value), interval(gap), f"{gap.more} less {gap.less}")
            )
    return drawn


def _stages(made: Evaluation) -> Listing:
    rows = tuple(
        (
            _STAGES.get(lead.stage, lead.stage),
            f"{lead.before.hits:,} of {lead.before.of:,}",
            number(lead.before.share),
            interval(lead.before),
            number(lead.before_of_found.share),
            number(lead.median_lead_hours, 0),
        )
        for lead in made.early.stages
        if lead.before.of
    )
    columns = ("offenders", "share", "95 % interval", "of found", "hours")
    return Listing(
        "stages",
        "Alarm before the offender's own first …",
        "Of all offenders who reached the stage, and of those found; hours: median lead of the alarms before it. "
        "The contract has no stage for meetings: they are in control, unless the truth names them.",
        (Column("stage"), *(Column(name, number=True) for name in columns)),
        rows,
    )


def _recall(made: Evaluation) -> Listing:
    rows = tuple(
        (
            f"{_FEATURES.get(feature, feature)}: {one.name}",
            f"{one.recall.hits:,} of {one.recall.of:,}",
            number(one.recall.share),
            interval(one.recall),
        )
        for feature, by in made.recall_by.items()
        if feature != "evasion"
        for one in by.slices
    )
    least = max((by.least for by in made.recall_by.values()), default=0)
    return Listing(
        "recall",
        "Recall by what offenders have in common",
        f"Clients left out. The largest gaps, above, compare rows of {least} offenders and more.",
        (Column("offenders"), *(Column(name, number=True) for name in ("found", "recall", "95 % interval"))),
        rows,
    )


def _evasion(made: Evaluation) -> Listing | None:
    if "evasion" not in made.recall_by:
        return None
    columns = ("found", "recall", "95 % interval", "drop", "95 % interval")
    return Listing(
        "evasion",
        "Recall by evasion",
        "Clients left out. The drop is against offenders who disguise nothing (none).",
        (Column("evasion"), *(Column(name, number=True) for name in columns)),
        tuple(
            (
                one.name,
                f"{one.recall.hits:,} of {one.recall.of:,}",
                number(one.recall.share),
                interval(one.recall),
                NOTHING if one.drop is None else _signed(one.drop.value, 3),
                interval(one.drop),
            )
            for one in made.recall_by["evasion"].slices
        ),
    )


def _families(made: Evaluation) -> Listing:
    wrong = made.false_alarms
    rows = [
        (
            one.family,
            f"{one.accused.count:,} of {one.accused.of:,}",
            number(one.accused.rate, 1),
            interval(one.accused, 1),
        )
        for one in wrong.families
    ]
    if wrong.lookalikes.of:
        rows.append(_per_thousand("all look-alikes", wrong.lookalikes))
    if wrong.victims.of:
        rows.append(_per_thousand("victims", wrong.victims))
    if made.accounts.accused_wrongly:
        rows.append(("in no such list", f"{wrong.unlisted:,}", NOTHING, NOTHING))
    return Listing(
        "families",
        "Wrongly accused, by what they look like",
        "Innocents whom an alarm accuses in any role, and how many of 1,000 of their kind.",
        (
            Column("look-alike"),
            Column("accused", number=True),
            Column("per 1,000", number=True),
            Column("95 % interval", number=True),
        ),
        tuple(rows),
    )


def _per_thousand(name: str, share: Share) -> tuple[str, str, str, str]:
    figure, low, high = (
        number(None if value is None else 1000 * value, 1) for value in (share.share, share.low, share.high)
    )
    return name, f"{share.hits:,} of {share.of:,}", figure, f"{low} to {high}"


def _roles(made: Evaluation) -> Listing | None:
    if made.roles is None:
        return None
    return Listing(
        "roles",
        "What found accounts were taken for",
        "The role in the heaviest case that accuses the account.",
        (Column("in truth"), Column("in the case"), Column("accounts", number=True)),
        tuple((_role(pair.truth), _role(pair.case), f"{pair.accounts:,}") for pair in made.roles.pairs),
    )


def _role(name: str) -> str:
    return name.replace("_", " ")


def _bins(made: Evaluation) -> Listing | None:
    if made.calibration is None:
        return None
    return Listing(
        "bins",
        "Whether probabilities keep their word",
        f"Over {made.calibration.population}.",
        (
            Column("probability", number=True),
            Column("accounts", number=True),
            Column("mean", number=True),
            Column("offend", number=True),
            Column("95 % interval", number=True),
        ),
        tuple(
            (
                f"{one.low:.1f} to {one.high:.1f}",
                f"{one.offends.of:,}",
                number(one.mean),
                number(one.offends.share),
                interval(one.offends),
            )
            for one in made.calibration.bins
        ),
    )
