from __future__ import annotations

import csv
import gzip
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dsa.statements import whole
from tocsin.console.figures import as_csv
from tocsin.dsa import CHECKS, ExportError, Finding, lint, lint_tables


def _written(path: Path, *statements: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in statements))
    return path


def _checks(found: list[Finding]) -> set[str]:
    return {each.check for each in found}


def _period(
    seed: int, year: int, share: dict[str, float], rows: int = 6000, swing: float = 0.0
) -> list[dict[str, Any]]:
    """Return a year of statements; ``share``: of those with 'Yes' and 'fully'; it swings from month to month."""
    drawn = random.Random(seed)
    made = []
    for number in range(rows):
        day = date(year, 1, 1) + timedelta(days=number * 365 // rows)
        moved = swing * (day.month % 3 - 1)
        detected = drawn.random() < share["detected"] + moved
        decided = drawn.random() < share["decided"] + moved
        made.append(
            whole(
                puid=f"p-{seed}-{number}",
                application_date=str(day),
                content_date=str(day - timedelta(days=number % 7)),
                decision_facts=f"Facts {'abcdefghij'[number % 10]} {number % 700}.",
                automated_detection="Yes" if detected else "No",
                automated_decision=f"AUTOMATED_DECISION_{'FULLY' if decided else 'NOT_AUTOMATED'}",
                source_type="SOURCE_VOLUNTARY"
                if detected or (number % 2 and not decided)
                else "SOURCE_ARTICLE_16",
            )
        )
    return made


_USUAL = {"detected": 0.8, "decided": 0.1}


def test_whole_statements_have_no_finding_and_each_finding_says_why_and_what_to_do(tmp_path: Path) -> None:
    good = _written(tmp_path / "good.jsonl", whole(), whole(puid="s-2"))
    assert lint([good], first=date(2026, 5, 1), last=date(2026, 5, 31)) == []
    assert all(each.why and each.todo for each in CHECKS.values())


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        ("unreadable_row", [["no object"]]),
        ("broken_rule", [whole(category="STATEMENT_CATEGORY_NUDITY")]),
        ("broken_rule", [whole(automated_decision="No")]),
        ("broken_rule", [whole(decision_facts="Write to mia.k@mail.example.")]),
        ("duplicate_id", [whole(), whole(application_date="2026-05-05")]),
        ("duplicate_id", [whole(uuid="1"), whole(uuid="1", puid="s-2")]),
        ("date_out_of_period", [whole(application_date="2026-06-01")]),
        ("date_out_of_period", [whole(created_at="2026-05-01 10:00:00")]),
        (
            "contradiction",
            [whole(automated_decision="AUTOMATED_DECISION_FULLY", automated_detection="No")],
        ),
        ("identical_in_bulk", [whole(puid=f"s-{n}") for n in range(50)]),
    ],
)
def test_a_mistake_is_found_with_its_place(tmp_path: Path, check: str, rows: list[Any]) -> None:
    found = lint([_written(tmp_path / "file.jsonl", *rows)], first=date(2026, 5, 1), last=date(2026, 5, 31))
    assert _checks(found) == {check}
    assert found[0].where.startswith("file.jsonl:")


def test_a_number_of_an_earlier_period_is_never_used_again(tmp_path: Path) -> None:
    before = _written(
        tmp_path / "before.jsonl", whole(application_date="2026-04-04", content_date="2026-04-01")
    )
    found = lint([_written(tmp_path / "now.jsonl", whole())], [before])
    assert _checks(found) == {"duplicate_id"}
    assert "before.jsonl:1" in found[0].where


def test_a_table_of_the_database_is_read_as_its_statements(tmp_path: Path) -> None:
    statement = whole(application_date="2026-05-04 00:00:00")
    cells = {name: json.dumps(each) if isinstance(each, list) else each for name, each in statement.items()}
    table = tmp_path / "export.csv.gz"
    with gzip.open(table, "wt", newline="") as file:
        writer = csv.DictWriter(file, [*cells, "uuid", "platform_name", "created_at"])
        writer.writeheader()
        writer.writerow({**cells, "uuid": "1", "platform_name": "forum", "created_at": "2026-05-05 10:00:00"})
        writer.writerow({**cells, "puid": "s-2", "uuid": "2", "category": "STATEMENT_CATEGORY_NUDITY"})
    (found,) = lint([table])
    assert (found.check, found.where) == ("broken_rule", "export.csv.gz:3")


