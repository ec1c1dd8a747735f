"""The charts say what the case says: sums, times, roles."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.console.languages import ENGLISH, LANGUAGES, tongue
from tocsin.console.report import words, write_reports
from tocsin.console.report.account_graph import MOST_NODES, draw_account_graph
from tocsin.console.report.names import CaseNames, shorten, visible
from tocsin.console.report.role_shapes import role_shape
from tocsin.console.report.section import MOST_ROWS, prepare_section
from tocsin.console.report.timeline import draw_timeline
from tocsin.console.report.waterfall import draw_waterfall
from tocsin.model import Case, CaseAccount, Evidence, Kind, Role, Stage
from tocsin.signals import Exoneration, Indicator, Indicators


def case_of(weights: list[float], prior: float = -5.0) -> Case:
    """Make a case with one indicator per weight."""
    evidence = tuple(
        Evidence(
            f"e{n}",
            f"sign_{n}",
            Stage.TRUST,
            weight,
            "Seen.",
            f"2026-01-{n % 28 + 1:02d}T00:00:00Z",
            "a",
            "b",
        )
        for n, weight in enumerate(weights)
    )
    return Case("c", Kind.GROOMING, 0.5, sum(weights), None, (), (), evidence, "1", prior)


@given(st.lists(st.floats(-20, 20).filter(bool), max_size=40), st.floats(-15, 5))
def test_each_bar_begins_where_the_last_ended_and_the_last_ends_at_the_sum(
    weights: list[float], prior: float
) -> None:
    case = case_of(weights, prior)
    first, *steps, total = draw_waterfall(case).rows
    assert (first.start, first.end) == (0.0, prior)
    for before, after in pairwise([first, *steps]):
        assert after.start == before.end
        assert after.effect == ("for" if after.end > after.start else "against") or after.end == after.start
    last = steps[-1] if steps else first
    assert math.isclose(last.end, total.end, abs_tol=1e-5)
    assert math.isclose(total.end, prior + sum(weights), abs_tol=1e-5)


def test_the_largest_indicators_come_first_and_small_ones_fold_by_direction() -> None:
    rows = draw_waterfall(case_of([n / 10 for n in range(1, 20)] + [-0.05, -0.06])).rows
    assert rows[1].label == "sign 18"
    assert [row.label for row in rows[-3:]] == ["10 more for", "2 more against", "sum"]
    assert rows[-2].effect == "against"


def test_pieces_of_one_indicator_make_one_bar(six_cases: list[Case]) -> None:
    labels = [row.label for row in draw_waterfall(six_cases[1]).rows]
    assert labels.count("asks for secret ×3") == 1


def test_a_sum_that_the_evidence_does_not_explain_shows_as_a_bar_of_its_own() -> None:
    case = msgspec.structs.replace(case_of([1.0]), weight=3.0)
    assert [row.label for row in draw_waterfall(case).rows] == ["prior", "sign 0", "not itemised", "sum"]


def test_bars_for_and_against_differ_in_outline_and_not_only_in_colour() -> None:
    _, pro, con, _ = draw_waterfall(case_of([4.0, -2.0])).rows

    def way(points: str) -> float:
        corners = [float(corner.split(",")[0]) for corner in points.split()]
        return corners[2] - corners[0]  # from the blunt end to the tip

    assert way(pro.points) > 0 > way(con.points)


def test_ticks_carry_the_probability_of_their_log_odds(six_cases: list[Case]) -> None:
    for case in six_cases:
        chart = draw_waterfall(case)
        xs = [tick.x for tick in chart.ticks]
        assert xs == sorted(xs)
        [even] = [tick.x for tick in chart.ticks if tick.even]
        assert chart.rows[-1].points.split()[0 if chart.rows[-1].end > 0 else 1].startswith(f"{even:.2f},")


def test_there_is_a_lane_per_stage_and_the_alarm_stands_in_time(six_cases: list[Case]) -> None:
    ring = draw_timeline(six_cases[0])
    assert [lane.stage for lane in ring.lanes] == list(Stage)
    assert [lane.stage for lane in ring.lanes if not lane.reached] == [Stage.CONTROL]
    assert ring.alarm_x is not None
    first = min(mark.x for lane in ring.lanes for mark in lane.marks)
    last = max(mark.x for lane in ring.lanes for mark in lane.marks)
    assert first < ring.alarm_x < last
    assert draw_timeline(six_cases[5]).alarm_x is None


@given(st.lists(st.datetimes().filter(lambda at: 1990 <= at.year <= 2100), min_size=1, max_size=60))
def test_marks_and_ticks_stay_inside_whatever_the_span(moments: list[object]) -> None:
    evidence = tuple(
        Evidence(str(n), "sign", Stage.TRUST, 1.0, "Seen.", f"{at}Z".replace(" ", "T"), "a")
        for n, at in enumerate(moments)
    )
    case = Case("c", Kind.GROOMING, 0.5, len(evidence), None, (), (), evidence, "1", -5.0)
    chart = draw_timeline(case)
    xs = [mark.x for lane in chart.lanes for mark in lane.marks] + [tick.x for tick in chart.ticks]
    assert xs
    assert all(chart.left <= x <= chart.right for x in xs)
    assert len(chart.ticks) <= 8


def test_many_events_at_one_time_merge_into_one_mark() -> None:
    evidence = tuple(
        Evidence(str(n), "sign", Stage.TRUST, 0.01, "Seen.", "2026-01-01T00:00:00Z", "a") for n in range(1000)
    )
    case = Case("c", Kind.GROOMING, 0.5, 10.0, None, (), (), evidence, "1", -5.0)
    [mark] = [mark for lane in draw_timeline(case).lanes for mark in lane.marks]
    assert mark.title.startswith("1,000 pieces")


def test_roles_have_different_signs_and_only_accusing_ones_are_angular() -> None:
    signs = {role: role_shape(role, 0, 0, 8) for role in Role}
    assert len({(sign.points, sign.ringed) for sign in signs.values()}) == len(Role)
    assert all((sign.points is not None) == role.accuses for role, sign in signs.items())


def test_the_ring_graph_shows_every_account_and_link_once(six_cases: list[Case]) -> None:
    ring = six_cases[0]
    graph = draw_account_graph(ring, CaseNames(ring, identify=False))
    assert len({node.label for node in graph.nodes}) == 19
    assert len({(node.shape.x, node.shape.y) for node in graph.nodes}) == 19
    assert sorted(tie.label for tie in graph.ties) == [
        "device",
        "handle",
        "media",
        "payout",
    ]
    pairs = {(piece.actor, piece.target) for piece in ring.evidence if piece.target}
    assert len(graph.edges) == len(pairs)


def test_a_crowd_of_minors_is_capped_without_losing_the_accused() -> None:
    accounts = [CaseAccount(f"m{n}", Role.MINOR, 0.0) for n in range(300)]
    accounts += [CaseAccount("r", Role.RECRUITER, 9.0), CaseAccount("k", Role.CLIENT, 1.0)]
    case = Case("c", Kind.TRAFFICKING, 0.9, 0.0, None, tuple(accounts), (), (), "1", -5.0)
    graph = draw_account_graph(case, CaseNames(case, identify=False))
    assert len(graph.nodes) == MOST_NODES
    assert {"recruiter 1", "client 1"} <= {node.label for node in graph.nodes}
    assert graph.more == "262 minors"


def test_pseudonyms_number_each_role_in_the_order_of_the_accounts(six_cases: list[Case]) -> None:
    names = CaseNames(six_cases[0], identify=False)
    assert names.account("ring-lead") == "recruiter 1"
    assert names.account("ring-payout") == "associate 2"
    assert names.account("young-09") == "minor 9"


def test_very_long_evidence_keeps_its_heaviest_rows_and_says_how_many_it_left_out(tmp_path: Path) -> None:
    case = case_of([n / 1000 for n in range(1, MOST_ROWS + 8)])
    section = prepare_section(case, 1, identify=False)
    assert len(section.evidence) == MOST_ROWS
    assert section.evidence_hidden == 7
    assert [row.at for row in section.evidence] == sorted(row.at for row in section.evidence)
    [path] = write_reports([case], {}, tmp_path)
    assert "7 lighter ones stand in cases.jsonl" in path.read_text()


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "below 0.1%"), (0.0834, "8.3%"), (0.5, "50.0%"), (0.9999, "above 99.9%"), (1.0, "above 99.9%")],
)
def test_a_probability_never_claims_certainty(value: float, said: str) -> None:
    assert words.probability(value, ENGLISH) == said


def test_each_kind_and_role_has_words(six_cases: list[Case]) -> None:
    assert {case.kind for case in six_cases} == set(Kind)
    headlines = {case.kind: words.headline(case, ENGLISH) for case in six_cases[:5]}
    assert headlines[Kind.TRAFFICKING] == (
        "Strong evidence of trafficking, with 1 recruiter, 3 associates, 6 clients and 9 minors."
    )
    assert headlines[Kind.KNOWN_MEDIA] == "More likely than not: the sharing of known media, with 1 offender."
    assert words.headline(six_cases[5], ENGLISH).startswith("Weak signs of grooming")


def test_the_page_says_which_roles_accuse(tmp_path: Path, six_cases: list[Case]) -> None:
    [path] = write_reports(six_cases, {}, tmp_path)
    html = path.read_text()
    assert html.count("An accusation.") == sum(role.accuses for role in Role)
    assert html.count("Not an accusation: child-safety queue only.") == 1


@given(st.text(max_size=200), st.integers(4, 40))
def test_shortened_text_keeps_both_ends_and_fits(text: str, room: int) -> None:
    short = shorten(text, room)
    assert len(short) <= max(len(text), room)
    assert short == text or "…" in short
    assert visible(visible(text)) == visible(text)


def test_a_case_without_accounts_or_evidence_still_prints(
    tmp_path: Path, small_case: Callable[[int], Case]
) -> None:
    bare = Case("c", Kind.SOLICITATION, 0.1, 0.0, None, (), (), (), "1", -5.0)
    paths = write_reports([bare, small_case(1)], {}, tmp_path)
    assert "No single piece of evidence is listed." in paths[0].read_text()


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_name_of_every_indicator_stands_whole_beside_its_bar(code: str) -> None:
    spoken = tongue(code)
    file = Indicators.load().file
    every: list[Indicator | Exoneration] = [*file.indicators, *file.exonerations]
    for entry in every:
        case = case_of([1.0, 1.0])
        pieces = tuple(msgspec.structs.replace(each, indicator=entry.id) for each in case.evidence)
        chart = draw_waterfall(msgspec.structs.replace(case, evidence=pieces), spoken)
        # Seven units a sign is what a wide font (DejaVu Sans) takes at the size of the labels.
        assert max(len(row.label) for row in chart.rows) * 7 <= chart.labels_end
