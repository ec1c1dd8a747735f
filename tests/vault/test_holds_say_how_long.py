from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from tests.cases.working import ANN, POLICY, scanned, walk
from tests.databases import store
from tests.vault.keeping import Desk, someone
from tocsin.cases import Act, Arrivals, read_case
from tocsin.inbox import Inbox
from tocsin.legal_basis import FILE, kept_legal_basis
from tocsin.store import Store
from tocsin.vault import (
    Bound,
    ClockError,
    HeldError,
    Item,
    NotAllowedError,
    Placing,
    RequestAct,
    Standing,
    UnknownItemError,
    VaultError,
    Wanted,
    answer,
    ask,
    custody_of,
    expire,
    extend,
    follow,
    grace,
    hold_kinds,
    list_holds,
    list_items,
    list_requests,
    place,
    release,
)
from tocsin.vault.hold_kinds import Length

__all__ = ["store"]

DAY = timedelta(days=1)


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    return Desk(store, tmp_path)


def only(desk: Desk) -> Item:
    with desk.store.read() as connection:
        (item,) = list_items(connection, desk.time.now())
    return item


def held(desk: Desk, kind: str, start: datetime | None = None, cause: str = "") -> int:
    placing = Placing(kind, start or desk.time.at, "because", cause)
    return place(desk.vault, desk.ann, desk.case, placing).id


def to_the_end(desk: Desk, at: datetime) -> None:
    """Let the clock come to a moment, and the grace after it pass."""
    desk.time.at = at
    expire(desk.vault)
    desk.time.at += grace() + DAY
    expire(desk.vault)


def test_lengths_are_those_of_the_laws(desk: Desk) -> None:
    start = datetime(2026, 5, 4, 12, tzinfo=UTC)
    ends = {
        "cybertip": datetime(2027, 5, 4, 12, tzinfo=UTC),
        "letter_2703f": start + 90 * DAY,
        "epoc_pr": start + 60 * DAY,
        "uk_reference": datetime(2031, 5, 4, 12, tzinfo=UTC),
        "uk_content": datetime(2027, 5, 4, 12, tzinfo=UTC),
        "eu_derogation": datetime(2027, 5, 4, 12, tzinfo=UTC),
        "appeal": datetime(2026, 11, 4, 12, tzinfo=UTC),
    }
    for kind, end in ends.items():
        assert place(desk.vault, desk.ann, desk.case, Placing(kind, start, "x")).ends_at == end
    for kind in ("triage", "litigation"):
        assert place(desk.vault, desk.ann, desk.case, Placing(kind, start, "x")).ends_at is None
    assert {*ends, "triage", "litigation"} == set(hold_kinds())
    assert all(kind.source and kind.starts for kind in hold_kinds().values())


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(1, 60))
def test_so_many_months_later_is_the_same_day_or_the_months_last(start: datetime, months: int) -> None:
    end = Length(months=months).after(start)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + DAY).day == 1)


def test_the_longest_open_hold_wins(desk: Desk) -> None:
    desk.keep(b"x")
    assert only(desk).standing is Standing.UNHELD
    held(desk, "letter_2703f")
    held(desk, "cybertip")
    assert only(desk).keep_until == datetime(2027, 5, 4, 12, tzinfo=UTC)
    number = held(desk, "litigation")
    assert only(desk).open_ended
    assert "until its hold is released" in only(desk).says
    release(desk.vault, desk.ann, number, "settled")
    assert only(desk).keep_until == datetime(2027, 5, 4, 12, tzinfo=UTC)


def test_a_reference_is_kept_for_years_and_the_content_that_it_is_about_is_not(desk: Desk) -> None:
    # S.I. 2026/268, regulation 8(1): five years for the reference, one for the content.
    desk.keep(b"x")
    held(desk, "uk_reference")
    assert only(desk).standing is Standing.UNHELD
    held(desk, "uk_content")
    assert only(desk).keep_until == datetime(2027, 5, 4, 12, tzinfo=UTC)
    to_the_end(desk, datetime(2027, 5, 5, tzinfo=UTC))
    assert only(desk).standing is Standing.DESTROYED
    with desk.store.read() as connection:
        reference = next(each for each in list_holds(connection) if each.kind == "uk_reference")
    assert reference.open_at(desk.time.now())


def test_the_same_hold_is_placed_once(desk: Desk) -> None:
    assert held(desk, "cybertip", cause="4711") == held(desk, "cybertip", cause="4711")
    assert held(desk, "cybertip", cause="4712") != held(desk, "cybertip", cause="4711")


