from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import event as sqlalchemy_event

from tests.cases.time import Time
from tests.cases.working import BOB, POLICY, flag_about, flagged
from tests.databases import store
from tests.dsa.acting import WORDING, act, banned, brought, confirm, event, gathered, happened, people
from tests.dsa.receiving import wrong_with
from tocsin.cases import Act, CaseKind, Decision, Decisions, FlagIntake, Joining, NotYoursError, Worker
from tocsin.dsa import (
    DsaSettingsError,
    Restriction,
    StatementError,
    breaches,
    build,
    edit,
    gather,
    read_wording,
    stand_of,
    stands_of,
    statements,
    troubles,
    withdraw,
)
from tocsin.people import Role, permissions
from tocsin.store import Store

__all__ = ["store"]


@pytest.fixture
def time() -> Time:
    return Time()


def test_a_ban_after_people_confirmed_the_case_becomes_a_whole_statement(store: Store, time: Time) -> None:
    (kept,) = banned(store, time, "u9")
    assert kept.missing == {}
    assert kept.body["decision_account"] == "DECISION_ACCOUNT_TERMINATED"
    assert kept.body["category"] == "STATEMENT_CATEGORY_PROTECTION_OF_MINORS"
    assert kept.body["category_specification"] == ["KEYWORD_GROOMING_SEXUAL_ENTICEMENT_MINORS"]
    assert (kept.body["content_date"], kept.body["application_date"]) == ("2026-01-02", "2026-05-04")
    assert (kept.body["source_type"], kept.body["automated_detection"]) == ("SOURCE_VOLUNTARY", "Yes")
    assert kept.body["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert "u9" not in json.dumps({name: each for name, each in kept.body.items() if name != "puid"})
    with store.read() as connection:
        assert troubles(connection, kept, WORDING, time.now()) == []


def test_an_act_has_one_statement_however_often_it_is_looked_for(store: Store, time: Time) -> None:
    (first,) = banned(store, time, "u9")
    happened(store, time, act(time, "ban-u9", "u9"))
    assert gathered(store, time) == [first]
    with store.begin() as connection:
        assert gather(connection, WORDING, time.now()).made == []


def test_what_restricts_nobody_or_stands_in_no_confirmed_case_needs_no_statement(
    store: Store, time: Time
) -> None:
    confirm(store, time, brought(store, time, "u9"))
    brought(store, time, "u8")
    happened(store, time, act(time, "a", "u9", "warn"), act(time, "b", "u8"), act(time, "c", "stranger"))
    assert gathered(store, time) == []


def test_a_flagged_post_that_was_taken_down_is_told_of_as_content(store: Store, time: Time) -> None:
    confirm(store, time, brought(store, time, "u9"))
    picture = event(time, "m1", "media", "u9", media="pic", mime="image/png")
    post = event(time, "p1", "post", "u9", post="post-1", surface="feed", text="hello", media=["pic"])
    happened(store, time, picture, post)
    time.at += timedelta(days=2)
    happened(store, time, act(time, "down", "post-1", "remove", "post"))
    (kept,) = gathered(store, time)
    assert kept.body["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert kept.body["content_type"] == ["CONTENT_TYPE_IMAGE", "CONTENT_TYPE_TEXT"]
    assert (kept.body["content_date"], kept.body["application_date"]) == ("2026-05-04", "2026-05-06")
    assert kept.missing == {}


def test_who_told_first_is_the_source(store: Store, time: Time) -> None:
    case = flagged(store, time, "u7")
    FlagIntake(store, POLICY, time).accept([flag_about("u7", "later", by="trusted_flagger")], "forum")
    confirm(store, time, case)
    happened(store, time, act(time, "ban", "u7"))
    (kept,) = gathered(store, time)
    assert (kept.body["source_type"], kept.body["automated_detection"]) == (
        "SOURCE_TYPE_OTHER_NOTIFICATION",
        "No",
    )
    # Nothing but a flag is known of it: when the content was posted, a person has to say.
    assert list(kept.missing) == ["content_date"]


def test_an_act_before_anybody_looked_waits_for_a_person_to_say_how_far_it_was_automated(
    store: Store, time: Time
) -> None:
    case = brought(store, time, "u9")
    happened(store, time, act(time, "ban", "u9"))
    assert gathered(store, time) == []
    time.at += timedelta(hours=1)
    confirm(store, time, case)
    (kept,) = gathered(store, time)
    assert list(kept.missing) == ["automated_decision"]
    with store.read() as connection:
        (trouble,) = troubles(connection, kept, WORDING, time.now())
    assert "before people had confirmed" in trouble


def test_a_child_of_the_case_is_not_said_to_have_done_it(store: Store, time: Time) -> None:
    confirm(store, time, brought(store, time, "u9"))
    happened(store, time, act(time, "freeze", "child", "suspend"))
    (kept,) = gathered(store, time)
    assert list(kept.missing) == ["decision_ground"]
    assert "illegal_content_legal_ground" not in kept.body


def test_what_coops_moderators_did_counts_once_its_action_is_named(store: Store, time: Time) -> None:
    case = confirm(store, time, brought(store, time, "u9"))
    worker = Worker("machine:coop", frozenset(permissions()))
    details = {"bridge": "coop", "message": "4711", "action": "a-1", "account": "u9"}
    Decisions(store, POLICY, time).decide(case, worker, Decision(Act.NOTE, "Coop", details=details))
    with store.begin() as connection:
        assert gather(connection, WORDING, time.now()).unmapped == {"a-1": 1}
    named = structs.replace(WORDING, coop_actions={"a-1": "suspend"})
    (kept,) = gathered(store, time, named)
    assert (kept.origin, kept.body["decision_account"]) == ("coop", "DECISION_ACCOUNT_SUSPENDED")


def test_a_person_completes_a_statement_and_cannot_break_it(store: Store, time: Time) -> None:
    confirm(store, time, flagged(store, time, "account-77"))
    happened(store, time, act(time, "ban", "account-77"))
    (kept,) = gathered(store, time)
    (ana,) = people(store, time, "ana")
    (rob,) = people(store, time, "rob", role=Role.REVIEWER)

    def change(said: dict[str, Any], by: Any = ana, version: int | None = 1) -> Any:
        with store.begin() as connection:
            return edit(connection, kept.id, said, version=version, by=by, now=time.now(), wording=WORDING)

    for said, wrong in [
        ({"content_date": "2026-05-05"}, "content_after_decision"),
        ({"decision_facts": "Account-77 did it."}, "personal_data"),
        ({"decision_facts": "Ana decided it."}, "personal_data"),
        ({"puid": "mine"}, "keeps its number"),
        ({"url": "x"}, "no field 'url'"),
    ]:
        with pytest.raises(StatementError, match=wrong):
            change(said)
    with pytest.raises(NotYoursError, match="release_statements"):
        change({"content_date": "2026-05-01"}, by=rob)
    after = change({"content_date": "2026-05-01"})
    assert (after.missing, after.version, after.written_by) == ({}, 2, "person:ana")
    with pytest.raises(StatementError, match="changed since"):
        change({"content_date": "2026-04-30"})
    with store.begin() as connection:
        assert withdraw(connection, kept.id, ana, "a court ordered secrecy", time.now()).withdrawn_at
    with pytest.raises(StatementError, match="withdrawn"):
        change({"content_date": "2026-04-30"}, version=None)


_MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2026, 5, 1)).map(
    lambda at: at.replace(tzinfo=Time().at.tzinfo)
)


