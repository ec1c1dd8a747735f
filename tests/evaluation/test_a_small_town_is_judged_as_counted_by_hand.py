"""A town small enough to count on paper: who was found, who was accused, how early, and what is left unsaid."""

from __future__ import annotations

import math

import pytest

from tests.evaluation.judged import case, hour, small_town
from tocsin.evaluation import Evaluation, JudgedCase, Truth, evaluate, late_cost
from tocsin.evaluation.truth import TruthOffender
from tocsin.model import Case, CaseAccount, Evidence, Kind, Role, Stage


@pytest.fixture(scope="module")
def made() -> Evaluation:
    return evaluate(*small_town())


def test_a_minor_involved_is_found_but_not_accused_and_the_idle_count_nowhere(made: Evaluation) -> None:
    # Accused: boss, purse, buyer (rightly), coach-1 (wrongly); sleeper never acted. Found too: poser. Missed: lone.
    assert (made.accounts.accused_rightly, made.accounts.accused_wrongly) == (3, 1)
    assert (made.precision, made.recall) == (0.75, 0.75)
    assert (made.f1, made.f0_5) == (0.75, 0.75)
    assert (made.accounts.minors_involved, made.accounts.offenders_as_minors_involved) == (1, 1)


def test_clients_stand_apart(made: Evaluation) -> None:
    assert (made.clients.hits, made.clients.of) == (1, 2)
    assert (made.clients_precision.hits, made.clients_precision.of) == (1, 1)
    assert (made.everyone.hits, made.everyone.of) == (4, 6)


def test_the_ranking_goes_on_below_the_threshold(made: Evaluation) -> None:
    # 0.98: 3 of 3 right, 2 of 4 found; 0.9: poser found; 0.6: coach; 0.2: lone, 4 of 5 right.
    assert [(point.precision, point.recall) for point in made.curve] == [
        (1, 0.5), (1, 0.75), (0.75, 0.75), (0.8, 1),
    ]  # fmt: skip
    assert made.average_precision == pytest.approx(0.5 + 0.25 + 0.25 * 0.8)


def test_probabilities_are_judged_over_offenders_and_lookalikes(made: Evaluation) -> None:
    squares = 2 * 0.02**2 + 0.1**2 + 0.8**2 + 0.6**2
    assert made.calibration is not None
    assert made.calibration.accounts == 9
    assert made.brier == pytest.approx(squares / 9, abs=1e-6)
    assert sum(one.offends.of for one in made.calibration.bins) == 9


def test_roles_are_those_of_the_heaviest_accusation(made: Evaluation) -> None:
    assert made.roles is not None
    # boss and buyer are right; purse was taken for a recruiter, poser for a minor involved.
    assert (made.roles.right.hits, made.roles.right.of) == (2, 4)


def test_a_ring_is_whole_with_its_idle_account(made: Evaluation) -> None:
    assert made.rings is not None
    assert (made.rings.complete.hits, made.rings.complete.of) == (1, 2)
    assert (made.rings.complete_acting.hits, made.rings.complete_acting.of) == (1, 1)
    assert made.rings.mean_share == 0.5
    assert (made.rings.found.hits, made.rings.found_silent.hits, made.rings.found_silent.of) == (1, 0, 1)


def test_false_alarms_are_told_by_kind_of_lookalike(made: Evaluation) -> None:
    wrong = made.false_alarms
    assert made.false_alarms_per_10000_accounts == 10
    assert made.false_alarms_per_million_messages == 20
    assert {one.family: (one.accused.count, one.accused.of, one.accused.rate) for one in wrong.families} == {
        "coach": (1, 4, 250), "relative": (0, 1, 0),
    }  # fmt: skip
    assert (wrong.victims.hits, wrong.victims.of, wrong.unlisted) == (0, 1, 0)


def test_latency_counts_own_evidence_until_the_alarm(made: Evaluation) -> None:
    # boss: third of four; purse: the ring was known before its first; poser: first of one. m = median(4, 1, 1).
    early = made.early
    assert (early.median_latency, early.median_length) == (1, 1)
    assert early.f_latency is None
    costs = late_cost(3, 5) + 2 * late_cost(1, 5) + 1 + 1 * 4 / 9
    assert early.erde_users == 9
    assert made.erde5 == pytest.approx(costs / 9, abs=1e-6)


def test_with_the_messages_latency_counts_messages() -> None:
    cases, truth = small_town()
    messages = {"boss": [hour(n) for n in range(21)], "poser": [hour(n) for n in range(1, 8)]}
    early = evaluate(cases, truth, messages=messages).early
    # boss: message 11 of 21 at hour 10; poser: the third of seven; purse wrote none: 1. m = median(21, 7) = 14.
    assert (early.median_latency, early.median_length) == (3, 14)
    assert early.unit == "messages of the account"
    rate = math.log(3) / 13
    assert early.f_latency == pytest.approx(0.75 * (1 - (-1 + 2 / (1 + math.exp(-rate * 2)))), abs=1e-6)


def test_an_alarm_is_before_a_stage_only_if_it_rang_earlier(made: Evaluation) -> None:
    leads = {
        lead.stage: (lead.before.hits, lead.before.of, lead.median_lead_hours) for lead in made.early.stages
    }
    some = [leads[stage] for stage in ("image", "transaction", "control")]
    assert some == [(0, 1, None), (2, 2, 15), (0, 0, None)]


def test_the_course_of_an_offender_until_the_alarm(made: Evaluation) -> None:
    stages, time, evidence = made.early.curves
    # boss: two of three stages, half of the time; purse: none yet; evidence: 3 of 5 in the ring, 1 of 1 of poser's.
    assert (stages.offenders, stages.alarms, stages.median) == (2, 2, 0.333333)
    assert (time.offenders, time.median) == (1, 0.5)
    assert (evidence.offenders, evidence.alarms, evidence.median) == (4, 3, 0.6)
    assert evidence.alarmed[-1] == 0.75
    assert made.evidence_at_alarm == 0.6


