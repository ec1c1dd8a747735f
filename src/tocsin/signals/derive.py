"""The chain of views from staged events to signals, in the order in which they build on each other."""

from __future__ import annotations

from collections.abc import Callable, Collection
from importlib.resources import files

import pyarrow as pa

from tocsin.pictures import TRIMMED
from tocsin.relations import Engine, read_view
from tocsin.signals.indicators import Indicators
from tocsin.signals.listed import Known, load_listed
from tocsin.signals.reuse import load_near
from tocsin.signals.units import load_principals, load_units
from tocsin.signals.unseen import UNSEEN

_SQL = files("tocsin.signals") / "sql"

WHO = (
    "own_age",
    "age_stated",
    "age",
    "ever_minor",
    "person",
    "holding",
    "guardian",
    "household",
    "talk",
    "converse",
    "principal_pair",
)
CONTACT = (
    "volume",
    "first_touch",
    "seen_since",
    "tie",
    "old_tie",
    "crowd",
    "relation",
    "acquaintance",
    "peer_like",
    "close_in_age",
    "text_message",
    "recruited",
    "mutual_talk",
    "kin_like",
    "acquainted",
    "collector",
    "everybody",
    "stranger",
    "stranger_unit",
)
PICTURES = ("picture_given", "picture_posted", "picture_known", "picture_hash", "picture_same")
AFTER_NEAR = (
    "picture_match",
    "picture_reuse",
    "advert",
    "trade",
    "paid_minor",
    "open_buyer",
    "goods_listed",
    "posing_advertiser",
    "unspoken_payment",
    "paid_for_another",
)
BETWEEN_TWO = (
    "signal_text",
    "signal_course",
    "signal_disguise",
    "signal_first_contact",
    "signal_fan_out",
    "signal_profile_views",
    "signal_same_minors",
    "signal_rejected",
    "signal_template",
    "signal_ephemeral",
    "signal_ban_evasion",
    "signal_reuse",
    "signal_alike",
    "signal_listed",
    "signal_picture",
    "signal_paid_picture",
    "signal_paid_for_another",
    "signal_funnel",
    "signal_gift",
    "signal_extorted",
    "signal_advert",
    "signal_search",
    "signal_flag",
)
AROUND_ADVERTS = (
    "client_touch",
    "paid_elsewhere",
    "minor_linked_unit",
    "signal_client",
    "signal_client_words",
    "signal_money_chain",
    "signal_returning_clients",
)


def derive_signals(
    engine: Engine,
    indicators: Indicators,
    *,
    known: Known | None = None,
    banks: Collection[str] = (),
    trimmed: pa.Table | None = None,
    unseen: pa.Array | None = None,
    on_step: Callable[[str], None] = lambda _: None,
) -> None:
    """Make the relations ``signal`` and ``benign_context`` of the staged events.

    ``signal`` has a row per event, indicator and account weighed: ``event``, ``indicator``, ``actor``, ``target``,
    ``subject`` (on whom it weighs), ``counterpart`` (towards whom), ``occurred_at``, ``detail`` (numbers only).
    ``known`` looks pictures up in the ``banks`` of these names; without it none is looked up.
    ``trimmed`` are PDQ hashes of pictures without their borders (``media``, ``pdq``).
    ``unseen`` are the rows of messages whose pictures may not be looked at.
    ``on_step`` is told the name of each view before it is made.
    """

    def make(*names: str) -> None:
        for name in names:
            on_step(name)
            engine.create(name, read_view(_SQL, name), indicators.parameters)

    for name, rows in indicators.relations().items():
        engine.load(name, rows)
    make(*WHO)
    on_step("principal")
    load_principals(engine)
    engine.load("picture_trimmed", TRIMMED.empty_table() if trimmed is None else trimmed)
    engine.load(
        "message_unseen", UNSEEN.empty_table() if unseen is None else pa.table([unseen], schema=UNSEEN)
    )
    make(*CONTACT, *PICTURES, "listable")
    on_step("picture_listed")
    load_listed(engine, "select media, sha256, md5, pdq from listable", known, banks)
    on_step("picture_near")
    radius = int(indicators.parameters["pdq_distance"])
    review = int(indicators.parameters["pdq_review_distance"])
    load_near(engine, read_view(_SQL, "given_pdq"), read_view(_SQL, "posted_pdq"), radius, review)
    make(*AFTER_NEAR, *BETWEEN_TWO)
    make("signal_so_far")
    make("unit_pair")
    on_step("unit")
    load_units(engine, read_view(_SQL, "unit"))
    make(*AROUND_ADVERTS, "signal", "benign_context", "population")