def test_a_hold_grows_as_its_law_allows_and_no_more(desk: Desk) -> None:
    letter, report = held(desk, "letter_2703f"), held(desk, "cybertip")
    assert extend(desk.vault, desk.ann, letter, "renewed").ends_at == desk.time.at + 180 * DAY
    with pytest.raises(VaultError, match="2703"):
        extend(desk.vault, desk.ann, letter, "renewed again")
    with pytest.raises(VaultError, match="cannot be made longer"):
        extend(desk.vault, desk.ann, letter, "renewed", until=desk.time.at + 400 * DAY)
    later = desk.time.at + 800 * DAY
    assert extend(desk.vault, desk.ann, report, "2258A(h)(5)", until=later).ends_at == later
    desk.time.at = later + DAY
    with pytest.raises(VaultError, match="is over"):
        extend(desk.vault, desk.ann, report, "too late", until=later + 9 * DAY)


def test_a_hold_needs_a_reason_a_right_and_a_past(desk: Desk) -> None:
    rae = someone(desk.store, "rae", "reviewer", at=desk.time.at)
    with pytest.raises(VaultError, match="reason"):
        place(desk.vault, desk.ann, desk.case, Placing("cybertip", desk.time.at, " "))
    with pytest.raises(VaultError, match="still to come"):
        place(desk.vault, desk.ann, desk.case, Placing("cybertip", desk.time.at + DAY, "x"))
    with pytest.raises(VaultError, match="no kind of hold"):
        place(desk.vault, desk.ann, desk.case, Placing("forever", desk.time.at, "x"))
    with pytest.raises(NotAllowedError):
        place(desk.vault, rae, desk.case, Placing("cybertip", desk.time.at, "x"))


def test_a_floor_above_a_ceiling_is_shown_and_nothing_happens_by_itself(desk: Desk) -> None:
    content = b"x"
    item = desk.keep(content)
    held(desk, "eu_derogation", desk.time.at - 30 * DAY)
    assert "may be kept until" in only(desk).says
    held(desk, "cybertip")
    assert only(desk).standing is Standing.COLLISION
    assert "ask counsel" in only(desk).says
    assert expire(desk.vault).collisions == 1
    # Past the ceiling, before the end of the floor.
    to_the_end(desk, desk.time.at + 350 * DAY)
    assert only(desk).standing is Standing.COLLISION
    assert desk.content(item) == content


def test_what_no_hold_keeps_is_seen_to_be_due_and_only_days_later_destroyed(desk: Desk) -> None:
    item = desk.keep(b"x")
    held(desk, "letter_2703f")
    desk.time.at += 90 * DAY
    assert (expire(desk.vault).due, only(desk).standing) == (1, Standing.DUE)
    assert desk.content(item) == b"x"
    desk.time.at += grace() - DAY
    assert expire(desk.vault).destroyed == 0
    desk.time.at += DAY
    assert expire(desk.vault).destroyed == 1
    gone = only(desk)
    assert (gone.standing, gone.source) == (Standing.DESTROYED, None)
    assert gone.key_gone_at is not None
    with pytest.raises(UnknownItemError, match="was destroyed"):
        desk.content(item)
    assert not list((desk.data / "vault" / "keys").rglob(f"{item}.key"))
    assert not desk.vault.path(gone.address).exists()
    assert desk.vault.tombstone(item).exists()
    with desk.store.read() as connection:
        acts = [act.action for act in custody_of(connection, item)]
    assert acts == ["preserve", "due", "read", "destroy", "key_destroyed"]