@given(
    found=st.builds(
        Restriction,
        origin=st.just("enforcement"),
        origin_id=st.just("e"),
        case_id=st.just("c"),
        kind=st.sampled_from(CaseKind),
        subject_kind=st.sampled_from(["account", "message", "post", "media", "group"]),
        subject_id=st.just("account-77"),
        action=st.sampled_from([None, "warn", "restrict", "suspend", "ban", "block", "remove"]),
        at=_MOMENTS,
        confirmed_at=_MOMENTS,
        found_by=st.sampled_from(["scan", "hash_match", "user", "trusted_flagger", "moderator"]),
        accuses=st.sampled_from([None, True, False]),
        content_at=st.none() | _MOMENTS,
        content_types=st.sampled_from(
            [(), ("CONTENT_TYPE_TEXT",), ("CONTENT_TYPE_IMAGE", "CONTENT_TYPE_TEXT")]
        ),
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_built_and_misses_nothing_is_taken_here_and_there(found: Restriction) -> None:
    built = build(found, WORDING, "tocsin-0123456789abcdef")
    if built is None:
        assert found.action == "warn"
        return
    wrong = breaches(built.statement, today=Time().at.date(), names=["account-77"])
    # What is missing is named, and nothing else is wrong.
    named = set(built.missing) | ({"decision_visibility"} if "decision_account" in built.missing else set())
    assert {each.field for each in wrong} <= named
    if not built.missing:
        assert wrong_with(built.statement) == {}
    whole = replace(
        found,
        action="ban",
        accuses=True,
        kind=CaseKind.GROOMING,
        confirmed_at=min(found.at, found.confirmed_at),
        content_at=min(found.at, found.content_at or found.at),
        content_types=found.content_types or ("CONTENT_TYPE_TEXT",),
    )
    said = build(whole, WORDING, "tocsin-0123456789abcdef")
    assert said is not None
    assert (said.missing, wrong_with(said.statement)) == ({}, {})


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("kinds: {grooming: {category: GROOMING}}", "GROOMING"),
        ("kinds: {grooming: {facts: 'Call +49 170 1234567.'}}", "telephone number"),
        ("kinds: {other: {terms: Term 4}}", "because"),
        ("acts: {account: {ban: {puid: x}}}", "no restriction"),
        ("territorial_scope: [GB]", "GB"),
        ("coop_actions: {a: explode}", "explode"),
        ("two: true", "two"),
        ("- x", "mapping"),
    ],
)
def test_wording_that_makes_no_sense_is_refused_at_the_door(tmp_path: Path, written: str, wrong: str) -> None:
    (tmp_path / "dsa.yaml").write_text(written)
    with pytest.raises(DsaSettingsError, match=wrong):
        read_wording(tmp_path)


