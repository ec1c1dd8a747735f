"""Draws which room imports which, from the real imports, as an SVG that needs no script."""

from __future__ import annotations

import configparser
from dataclasses import dataclass
from html import escape
from pathlib import Path

import grimp
import igraph

PACKAGE = "tocsin"
TITLE = "Which room imports which; an arrow points at what is imported"
BOX_HEIGHT, ROW, COLUMN, MARGIN = 34, 76, 108, 20  # pixels
LETTER = 8.2  # pixels, about, of one letter in the boxes

Point = tuple[float, float]
Arrow = tuple[str, str]

_STYLE = """
  text { font: 600 14px system-ui, sans-serif; fill: #1c2733; text-anchor: middle; dominant-baseline: central }
  rect { fill: #eef3f8; stroke: #5b7288; stroke-width: 1.2 }
  path { fill: none; stroke: #5b7288; stroke-width: 1.3; marker-end: url(#tip) }
  #tip path { fill: #5b7288; stroke: none; marker-end: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e4ebf2 } rect { fill: #22303d; stroke: #8ba3ba } path { stroke: #8ba3ba } #tip path { fill: #8ba3ba }
  }
"""


@dataclass(frozen=True)
class Box:
    """A room's place in the drawing, in pixels."""

    room: str
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        """Return the horizontal middle."""
        return self.x + self.width / 2


def room_imports(package: str = PACKAGE) -> dict[str, set[str]]:
    """Return for every room of the package the other rooms that it imports."""
    graph = grimp.build_graph(package, cache_dir=None)
    rooms = graph.find_children(package)
    for room in rooms:
        if graph.find_children(room):
            graph.squash_module(room)
    return {
        _short(room): {
            _short(other) for other in graph.find_modules_directly_imported_by(room) & rooms - {room}
        }
        for room in rooms
    }


def layers(config: Path) -> list[list[str]]:
    """Return the rooms in their order, highest first, as the import contract lists them."""
    parser = configparser.ConfigParser()
    parser.read(config, encoding="utf-8")
    lines = parser["importlinter:contract:order"]["layers"].split("\n")
    return [[room.strip(" ()") for room in line.split("|")] for line in lines if line.strip()]


def draw(
    imports: dict[str, set[str]], order: list[list[str]], title: str = TITLE, *, column: int = COLUMN
) -> str:
    """Return the SVG: a row for each layer, an arrow for each import that no chain of others implies."""
    rows = [[room for room in row if room in imports] for row in order]
    rows = [row for row in rows if row]
    arrows = sorted(
        (room, below)
        for room in imports
        for below in imports[room]
        if not _reached_otherwise(imports, room, below)
    )
    boxes, bends = _place(rows, arrows, column)
    width = max(box.x + box.width for box in boxes.values()) + MARGIN
    height = max(box.y for box in boxes.values()) + BOX_HEIGHT + MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
            'orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
            *(_arrow(boxes[above], boxes[below], bends[above, below]) for above, below in arrows),
            *(_box(box) for box in boxes.values()),
            "</svg>\n",
        ]
    )


def _short(module: str) -> str:
    return module.removeprefix(f"{PACKAGE}.")


def _place(
    rows: list[list[str]], arrows: list[Arrow], column: int
) -> tuple[dict[str, Box], dict[Arrow, list[Point]]]:
    """Return the boxes, and for each arrow the points between rooms through which it passes (Sugiyama's layout)."""
    rooms = [room for row in rows for room in row]
    layer = [number for number, row in enumerate(rows) for _ in row]
    number_of = {room: number for number, room in enumerate(rooms)}
    graph = igraph.Graph(n=len(rooms), edges=[(number_of[a], number_of[b]) for a, b in arrows], directed=True)
    layout = graph.layout_sugiyama(layers=layer, hgap=column)
    ways = [[tuple(point) for point in way] for way in layout.edge_routing]  # where an arrow crosses a row
    left = min(x for x, _ in [*layout.coords, *(point for way in ways for point in way)])

    def placed(x: float, y: float) -> Point:
        return MARGIN + column / 2 + x - left, MARGIN + ROW * y

    boxes = {}
    for room, (x, y) in zip(rooms, layout.coords, strict=True):
        middle, top = placed(x, y)
        width = len(room) * LETTER + 28
        boxes[room] = Box(room, middle - width / 2, top, width)
    bends = {
        arrow: sorted((placed(x, y) for x, y in way), key=lambda point: point[1])
        for arrow, way in zip(arrows, ways, strict=True)
    }
    return boxes, bends


def _reached_otherwise(imports: dict[str, set[str]], room: str, goal: str) -> bool:
    """Whether ``room`` reaches ``goal`` over another room that it imports."""
    seen: set[str] = set()
    ahead = list(imports[room] - {goal})
    while ahead:
        here = ahead.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            ahead.extend(imports.get(here, ()))
    return False


def _arrow(above: Box, below: Box, between: list[Point]) -> str:
    """Return a line that runs straight through the rows that it crosses, and bends between them."""
    x, y = above.middle, above.y + BOX_HEIGHT
    line = f"M{x:.1f} {y:.1f}"
    for next_x, top, bottom in [
        *((x, y, y + BOX_HEIGHT) for x, y in between),
        (below.middle, below.y, below.y),
    ]:
        bend = (top - y) / 2
        line += f"C{x:.1f} {y + bend:.1f} {next_x:.1f} {top - bend:.1f} {next_x:.1f} {top:.1f}"
        line += f"V{bottom:.1f}" if bottom > top else ""
        x, y = next_x, bottom
    return f'<path d="{line}"/>'


def _box(box: Box) -> str:
    return (
        f'<rect x="{box.x:.1f}" y="{box.y}" width="{box.width:.1f}" height="{BOX_HEIGHT}" rx="5"/>'
        f'<text x="{box.middle:.1f}" y="{box.y + BOX_HEIGHT / 2}">{escape(box.room)}</text>'
    )
