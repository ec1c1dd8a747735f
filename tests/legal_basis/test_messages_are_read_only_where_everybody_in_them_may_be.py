from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.events import EVENT_SCHEMA
from tocsin.legal_basis import UNKNOWN, AccountRegions, LegalBasis, Look, Span, Switch

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = ("ann", "bob", "cyd", "dee")


def span(first: int, last: int, *, read: bool, pictures: bool | None = None) -> Span:
    since, until = BEGIN + timedelta(first), BEGIN + timedelta(last)
    return Span(since, until, read, f"from day {first}", pictures=pictures)


BASIS = LegalBasis(
    "chat",
    "",
    {
        "FR": (
            span(0, 10, read=True),
            span(10, 15, read=False),
            span(15, 20, read=False, pictures=True),
            span(20, 30, read=True),
            span(30, 40, read=True, pictures=False),
        ),
        "GB": (span(0, 15, read=True),),
        "*": (span(0, 40, read=True),),
    },
    "strictest",
)


def event(row: int, kind: str, actor: str, day: int, **fields: Any) -> dict[str, Any]:
    return {"row": row, "id": f"e{row}", "type": kind, "at": BEGIN + timedelta(day), "actor": actor, **fields}


def table(events: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(events, EVENT_SCHEMA)


regions = st.dictionaries(
    st.sampled_from(PEOPLE), st.lists(st.sampled_from(["FR", "GB", "US", "us-ca", "fr"]), max_size=2)
)
messages = st.lists(
    st.tuples(
        st.sampled_from(["message", "message", "post", "edit", "search"]),
        st.sampled_from(PEOPLE),
        st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3),
        st.integers(0, 45),
        st.booleans(),
    ),
    max_size=30,
)


@given(regions, messages)
@settings(max_examples=60, deadline=None)
def test_it_judges_each_message_as_the_rules_of_all_in_it_do(
    stated: dict[str, list[str]], said: list[tuple[str, str, list[str], int, bool]]
) -> None:
    accounts = [
        event(1000 + number, "account", who, 0, region=region)
        for number, (who, region) in enumerate(
            (who, region) for who, all_of in stated.items() for region in all_of
        )
    ]
    events = [
        event(
            row,
            kind,
            actor,
            day,
            to=people if kind == "message" else None,
            text="hello" if worded else None,
            subject_kind="message" if kind == "edit" else None,
        )
        for row, (kind, actor, people, day, worded) in enumerate(said)
    ]
    known = AccountRegions()
    known.take(table(accounts))
    switch = Switch(BASIS, known)
    # Accounts may come in any batch, and batches may be cut anywhere.
    left = [each for part in (events[::2], events[1::2]) for each in switch.take_out(table(part)).to_pylist()]

    def may_be_read(region: str, at: datetime) -> bool:
        return next(each.read for each in BASIS.of_region(region) if each.covers(at))

    barred = set()
    for each in events:
        if each["text"] is None or each["type"] not in ("message", "edit"):
            continue
        people = [each["actor"], *(each["to"] or [])]
        everywhere = [region for who in people for region in stated.get(who) or [UNKNOWN]]
        if each["type"] == "edit":
            everywhere.append(UNKNOWN)
        if not all(may_be_read(region, each["at"]) for region in everywhere):
            barred.add(each["row"])
        # One at a time the rules say the same.
        parties = [stated.get(who, []) for who in people]
        reason = BASIS.against(each["at"], parties, strictly=each["type"] == "edit")
        assert (reason is not None) == (each["row"] in barred)
    texts = {each["row"]: each["text"] for each in left}
    assert texts == {each["row"]: None if each["row"] in barred else each["text"] for each in events}
    assert set(switch.barred.to_pylist()) == barred
    told = switch.told()
    assert told["messages_not_permitted"] == len(barred)
    assert sum(told["reasons"].values()) == len(barred)  # type: ignore[attr-defined]
    assert told["messages"] == sum(
        each["text"] is not None and each["type"] in ("message", "edit") for each in events
    )


sendings = st.lists(
    st.tuples(
        st.sampled_from(["message", "message", "post", "media"]),
        st.sampled_from(PEOPLE),
        st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3),
        st.integers(0, 45),
        st.booleans(),
    ),
    max_size=30,
)


@given(regions, sendings, st.booleans())
@settings(max_examples=60, deadline=None)
def test_it_judges_pictures_by_what_the_rules_say_of_pictures(
    stated: dict[str, list[str]], sent: list[tuple[str, str, list[str], int, bool]], read_text: bool
) -> None:
    known = AccountRegions()
    told_of = [(who, region) for who, all_of in stated.items() for region in all_of]
    known.take(
        table(
            [
                event(1000 + number, "account", who, 0, region=region)
                for number, (who, region) in enumerate(told_of)
            ]
        )
    )
    switch = Switch(BASIS, known, read_text=read_text)
    events = [
        event(
            row,
            kind,
            actor,
            day,
            to=people if kind == "message" else None,
            media=[f"m{row}"] if shown or kind == "media" else None,
            text="hello",
        )
        for row, (kind, actor, people, day, shown) in enumerate(sent)
    ]
    left = [each for part in (events[::2], events[1::2]) for each in switch.take_out(table(part)).to_pylist()]
    unseen: dict[str, set[int]] = {"message": set(), "media": set()}
    for each in events:
        if not each["media"] or each["type"] == "post":
            continue
        parties = [stated.get(who, []) for who in [each["actor"], *(each["to"] or [])]]
        strictly = each["type"] == "media"
        if BASIS.against(each["at"], parties, strictly=strictly, what=Look.PICTURES) is not None:
            unseen[each["type"]].add(each["row"])
    assert set(switch.unseen.to_pylist()) == unseen["message"]
    assert set(switch.unseen_uploads.to_pylist()) == unseen["media"]
    told = switch.told()
    assert told["picture_messages_not_permitted"] == len(unseen["message"])
    assert sum(told["picture_reasons"].values()) == len(unseen["message"])  # type: ignore[attr-defined]
    assert told["picture_messages"] == sum(
        bool(each["media"]) and each["type"] == "message" for each in events
    )
    assert {each["row"]: each["media"] for each in left} == {each["row"]: each["media"] for each in events}
    if not read_text:
        assert all(each["text"] == "hello" for each in left)
        assert told["messages"] == 0