def test_a_platform_says_what_it_wants_otherwise(tmp_path: Path) -> None:
    (tmp_path / "dsa.yaml").write_text(
        "two_people: true\n"
        "acts: {account: {block: {decision_provision: DECISION_PROVISION_TOTAL_SUSPENSION}}}\n"
        "kinds: {other: {terms: 'Rules of the forum, 4', because: It is not allowed there.}}\n"
    )
    wording = read_wording(tmp_path)
    assert wording.two_people
    assert wording.acts.account["block"] == {"decision_provision": "DECISION_PROVISION_TOTAL_SUSPENSION"}
    assert wording.acts.account["ban"] == WORDING.acts.account["ban"]
    assert wording.kinds[CaseKind.OTHER].terms
    assert wording.kinds[CaseKind.OTHER].category == WORDING.kinds[CaseKind.OTHER].category


def test_where_many_statements_stand_is_asked_as_often_as_of_one_and_says_the_same(
    store: Store, time: Time
) -> None:
    kept = banned(store, time, "u9", "second-account", "third-account")
    # What names the account of another case is no trouble; what names its own is.
    told = {"decision_facts": "As second-account did."}
    several = [replace(each, body={**each.body, **told}) for each in kept]
    asked: list[str] = []
    with store.read() as connection:
        single = [stand_of(connection, each, WORDING, time.now()) for each in several]
        sqlalchemy_event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        stands = stands_of(connection, several, WORDING, time.now())
        of_many = len(asked)
        stands_of(connection, several[:1], WORDING, time.now())
    assert stands == single
    assert sorted(each.state for each in stands) == ["not ready", "ready", "ready"]
    assert of_many == len(asked) - of_many == 2


def test_a_statement_stays_with_its_case_and_names_nobody_of_the_one_that_it_is_merged_into(
    store: Store, time: Time
) -> None:
    (kept,) = banned(store, time, "first-account")
    other = confirm(store, time, brought(store, time, "second-account"))
    Joining(store, POLICY, time).merge(BOB, kept.case_id, other, "they are one")
    (lead,) = people(store, time, "lea")
    with store.begin() as connection:
        assert [each.id for each in statements(connection, case_id=other)] == [kept.id]
        with pytest.raises(StatementError, match="the name or id of somebody in the case"):
            edit(
                connection,
                kept.id,
                {"decision_facts": "As second-account did."},
                version=None,
                by=lead,
                now=time.now(),
                wording=WORDING,
            )