def test_what_a_machine_found_by_reading_under_a_law_for_a_time_is_kept_no_longer_than_that(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_text(
        "services: {chat: {rules: [{regions: [FR], read: true, basis: a derogation, hold: eu_derogation},"
        " {regions: ['*'], read: true, basis: a law}]}}"
    )
    basis = kept_legal_basis(tmp_path)
    cases = []
    for account, region in (("in-france", "FR"), ("elsewhere", "US")):
        stated = {"type": "account", "id": account, "actor": account, "age_band": "18+", "region": region}
        at = desk.time.now().isoformat()
        Inbox(desk.store, desk.time).accept([json.dumps({**stated, "at": at}).encode()], "test")
        cases.append(hashlib.sha256(account.encode()).hexdigest()[:16])
        found = scanned(cases[-1], [account], "m1")
        Arrivals(desk.store, POLICY, desk.time).bring([structs.replace(found, accounts=found.accounts[:1])])
    # What people flagged was found by nobody's reading.
    for case in (*cases, desk.case):
        walk(desk.store, desk.time, case, ANN, Act.TRIAGE)
    follow(desk.vault, basis)
    with desk.store.read() as connection:
        holds = [each for each in list_holds(connection) if each.kind == "eu_derogation"]
        opened = read_case(connection, cases[0]).created_at
    assert [(each.case, each.starts_at, each.bound) for each in holds] == [(cases[0], opened, Bound.CEILING)]
    assert "a derogation" in holds[0].reason


def test_a_ceiling_alone_ends_it(desk: Desk) -> None:
    desk.keep(b"x")
    held(desk, "eu_derogation")
    to_the_end(desk, datetime(2027, 5, 4, 12, tzinfo=UTC))
    assert only(desk).standing is Standing.DESTROYED


def test_a_hold_that_comes_while_it_is_due_saves_it(desk: Desk) -> None:
    item = desk.keep(b"x")
    held(desk, "letter_2703f")
    desk.time.at += 91 * DAY
    expire(desk.vault)
    held(desk, "cybertip")
    desk.time.at += grace() + DAY
    assert expire(desk.vault).destroyed == 0
    assert only(desk).due_since is None
    assert desk.content(item) == b"x"


def test_what_only_people_may_end_waits_for_them(desk: Desk) -> None:
    item = desk.keep(b"x")
    number = held(desk, "litigation")
    release(desk.vault, desk.ann, number, "settled")
    to_the_end(desk, desk.time.at + 400 * DAY)
    assert only(desk).standing is Standing.UNHELD
    assert desk.content(item) == b"x"


def test_a_clock_that_went_back_ends_nothing(desk: Desk) -> None:
    desk.keep(b"x")
    held(desk, "letter_2703f")
    desk.time.at += 91 * DAY
    expire(desk.vault)
    desk.time.at -= 20 * DAY
    with pytest.raises(ClockError, match="set it right"):
        expire(desk.vault)
    assert only(desk).standing is not Standing.DESTROYED


def test_two_people_destroy_and_no_open_hold_allows_it(desk: Desk) -> None:
    item = desk.keep(b"x")
    number = held(desk, "cybertip")
    wanted = Wanted("their request", agency="Sheriff of Elm County", reference="E-17")
    with pytest.raises(HeldError, match=rf"hold {number} \(cybertip\)"):
        ask(desk.vault, desk.ann, RequestAct.DESTROY, desk.case, wanted)
    release(desk.vault, desk.ann, number, "they have it, and ask for destruction")
    request = ask(desk.vault, desk.ann, RequestAct.DESTROY, desk.case, wanted)
    with pytest.raises(NotAllowedError, match="somebody else"):
        answer(desk.vault, desk.ann, request.id, agreed=True)
    chi = someone(desk.store, "chi", "child_safety", at=desk.time.at)
    with pytest.raises(NotAllowedError, match="destroy_preserved"):
        answer(desk.vault, chi, request.id, agreed=True)
    assert desk.content(item) == b"x"
    answer(desk.vault, desk.bob, request.id, agreed=True)
    gone = only(desk)
    assert gone.standing is Standing.DESTROYED
    assert gone.destroyed_why is not None
    assert "E-17; 18 U.S.C. 2258B(c)(2)" in gone.destroyed_why
    with desk.store.read() as connection:
        act = next(act for act in custody_of(connection, item) if act.action == "destroy")
        assert list_requests(connection) == []
    assert (act.actor, act.second) == ("person:ann", "person:bob")
    with pytest.raises(VaultError, match="already"):
        answer(desk.vault, desk.bob, request.id, agreed=False)


def test_a_hold_that_comes_between_asking_and_agreeing_stands(desk: Desk) -> None:
    item = desk.keep(b"x")
    request = ask(desk.vault, desk.ann, RequestAct.DESTROY, desk.case, Wanted("no reason to keep it"))
    held(desk, "letter_2703f")
    with pytest.raises(HeldError):
        answer(desk.vault, desk.bob, request.id, agreed=True)
    assert desk.content(item) == b"x"
    answer(desk.vault, desk.bob, request.id, agreed=False, why="a letter came")


def test_an_agency_without_a_reference_is_asked_for_it(desk: Desk) -> None:
    desk.keep(b"x")
    with pytest.raises(VaultError, match="both"):
        ask(desk.vault, desk.ann, RequestAct.DESTROY, desk.case, Wanted("x", agency="Sheriff"))
    with pytest.raises(VaultError, match="a sentence"):
        ask(desk.vault, desk.ann, RequestAct.DESTROY, desk.case, Wanted(""))


def test_holds_follow_the_life_of_a_case_and_each_act_once(desk: Desk) -> None:
    desk.keep(b"x")
    walk(desk.store, desk.time, desk.case, ANN, Act.TRIAGE, Act.TAKE)
    assert follow(desk.vault) == 1
    assert follow(desk.vault) == 0
    assert only(desk).open_ended
    desk.time.at += DAY
    walk(desk.store, desk.time, desk.case, ANN, Act.CONFIRM, Act.REPORT)
    follow(desk.vault)
    with desk.store.read() as connection:
        placed = [(hold.kind, hold.starts_at) for hold in list_holds(connection)]
    today = desk.time.at
    assert placed == [("triage", today - DAY), ("appeal", today), ("cybertip", today)]
    walk(desk.store, desk.time, desk.case, ANN, Act.PRESERVE, Act.CLOSE)
    follow(desk.vault)
    item = only(desk)
    assert (item.open_ended, item.keep_until) == (False, datetime(2027, 5, 5, 12, tzinfo=UTC))
