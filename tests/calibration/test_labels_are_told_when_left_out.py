"""Labels in each form; a bad one is one sentence with its line, and the rest goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.calibration.reviewed import case
from tocsin.calibration import UnreadableError, read_labels
from tocsin.model import Role

CASES = [
    case("c1", ["secrecy_request"], {"anna": Role.OFFENDER, "kid": Role.MINOR}),
    case("c2", ["secrecy_request"], {"bert": Role.RECRUITER, "carl": Role.CLIENT}),
    case("c3", [], {"dora": Role.OFFENDER, "anna": Role.ASSOCIATE}),
]


def found(text: str, tmp_path: Path) -> tuple[dict[str, tuple[bool, float | None]], tuple[str, ...]]:
    labels = tmp_path / "labels"
    labels.write_text(text)
    made = read_labels(labels, CASES)
    return {one.case.case: (one.confirmed, one.inclusion) for one in made.cases}, made.problems


def test_json_lines_and_csv_say_the_same(tmp_path: Path) -> None:
    expected = ({"c1": (True, 0.5), "c2": (False, None)}, ())
    text = '{"case": "c1", "outcome": "confirmed", "inclusion": 0.5}\n\n'
    text += '{"account": "carl", "outcome": "not_confirmed"}\n'
    assert found(text, tmp_path) == expected
    csv = "case,account,outcome,inclusion\nc1,,confirmed,0.5\n,carl,not_confirmed,\n"
    assert found(csv, tmp_path) == expected


def test_an_account_labels_every_case_that_accuses_it_and_a_case_outranks_it(tmp_path: Path) -> None:
    text = '{"account": "anna", "outcome": "confirmed"}\n{"case": "c3", "outcome": "not_confirmed"}'
    assert found(text, tmp_path)[0] == {"c1": (True, None), "c3": (False, None)}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"case": "c9", "outcome": "confirmed"}', "the case 'c9' is not in cases.jsonl"),
        ('{"account": "kid", "outcome": "confirmed"}', "is accused in no case"),
        ('{"case": "c1", "outcome": "guilty"}', "'guilty' is neither"),
        ('{"case": "c1", "outcome": ["confirmed"]}', "is neither"),
        ('{"case": "c1", "account": "anna", "outcome": "confirmed"}', "one 'case' or one 'account'"),
        ('{"case": 7, "outcome": "confirmed"}', "as text"),
        ('{"case": "c1", "outcome": "confirmed", "inclusion": 0}', "inclusion 0 is no probability"),
        ('{"case": "c1", "outcome": "confirmed", "inclusion": NaN}', "inclusion nan"),
        ('{"case": "c1", "outcome": "confirmed", "inclusion": true}', "inclusion True"),
        ("[1]", "no JSON object"),
        ("nonsense", "no JSON"),
    ],
)
def test_a_bad_label_is_one_sentence_and_the_rest_goes_on(line: str, told: str, tmp_path: Path) -> None:
    good = '{"case": "c2", "outcome": "confirmed"}'
    cases, problems = found(f"{good}\n{line}\n", tmp_path)
    assert cases == {"c2": (True, None)}
    (problem,) = problems
    assert "labels:2: " in problem
    assert told in problem
    assert problem.endswith("left out")


def test_of_two_outcomes_none_counts_whichever_comes_first(tmp_path: Path) -> None:
    two = ['{"case": "c1", "outcome": "confirmed"}', '{"case": "c1", "outcome": "not_confirmed"}']
    for text in (two, two[::-1]):
        cases, problems = found("\n".join(text), tmp_path)
        assert cases == {}
        assert [problem.count("lines 1, 2") for problem in problems] == [1, 1]


def test_a_truth_labels_every_case(tmp_path: Path) -> None:
    truth = {"offenders": [{"account": "carl"}], "rings": [{"accounts": ["carl", "dora", "anna"]}]}
    cases, problems = found(json.dumps(truth, indent=1), tmp_path)
    # Of c1 and c3 all accused are of a ring and did nothing: neither right nor wrong.
    assert (cases, problems) == ({"c2": (True, 1.0)}, ())


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_labels(tmp_path / "none", CASES)
