"""Hiding small cells of a table so that no other number gives them away.

Cells and totals are the arcs of a flow that goes round: from a start to each row, from the row to each column, from the
column to an end, and back by the grand total. What goes in goes out, and that is all that the table says of them. A
hidden number can be another one exactly if some round trip through hidden arcs alone leads over it (Gusfield, "A graph
theoretic approach to statistical data security", 1988): forwards an arc may always hold one more, backwards only what
it holds.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

Cell = tuple[str | None, str | None]
"""A row and a column; ``None`` is the total over it."""

_Node = tuple[str, str]
_START, _END = ("start", ""), ("end", "")
_TOTALS_COST = 1_000_000_000
"""A total is worth more than any cells: it is hidden only where nothing else helps."""


def hidden_cells(counts: Mapping[Cell, int], columns: Sequence[str], least: int) -> set[Cell]:
    """Return the cells and totals to hide: those from 1 to ``least`` - 1, and what else could give them away.

    :param counts: every cell and total of a table. Without ``columns`` it has row totals alone, and the grand total.
    """
    arcs = {cell: _arc(cell, bool(columns)) for cell in counts}
    hidden: set[Cell] = set()
    safe: set[Cell] = set()
    small = sorted((cell for cell, count in counts.items() if 0 < count < least), key=_order)
    hidden.update(small)
    for cell in small:
        if cell not in safe:
            trip = _round_trip(cell, arcs, counts, hidden)
            hidden.update(trip)
            safe.update(trip)
    return hidden


def _arc(cell: Cell, has_columns: bool) -> tuple[_Node, _Node]:
    row, column = cell
    if row is None and column is None:
        return _END, _START
    if row is None:
        return ("column", str(column)), _END
    if column is None:
        return _START, ("row", row) if has_columns else _END
    return ("row", row), ("column", column)


def _order(cell: Cell) -> tuple[bool, bool, str, str]:
    return cell[0] is None, cell[1] is None, cell[0] or "", cell[1] or ""


def _round_trip(
    start: Cell, arcs: Mapping[Cell, tuple[_Node, _Node]], counts: Mapping[Cell, int], hidden: Iterable[Cell]
) -> list[Cell]:
    """Return the cheapest way round that goes over a cell once; what is hidden already costs nothing (Dijkstra)."""
    free = set(hidden)
    ways: dict[_Node, list[tuple[_Node, Cell]]] = {}
    for cell, (tail, head) in arcs.items():
        if cell != start:
            ways.setdefault(tail, []).append((head, cell))
            if counts[cell] > 0:
                ways.setdefault(head, []).append((tail, cell))
    tail, goal = arcs[start][1], arcs[start][0]
    queue: list[tuple[int, int, _Node, tuple[Cell, ...]]] = [(0, 0, tail, ())]
    done: set[_Node] = set()
    pushed = 0
    while queue:
        cost, _, node, path = heapq.heappop(queue)
        if node == goal:
            return [start, *path]
        if node in done:
            continue
        done.add(node)
        for there, cell in ways.get(node, ()):
            if there not in done:
                pushed += 1
                more = 0 if cell in free else 1 + counts[cell] + (_TOTALS_COST if None in cell else 0)
                heapq.heappush(queue, (cost + more, pushed, there, (*path, cell)))
    # Every arc lies on the trip from the start over its row and column to the end and back.
    raise AssertionError(start)