def test_columns_that_a_table_leaves_out_are_not_missed(tmp_path: Path) -> None:
    light = {name: each for name, each in whole().items() if name not in ("decision_facts", "puid")}
    cells = {name: json.dumps(each) if isinstance(each, list) else each for name, each in light.items()}
    table = tmp_path / "light.csv"
    with table.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(cells))
        writer.writeheader()
        writer.writerow(cells)
    assert lint([table]) == []


@pytest.mark.parametrize("swing", [0.0, 0.08])
def test_periods_that_are_alike_have_no_jump(tmp_path: Path, swing: float) -> None:
    now = _written(tmp_path / "now.jsonl", *_period(1, 2025, _USUAL, swing=swing))
    before = _written(tmp_path / "before.jsonl", *_period(2, 2024, _USUAL, swing=swing))
    assert lint([now], [before]) == []


def test_a_share_that_moves_further_than_its_months_is_found(tmp_path: Path) -> None:
    now = _written(tmp_path / "now.jsonl", *_period(1, 2025, {"detected": 0.5, "decided": 0.1}, swing=0.05))
    before = _written(tmp_path / "before.jsonl", *_period(2, 2024, _USUAL, swing=0.05))
    found = [each for each in lint([now], [before]) if each.where == "automated_detection"]
    assert _checks(found) == {"share_jump"}
    assert "24 months" in found[0].what


def test_a_field_that_says_the_opposite_of_before_is_found_as_that(tmp_path: Path) -> None:
    now = _written(tmp_path / "now.jsonl", *_period(1, 2025, {"detected": 0.2, "decided": 0.1}))
    before = _written(tmp_path / "before.jsonl", *_period(2, 2024, _USUAL))
    found = lint([now], [before])
    assert ("flipped_field", "automated_detection") in [(each.check, each.where) for each in found]
    assert not [each for each in found if each.check == "share_jump" and each.where == "automated_detection"]


def test_two_fields_that_changed_places_are_found_together(tmp_path: Path) -> None:
    now = _written(tmp_path / "now.jsonl", *_period(1, 2025, {"detected": 0.1, "decided": 0.8}))
    before = _written(tmp_path / "before.jsonl", *_period(2, 2024, _USUAL))
    found = [each for each in lint([now], [before]) if each.check == "flipped_field"]
    assert "automated_detection, automated_decision" in [each.where for each in found]


def test_machines_that_find_more_of_what_was_notified_than_of_the_rest_are_a_flipped_field(
    tmp_path: Path,
) -> None:
    turned = [
        {**each, "automated_detection": "No" if each["automated_detection"] == "Yes" else "Yes"}
        for each in _period(1, 2025, _USUAL, rows=600)
    ]
    found = lint([_written(tmp_path / "now.jsonl", *turned)])
    assert "flipped_field" in _checks(found)


def _figures(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["part", "indicator", "by", "of", "value"])
        writer.writerows(["1.4", "measures", *each] for each in rows)
    return path


_MINORS, _VIOLENCE = (f"STATEMENT_CATEGORY_{each}" for each in ("PROTECTION_OF_MINORS", "VIOLENCE"))


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=2), st.integers(-3, 3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_sums_are_found_wrong_exactly_where_they_are(
    tmp_path_factory: pytest.TempPathFactory, parts: list[int], off: int
) -> None:
    total = max(0, sum(parts) + off)
    rows = [
        ("", "", str(total)),
        ("category", _MINORS, str(parts[0])),
        ("category", _VIOLENCE, str(parts[1])),
    ]
    found = lint([_figures(tmp_path_factory.mktemp("f") / "figures.csv", rows)])
    assert _checks(found) == (set() if total == sum(parts) else {"totals"})


@pytest.mark.parametrize(
    ("check", "row"),
    [
        ("unknown_value", ("category", "MINORS", "7")),
        ("no_number", ("category", _MINORS, "n/a")),
        ("totals", ("restriction", "DECISION_ACCOUNT_SUSPENDED", "8")),
        ("duplicate_id", ("", "", "7")),
    ],
)
def test_a_wrong_figure_is_found(tmp_path: Path, check: str, row: tuple[str, str, str]) -> None:
    assert _checks(lint([_figures(tmp_path / "figures.csv", [("", "", "7"), row])])) == {check}


def _report(path: Path, measures: int, machines: int, minors: int) -> Path:
    rows = [
        ("measures", "", "", measures),
        ("measures", "category", _MINORS, minors),
        ("measures", "category", _VIOLENCE, measures - minors),
        ("measures_found_by_machines", "", "", machines),
    ]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["part", "indicator", "by", "of", "value"])
        writer.writerows(["1.4", *each] for each in rows)
    return path


