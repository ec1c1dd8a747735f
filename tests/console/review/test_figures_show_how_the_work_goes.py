from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.console.review.house import House
from tests.console.review.scanned import HOSTILE, file_of, flag, scanned
from tocsin.cases import Act, Decision, case_id_of, send_canary
from tocsin.cases.tables import flag_intake, quality_ask
from tocsin.console.review.bars import WIDTH, bars, ranges
from tocsin.model import Case


def work(house: House, small_case: Callable[[int], Case]) -> None:
    """Leave two cases open, and one closed that ana decided after three hours."""
    house.bring(scanned(small_case(1)), scanned(small_case(2)))
    flag(house, "x")
    house.add("ana", "reviewer")
    house.clock.forward(hours=3)
    ana, decisions = house.worker("ana"), house.desk.decisions
    case = file_of(house, "x")
    for act in (Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE):
        case = decisions.decide(case.id, ana, Decision(act, "nothing in it", case.version))


def answered(house: House, account: str, person: str, verdict: str) -> None:
    """Have somebody answer a blind question about a case."""
    file, at = file_of(house, account), house.clock.now()
    row = {
        "id": case_id_of(account, person),
        "purpose": "golden",
        "case_id": file.id,
        "seq": 1,
        "queue": file.queue,
        "severity": int(file.severity),
        "expected": "reject",
        "asked_at": at,
        "due_at": at,
        "person": person,
        "lease_until": at,
        "verdict": verdict,
        "reason": "what I saw",
        "answered_at": at,
    }
    with house.store.begin() as connection:
        connection.execute(quality_ask.insert().values(row))


def test_what_waits_how_fast_and_how_it_ended_stands_there(
    house: House, small_case: Callable[[int], Case]
) -> None:
    work(house, small_case)
    house.add("lee", "lead")
    house.clock.forward(days=2)
    with house.signed_in("lee") as reader:
        reader.open("/figures")
        assert reader.status == 200
        assert re.search(r"Open now</dt><dd class=.large.>2<", reader.text)
        assert re.search(r"Overdue of these</dt><dd class=.large.>100%<", reader.text)
        assert "3 hours" in reader.text, "time to the decision"
        assert "not confirmed" in reader.text
        assert "forum" in reader.text
        assert "never sent" in reader.text
        assert reader.text.count('<svg class="bars"') == 3
        assert "style=" not in reader.text
        reader.open("/figures?days=1")
        assert "Nothing was decided in this time" in reader.text
        assert "No flag came in this time" in reader.text
        assert 'value="30" selected' in reader.open("/figures?days=nonsense").text


def test_days_can_be_chosen_freely(house: House, small_case: Callable[[int], Case]) -> None:
    work(house, small_case)
    day = house.clock.now().date()
    house.add("lee", "lead")
    house.clock.forward(days=40)
    with house.signed_in("lee") as reader:
        reader.open(f"/figures?from={day}&to={day}")
        assert "3 hours" in reader.text
        assert f'href="/figures/file?from={day}&amp;to={day}"' in reader.text
        assert reader.open(f"/figures/file?from={day}&to={day}").text.count("not_confirmed") == 1
        reader.open(f"/figures?from={day + timedelta(days=1)}")
        assert "Nothing was decided in this time" in reader.text
        for wrong in (f"from={day}&to={day - timedelta(days=1)}", "from=2026-02-30", "from=0001-01-01"):
            assert 'value="30" selected' in reader.open(f"/figures?{wrong}").text


def test_a_canary_shows_that_the_way_is_open_and_is_nobodys_decision(house: House) -> None:
    desk = house.desk
    assert send_canary(house.store, desk.policy, house.clock, house.flags)
    house.add("lee", "lead")
    with house.signed_in("lee") as reader:
        reader.open("/figures")
        assert "well: the last came at 2026-03-02 12:00" in reader.text
        assert "Nothing was decided in this time" in reader.text
        assert "Nothing was closed in this time" in reader.text
        house.clock.forward(minutes=20)
        assert "missed: the last came at 2026-03-02 12:00" in reader.open("/figures").text