def test_small_groups_are_shown_but_not_compared(made: Evaluation) -> None:
    by_group = made.recall_by["group"]
    assert [(one.name, one.recall.hits, one.recall.of) for one in by_group.slices] == [
        ("hill", 2, 2), ("river", 1, 2),
    ]  # fmt: skip
    assert by_group.gap is None
    assert any("gap between groups" in line for line in made.not_measured)


def test_a_gap_and_a_drop_have_an_interval() -> None:
    offenders = [
        TruthOffender(account=f"{group}{n}", group=group, evasion="none" if n % 2 else "leet")
        for group in ("hill", "river")
        for n in range(20)
    ]
    found = [f"hill{n}" for n in range(20)] + [f"river{n}" for n in range(1, 20, 2)]
    made = evaluate(
        [case(name, 0.9, {name: Role.OFFENDER}) for name in found], Truth(offenders=tuple(offenders))
    )
    gap = made.recall_by["group"].gap
    assert gap is not None
    assert (gap.more, gap.less, gap.value) == ("hill", "river", 0.5)
    assert 0.2 < gap.low < 0.5 < gap.high < 0.75
    (leet,) = [one for one in made.recall_by["evasion"].slices if one.name == "leet"]
    assert leet.drop is not None
    assert leet.drop.value == 0.5
    assert made.group_gap == 0.5


def test_a_truth_of_bare_accounts_measures_what_it_can_and_says_the_rest() -> None:
    cases, _ = small_town()
    truth = Truth(offenders=(TruthOffender(account="boss"), TruthOffender(account="lone")))
    made = evaluate(cases, truth)
    # Accused: boss, and four whom this truth does not know: a ring's idle account is known by the ring alone.
    assert (made.precision, made.recall) == (0.2, 0.5)
    nulls = (
        made.brier, made.ece, made.role_accuracy, made.ring_completeness, made.group_gap,
        made.false_alarms_per_10000_accounts, made.false_alarms_per_million_messages,
    )  # fmt: skip
    assert nulls == (None,) * 7
    assert made.recall_by == {}
    for name in ("Brier", "role accuracy", "rings", "10,000", "million", "family", "stage", "by group"):
        assert any(name in line for line in made.not_measured), name


def test_no_cases_and_no_offenders_are_no_error() -> None:
    nobody = evaluate([], small_town()[1])
    assert (nobody.precision, nobody.recall, nobody.f1, nobody.average_precision) == (0, 0, 0, 0)
    assert nobody.erde5 is not None
    innocent = evaluate(small_town()[0], Truth(offenders=()))
    assert (innocent.recall, innocent.f1, innocent.average_precision, innocent.precision) == (
        None,
        None,
        None,
        0,
    )
    assert evaluate([], Truth(offenders=())).precision is None


def test_an_account_that_the_truth_lists_twice_is_one() -> None:
    truth = Truth(
        offenders=(
            TruthOffender(account="a", role=Role.CLIENT, stages={Stage.IMAGE: hour(5)}),
            TruthOffender(account="a", role=Role.OFFENDER, stages={Stage.IMAGE: hour(3)}),
        )
    )
    made = evaluate([case("c", 0.9, {"a": Role.OFFENDER}, opened=4)], truth)
    assert (made.accounts.offenders, made.accounts.clients, made.recall, made.role_accuracy) == (1, 0, 1, 1)
    assert made.early.stages[3].before.hits == 0


def test_a_stage_of_the_truths_own_is_judged_and_one_that_is_null_was_not_reached() -> None:
    stages = {"meeting": hour(9), "image": None}
    made = evaluate(
        [case("c", 0.9, {"a": Role.OFFENDER}, opened=4)],
        Truth(offenders=(TruthOffender(account="a", stages=stages),)),
    )
    reached = {lead.stage: lead.before.hits for lead in made.early.stages if lead.before.of}
    assert reached == {"meeting": 1}


def test_an_accusation_outranks_a_heavier_case_that_accuses_nobody() -> None:
    cases = [case("x", 0.9, {"a": Role.MINOR_INVOLVED}), case("y", 0.7, {"a": Role.OFFENDER})]
    truth = Truth(offenders=(TruthOffender(account="a", role=Role.OFFENDER),))
    assert evaluate(cases, truth).role_accuracy == 1
    assert evaluate(cases, truth, threshold=0.8).role_accuracy == 0


def test_cases_of_the_model_are_judged_alike() -> None:
    piece = Evidence(
        "e1", "asks_age", Stage.TRUST, 3.0, "asks how old the other is", "2026-03-02T01:00:00Z", "a", "k"
    )
    case_of_model = Case(
        case="c", kind=Kind.GROOMING, probability=0.9, weight=3.0, opened_at="2026-03-02T01:00:00Z",
        accounts=(CaseAccount("a", Role.OFFENDER, 3.0),), stages=(), evidence=(piece,),
        weights_version="w1", prior=-7.0,
    )  # fmt: skip
    made = evaluate([case_of_model], Truth(offenders=(TruthOffender(account="a"),)))
    assert made.recall == 1
    assert made.early.median_latency == 1
    assert made.weights_versions == ("w1",)


def test_a_case_that_tells_no_times_gives_no_latency() -> None:
    silent = [
        JudgedCase(case=one.case, probability=one.probability, accounts=one.accounts)
        for one in small_town()[0]
    ]
    made = evaluate(silent, small_town()[1])
    assert made.recall == 0.75
    assert (made.f_latency, made.erde5, made.evidence_at_alarm) == (None, None, None)
    assert made.early.without_time == 3