@pytest.mark.parametrize(
    ("now", "checks"),
    [
        ((1000, 800, 900), set()),
        ((1010, 790, 920), set()),
        ((1000, 200, 900), {"flipped_field"}),
        ((1000, 600, 900), {"share_jump"}),
        ((1000, 800, 500), {"share_jump"}),
        ((1000, 1001, 900), {"totals"}),
    ],
)
def test_figures_are_compared_with_those_of_an_earlier_report(
    tmp_path: Path, now: tuple[int, int, int], checks: set[str]
) -> None:
    before = _report(tmp_path / "2025.csv", 1000, 800, 900)
    assert _checks(lint([_report(tmp_path / "2026.csv", *now)], [before])) == checks


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("a.txt", b""),
        ("a.csv", b"\xff\xff"),
        ("a.json", b"{"),
        ("a.jsonl.gz", gzip.compress(b"{}" * 99, mtime=0)[:20]),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_sentence(tmp_path: Path, name: str, held: bytes) -> None:
    (tmp_path / name).write_bytes(held)
    with pytest.raises(ExportError, match=name):
        lint([tmp_path / name])


def _tables(confirm: int, reject: int, *, reports: int | None = 40, least: int = 5) -> dict[str, Any]:
    """Return figures as they are published: decisions by verdict, and reports by type and addressee."""
    decisions = [("grooming", "confirm", confirm), ("grooming", "reject", reject)]
    cells = [
        *decisions,
        ("grooming", None, confirm + reject),
        (None, "confirm", confirm),
        (None, "reject", reject),
        (None, None, confirm + reject),
    ]
    of_reports = [("enticement", None, reports), (None, None, reports)]
    return {
        "format": "tocsin-figures/1",
        "from": "2026-01-01",
        "to": "2026-06-30",
        "hidden_below": least,
        "tables": [
            {
                "name": name,
                "cells": [{"row": row, "column": column, "count": count} for row, column, count in held],
            }
            for name, held in (("decisions", cells), ("reports", of_reports))
        ],
    }


_BEFORE = _tables(900, 100)


@pytest.mark.parametrize(
    ("now", "checks"),
    [
        (_tables(910, 95), set()),
        (_tables(100, 900), {"flipped_field"}),
        (_tables(600, 400), {"share_jump"}),
        (_tables(900, 100, reports=None), set()),
        (_tables(900, 100, reports=3), {"small_number"}),
        (_tables(900, 100, reports=-1), {"no_number"}),
    ],
)
def test_figures_that_the_public_is_told_are_looked_through(
    tmp_path: Path, now: dict[str, Any], checks: set[str]
) -> None:
    before, after = tmp_path / "before.json", tmp_path / "figures.json"
    before.write_text(json.dumps(_BEFORE))
    after.write_text(json.dumps(now))
    assert _checks(lint([after], [before])) == checks == _checks(lint_tables(now, _BEFORE, "figures"))


def test_a_table_of_figures_is_read_as_it_is_published(tmp_path: Path) -> None:
    good = tmp_path / "figures.csv"
    good.write_text(as_csv(_tables(900, 100)))
    assert lint([good]) == []
    lines = good.read_text().splitlines()
    wrong = tmp_path / "wrong.csv"
    (total,) = (number for number, line in enumerate(lines) if ",decisions,,,1000," in line)
    lines[total] = lines[total].replace("1000", "1001")
    wrong.write_text("\n".join([*lines, lines[1]]) + "\n")
    found = lint([wrong])
    assert _checks(found) == {"totals", "duplicate_id"}
    assert any("decisions (all, all): 1,001 in all, and its parts are 1,000" in each.what for each in found)