def test_every_flag_is_counted_where_it_is_asked_for_and_a_breach_is_told_aloud(house: House) -> None:
    flag(house, "x")
    house.add("lee", "lead")
    with house.signed_in("lee") as reader:
        reader.open("/figures")
        assert "Count every flag there is" in reader.text
        reader.send("/figures", days="30")
        assert "Every flag that was ever accepted is open with a next step" in reader.text
        with house.store.begin() as connection:
            connection.execute(flag_intake.update().values(received=2, accepted=2))
        reader.open("/figures").send("/figures", days="30")
        assert "Something is missing" in reader.text
        assert "forum: 2 flags were accepted, and 1 are here" in reader.text


def test_names_of_reviewers_are_for_those_who_keep_golden_cases(
    house: House, small_case: Callable[[int], Case]
) -> None:
    house.bring(scanned(small_case(1)), scanned(small_case(2)))
    answered(house, "adult-0001", "ana-the-first", "reject")
    answered(house, "adult-0002", "ana-the-first", "confirm")
    answered(house, "adult-0001", "bo-the-second", "reject")
    house.add("lee", "lead")
    house.add("au", "auditor")
    with house.signed_in("lee") as reader:
        reader.open("/figures")
        assert "ana-the-first" in reader.text
        assert "bo-the-second" in reader.text
        assert "ana-the-first" in reader.open("/figures/file").text
    with house.signed_in("au") as reader:
        reader.open("/figures")
        assert "ana-the-first" not in reader.text
        assert "67%" in reader.text, "all together by queue"
        assert "ana-the-first" not in reader.open("/figures/file").text


def test_the_file_has_the_same_numbers_and_its_readers_name(
    house: House, small_case: Callable[[int], Case]
) -> None:
    work(house, small_case)
    house.add("lee", "lead")
    with house.signed_in("lee") as reader:
        reader.open("/figures/file?days=7")
        assert reader.page is not None
        assert reader.page.headers["content-type"].startswith("text/csv")
        assert "attachment" in reader.page.headers["content-disposition"]
        rows = list(csv.DictReader(StringIO(reader.text)))
        assert {row["taken_by"] for row in rows} == {"lee"}
        values = {(row["figure"], row["of"], row["part"]): row["value"] for row in rows}
        assert values[("waiting", "review", "severity 3")] == "2"
        assert values[("time to decision", "severity 3", "median")] == str(timedelta(hours=3).total_seconds())
        assert values[("closed", "grooming", "not_confirmed")] == "1"
        assert values[("flags", "forum", "accepted")] == "1"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(st.tuples(st.text(), st.lists(st.tuples(st.integers(1, 4), st.integers(0, 10**9)), max_size=4)))
)
def test_bars_stay_in_their_drawing_and_every_part_shows(
    rows: list[tuple[str, list[tuple[int, int]]]],
) -> None:
    drawing = bars(rows)
    for row, (_, parts) in zip(drawing.rows, rows, strict=True):
        assert row.total == sum(count for _, count in parts)
        assert len(row.parts) == sum(count > 0 for _, count in parts)
        assert row.y < drawing.height
        assert len(row.label) <= 44
        assert row.label.isprintable() or "\ufffd" in row.label
        for part in row.parts:
            assert part.width >= 1
            assert 0 <= part.x <= part.x + part.width <= WIDTH


def test_a_label_in_a_drawing_hides_and_moves_nothing() -> None:
    (row,) = bars([(HOSTILE[-12:], [(1, 1)])]).rows
    assert "\u202e" not in row.label
    assert ranges([("a", 0.0, 0.5, 1.0)]).rows[0].low < ranges([("a", 0.0, 0.5, 1.0)]).rows[0].share
