from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import HashingVectorizer

from bench.peers import comparison
from bench.peers.affinity import DIMENSIONS, Floats, WordLlama, skewness, telling_sentences
from bench.peers.comparison import Comparison, compare, parsed, real_table, recall_table, trained
from bench.peers.judged import threshold
from tests.real.chat_events import load_talks

PEOPLE = 400
OPTIONS = [
    "--people", str(PEOPLE), "--days", "14", "--offender-share", "0.03", "--seeds", "941", "942", "--training", "951",
    "--examples", "400", "--false-alarms", "50", "--chat-seeds", "1",
]  # fmt: skip


def letters(texts: Sequence[str]) -> Floats:
    """Encode by pieces of words, as a stand-in that needs no weights."""
    pieces = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 4), n_features=DIMENSIONS, norm="l2")
    return np.ascontiguousarray(pieces.transform(texts).toarray(), np.float32)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparison, "OUT", tmp_path_factory.mktemp("peers"))
        options = parsed(OPTIONS)
        first, _, *others = trained(
            options, letters
        )  # one scan a place is enough here: not the one without words
        return compare(options, list(islice(load_talks(), 300)), [first, *others])


@pytest.mark.slow
def test_each_is_judged_at_a_threshold_that_keeps_to_the_allowed_errors(made: Comparison) -> None:
    assert made.rankings[0].allowed.allowed == int(50 * made.accounts / 10_000) > 0
    for one in made.rankings:
        for at in (one.allowed, one.as_tocsin):
            wrong = at.result.false_alarms.per_10000_accounts
            assert wrong is not None
            assert wrong.of == made.accounts > 2 * PEOPLE * 0.9
            assert wrong.count <= at.allowed


@pytest.mark.slow
def test_what_is_found_adds_up(made: Comparison) -> None:
    names = [one.name for one in made.rankings]
    assert len(set(names)) == len(names) == 7
    for one in made.rankings:
        result = one.allowed.result
        found = result.recall_interval
        assert found.of == made.offenders > 5
        assert sum(part.recall.hits for part in result.recall_by["telling"].slices) == found.hits
        assert sum(part.recall.of for part in result.recall_by["telling"].slices) == found.of
        assert result.everyone.hits == found.hits + result.clients.hits
        assert 0 <= found.hits <= found.of
        assert 0 <= (result.average_precision or 0.0) <= 1
        assert 0 <= one.accused <= one.of
        assert one.per_second > 0
        assert one.per_second_real > 0


@pytest.mark.slow
def test_whoever_learned_from_the_simulator_knows_some_of_it_again(made: Comparison) -> None:
    precision = {one.name: one.allowed.result.average_precision or 0.0 for one in made.rankings}
    chance = made.offenders / made.accounts
    learned = ("two-stage SVM", "rare-class affinity, skewness", "rare-class affinity, three highest")
    assert all(precision[name] > 3 * chance for name in learned), precision


@pytest.mark.slow
def test_the_tables_have_a_row_for_each(made: Comparison) -> None:
    for table in (recall_table(made), real_table(made)):
        assert len(table) == 1 + len(made.rankings)
        assert len({len(row) for row in table}) == 1


@pytest.mark.parametrize(("allowed", "accused"), [(0, 0), (1, 1), (2, 1), (3, 3), (4, 4), (9, 4)])
def test_equal_numbers_stand_and_fall_together(allowed: int, accused: int) -> None:
    wrong = [0.9, 0.5, 0.5, 0.1]
    assert sum(one >= threshold(wrong, allowed) for one in wrong) == accused


def test_no_seed_is_learned_from_and_judged() -> None:
    with pytest.raises(SystemExit):
        parsed(["--seeds", "931", "--training", "931"])


def test_skewness_wants_ten_different_messages_and_few_that_stand_out() -> None:
    assert skewness(np.array([0.5] * 4 + [0.0] * 5, np.float32)) == 0
    assert skewness(np.array([0.5] * 3 + [0.0] * 9, np.float32)) == pytest.approx((1 / 3) ** 0.5)
    assert skewness(np.array([0.5] * 9 + [0.0] * 3, np.float32)) < 0
    assert skewness(np.zeros(12, np.float32)) == 0


def test_examples_of_the_rare_class_are_different_and_as_many_as_asked_for_at_most_by_rounding_up() -> None:
    sentences = telling_sentences(120, random.Random(1))
    assert len(sentences) == len(set(sentences))
    assert 80 < len(sentences) <= 120 + 54


def test_the_encoder_needs_no_network_and_reads_nothing_into_nothing() -> None:
    pytest.importorskip("wordllama", reason="requirements/bench.txt is installed for the bench alone")
    near, same, other, nothing = WordLlama()(
        ["is anybody home?", "is anyone at home?", "the bus was late", ""]
    )
    assert near @ same > near @ other
    assert near @ near == pytest.approx(1, abs=1e-3)
    assert not nothing.any()


def test_the_page_has_room_for_the_tables() -> None:
    page = (Path(comparison.PAGE)).read_text(encoding="utf-8")
    assert "<!-- measured: begin -->" in page
