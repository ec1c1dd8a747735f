"""The table of warnings at a terminal of eighty columns: large figures push no column out."""

from __future__ import annotations

import pytest

from tocsin.cli.evaluation_tables import show
from tocsin.console.evaluation import warnings_listing
from tocsin.evaluation import Truth, Watched, evaluate, judge_conversations


def test_every_column_of_large_figures_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    talks = [Watched(400, True, (140,) * 10)] * 1200 + [Watched(400, False, (7,) * 10)] * 3000
    made = judge_conversations(talks, 0.5, list(range(4200)), [at % 4 for at in range(4200)])
    listing = warnings_listing(made)
    show(evaluate([], Truth(offenders=())), [listing])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    (head,) = [line for line in lines if "skept." in line]
    for column in listing.columns:
        assert column.name in head
    assert any("chosen" in line and "1,200" in line for line in lines)
    assert "chosen on" not in listing.note
    assert "1,200 of 4,200 conversations" in listing.note


def test_without_folds_nothing_is_called_chosen() -> None:
    made = judge_conversations([Watched(3, True, (1,) * 10)], 0.5, [0])
    listing = warnings_listing(made)
    assert "chosen" not in {row[0] for row in listing.rows}
    assert all(len(row) == len(listing.columns) for row in listing.rows)
