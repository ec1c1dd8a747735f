from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.transparency import hidden_cells

_Cells = dict[tuple[str | None, str | None], int]

_MOST = 8


def _table(rows: list[list[int]]) -> tuple[_Cells, list[str]]:
    columns = [f"c{n}" for n in range(len(rows[0]))]
    cells: _Cells = {}
    for number, row in enumerate(rows):
        cells[f"r{number}", None] = sum(row)
        cells |= {(f"r{number}", column): count for column, count in zip(columns, row, strict=True)}
    for place, column in enumerate(columns):
        cells[None, column] = sum(row[place] for row in rows)
    cells[None, None] = sum(map(sum, rows))
    return cells, columns


def _possible(rows: int, columns: list[str], shown: _Cells) -> Iterator[_Cells]:
    """Yield every table of whole numbers that agrees with what is shown, counts up to a bound."""
    for counts in product(range(_MOST), repeat=rows * len(columns)):
        table = [list(counts[at : at + len(columns)]) for at in range(0, len(counts), len(columns))]
        cells, _ = _table(table)
        if all(cells[cell] == count for cell, count in shown.items()):
            yield cells


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 5), min_size=2, max_size=2), min_size=2, max_size=2))
def test_every_hidden_number_can_be_another_one_in_a_table_that_shows_the_same(rows: list[list[int]]) -> None:
    cells, columns = _table(rows)
    hidden = hidden_cells(cells, columns, 3)
    assert {cell for cell, count in cells.items() if 0 < count < 3} <= hidden
    seen: dict[tuple[str | None, str | None], set[int]] = {cell: set() for cell in hidden}
    shown = {cell: count for cell, count in cells.items() if cell not in hidden}
    for table in _possible(len(rows), columns, shown):
        for cell in hidden:
            seen[cell].add(table[cell])
    assert all(len(values) > 1 for values in seen.values()), (rows, hidden, seen)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=4))
def test_nor_in_a_table_of_one_column(counts: list[int]) -> None:
    cells: _Cells = {(f"r{n}", None): count for n, count in enumerate(counts)} | {(None, None): sum(counts)}
    hidden = hidden_cells(cells, (), 3)
    seen: dict[tuple[str | None, str | None], set[int]] = {cell: set() for cell in hidden}
    for other in product(range(_MOST), repeat=len(counts)):
        table: _Cells = {(f"r{n}", None): count for n, count in enumerate(other)} | {(None, None): sum(other)}
        if all(table[cell] == count for cell, count in cells.items() if cell not in hidden):
            for cell in hidden:
                seen[cell].add(table[cell])
    assert all(len(values) > 1 for values in seen.values())


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    cells, columns = _table([[5, 0, 9], [7, 8, 0]])
    assert hidden_cells(cells, columns, 5) == set()


def test_totals_stay_where_other_cells_can_hide_a_small_one() -> None:
    cells, columns = _table([[2, 50, 60], [70, 80, 90], [10, 11, 12]])
    hidden = hidden_cells(cells, columns, 5)
    assert len(hidden) == 4
    assert all(None not in cell for cell in hidden)
