"""The graph of a case's accounts: minors on the left, the accused in the middle, clients on the right.

Layers instead of springs: the same case gives the same picture on every machine, labels do not collide, and
the eye finds a role at once. Within a layer, nodes are ordered by the mean position of their neighbours (the
barycentre method of Sugiyama, Tagawa and Toda, 1981), which removes most crossings. Geometry only, in SVG
user units.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass

from tocsin.console.languages import ENGLISH, Tongue
from tocsin.console.report import words
from tocsin.console.report.names import ROLE_WORDS, CaseNames, shorten
from tocsin.console.report.role_shapes import RoleShape, role_shape
from tocsin.console.report.written import indicator
from tocsin.model import Case, Role

WIDTH = 760.0
MOST_NODES = 40
_MARGIN = 26.0
_RADIUS = 9.0
_SWEEPS = 4
_HEAD = 7.0
_LABEL_HEIGHT = 13.0
_SIGN_WIDTH = 6.4
_LAYER_OF: dict[Role | None, int] = {
    Role.MINOR: 0,
    Role.MINOR_INVOLVED: 0,
    Role.RECRUITER: 1,
    Role.OFFENDER: 1,
    Role.ASSOCIATE: 1,
    Role.CLIENT: 2,
    None: 2,
}
_PITCH = (27.0, 64.0, 27.0)
# Where the layers stand, by which of them hold anyone.
_COLUMNS: dict[tuple[int, ...], dict[int, float]] = {
    (): {},
    (0,): {0: 380.0},
    (1,): {1: 380.0},
    (2,): {2: 380.0},
    (0, 1): {0: 230.0, 1: 530.0},
    (1, 2): {1: 230.0, 2: 530.0},
    (0, 2): {0: 230.0, 2: 530.0},
    (0, 1, 2): {0: 160.0, 1: 380.0, 2: 600.0},
}


@dataclass(frozen=True)
class Node:
    """An account: its sign and its label (``anchor`` is the SVG text-anchor)."""

    shape: RoleShape
    label: str
    label_x: float
    label_y: float
    anchor: str
    title: str


@dataclass(frozen=True)
class Edge:
    """Evidence from one account towards another; ``width`` grows with its weight, ``head`` is the tip."""

    path: str
    width: float
    head: str
    against: bool
    title: str


@dataclass(frozen=True)
class Tie:
    """A link between accounts that put them into one case, with its kinds as a label."""

    path: str
    label: str
    x: float
    y: float
    title: str


@dataclass(frozen=True)
class AccountGraph:
    """The whole drawing; ``more`` says who was left out, ``roles`` which signs the legend needs."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    ties: tuple[Tie, ...]
    roles: tuple[Role | None, ...]
    more: str
    width: float
    height: float
    description: str


def draw_account_graph(case: Case, names: CaseNames, tongue: Tongue = ENGLISH) -> AccountGraph:
    """Return the geometry of at most ``MOST_NODES`` accounts, their evidence edges and their links."""
    flows = _flows(case)
    everyone = _by_importance(case, names, flows)
    shown = everyone[:MOST_NODES]
    left_out = Counter(names.roles.get(account) for account in everyone[MOST_NODES:])
    layers = _order(shown, names, flows)
    places, height = _place(layers)
    calm = _calm_side(flows, places)
    edges = tuple(_edges(flows, places, names, calm, tongue))
    return AccountGraph(
        nodes=tuple(_node(account, places, layers, names, tongue) for layer in layers for account in layer),
        edges=edges,
        ties=tuple(_ties(case, places, names, calm, tongue)),
        roles=tuple(role for role in (*Role, None) if any(names.roles.get(a) is role for a in shown)),
        more=words.numbered(left_out, tongue),
        width=WIDTH,
        height=height,
        description=tongue.say(
            "%(accounts)s; %(arrows)s; %(links)s. The tables below say the same.",
            accounts=words.role_counts(case, tongue) or tongue.say("No accounts"),
            arrows=tongue.say_many(
                "%(number)s arrow of evidence", "%(number)s arrows of evidence", len(edges)
            ),
            links=tongue.say_many(
                "%(number)s link between accounts", "%(number)s links between accounts", len(case.links)
            ),
        ),
    )


@dataclass
class _Flow:
    weight: float = 0.0
    pieces: int = 0


_Flows = dict[tuple[str, str], _Flow]
_Places = dict[str, tuple[int, float, float]]


def _flows(case: Case) -> _Flows:
    flows: _Flows = defaultdict(_Flow)
    for piece in case.evidence:
        if piece.target is not None and piece.target != piece.actor:
            flow = flows[piece.actor, piece.target]
            flow.weight += piece.weight
            flow.pieces += 1
    return dict(flows)


def _by_importance(case: Case, names: CaseNames, flows: _Flows) -> list[str]:
    """Return the accounts, those to keep when room is short first: the accused, then by weight."""
    weight: dict[str, float] = defaultdict(float)
    for entry in case.accounts:
        weight[entry.account] += entry.weight
    mentioned = dict.fromkeys(names.roles)
    for pair in (*flows, *(link.accounts for link in case.links)):
        mentioned.update(dict.fromkeys(pair))
    first_layer = {0: 1, 1: 0, 2: 2}

    def rank(account: str) -> tuple[bool, int, float]:
        role = names.roles.get(account)
        return role is None, first_layer[_LAYER_OF[role]], -weight[account]

    ranked = sorted(mentioned, key=rank)
    if len(ranked) <= MOST_NODES:
        return ranked
    # A crowd in one layer must not push the other layers out of the picture: take turns over the roles.
    turns: list[list[str]] = [[a for a in ranked if _turn(names.roles.get(a)) == turn] for turn in range(4)]
    mixed = [layer[at] for at in range(len(ranked)) for layer in turns if at < len(layer)]
    return sorted(mixed[:MOST_NODES], key=rank) + mixed[MOST_NODES:]


def _turn(role: Role | None) -> int:
    return 3 if role is None else (1, 0, 2)[_LAYER_OF[role]]


def _order(shown: list[str], names: CaseNames, flows: _Flows) -> tuple[list[str], ...]:
    layers: tuple[list[str], ...] = ([], [], [])
    for account in shown:
        layers[_LAYER_OF[names.roles.get(account)]].append(account)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for actor, target in flows:
        neighbours[actor].add(target)
        neighbours[target].add(actor)
    for sweep in range(_SWEEPS):
        # Positions as shares of the layer's height, as the layers are of different lengths.
        share = {a: (at + 0.5) / len(layer) for layer in layers for at, a in enumerate(layer)}

        def centre(account: str, share: dict[str, float] = share) -> float:
            known = sorted(share[other] for other in neighbours[account] if other in share)
            return sum(known) / len(known) if known else share[account]

        for layer in layers[:: 1 if sweep % 2 else -1]:
            layer.sort(key=lambda account: (round(centre(account), 9), share[account]))
    return layers


def _place(layers: tuple[list[str], ...]) -> tuple[_Places, float]:
    columns = _COLUMNS[tuple(at for at, layer in enumerate(layers) if layer)]
    inner = max((len(layer) * _PITCH[at] for at, layer in enumerate(layers)), default=0.0)
    places: _Places = {}
    for at, layer in enumerate(layers):
        # The accused are few: spread them over the height, so that their arrows fan out.
        pitch = max(_PITCH[at], inner * 0.8 / len(layer)) if layer and at == 1 else _PITCH[at]
        pitch = min(pitch, inner / len(layer)) if layer else pitch
        top = _MARGIN + (inner - pitch * len(layer)) / 2
        for row, account in enumerate(layer):
            places[account] = (at, columns[at], round(top + (row + 0.5) * pitch, 2))
    return places, inner + 2 * _MARGIN


def _node(
    account: str, places: _Places, layers: tuple[list[str], ...], names: CaseNames, tongue: Tongue
) -> Node:
    layer, x, y = places[account]
    role = names.roles.get(account)
    name = names.account(account)
    aside = _RADIUS + 7
    if layer == 1 and layers[0] and layers[2]:
        anchor, label_x, label_y, room = "middle", x, y + _RADIUS + 15, 26
    elif layer == 0 or (layer == 1 and layers[2]):
        anchor, label_x, label_y, room = "end", x - aside, y + 4, 20
    else:
        anchor, label_x, label_y, room = "start", x + aside, y + 4, 20
    return Node(
        shape=role_shape(role, x, y, _RADIUS),
        label=shorten(name, room),
        label_x=label_x,
        label_y=label_y,
        anchor=anchor,
        title=name if role is None else f"{name} ({tongue.say(ROLE_WORDS[role])})",
    )


def _calm_side(flows: _Flows, places: _Places) -> int:
    """Return the side of the accused (-1 left, 1 right) with fewer arrows: there the links are drawn."""
    balance = 0
    for pair in flows:
        layers = {places[account][0] for account in pair if account in places}
        if 1 in layers:
            balance += (0 in layers) - (2 in layers)
    return 1 if balance >= 0 else -1


def _edges(flows: _Flows, places: _Places, names: CaseNames, calm: int, tongue: Tongue) -> list[Edge]:
    seen = {pair: flow for pair, flow in flows.items() if pair[0] in places and pair[1] in places}
    heaviest = max((abs(flow.weight) for flow in seen.values()), default=0.0) or 1.0
    edges = []
    for (actor, target), flow in sorted(seen.items(), key=lambda item: (item[1].weight, item[0])):
        width = round(1.0 + 4.5 * math.sqrt(abs(flow.weight) / heaviest), 2)
        path, head = _curve(places[actor], places[target], width, calm, both_ways=(target, actor) in seen)
        edges.append(
            Edge(
                path=path,
                width=width,
                head=head,
                against=flow.weight < 0,
                title=tongue.say(
                    "%(actor)s → %(target)s: %(weight)s nats, %(pieces)s",
                    actor=names.account(actor),
                    target=names.account(target),
                    weight=tongue.nats(flow.weight),
                    pieces=words.pieces(flow.pieces, tongue),
                ),
            )
        )
    return edges


def _curve(
    start: tuple[int, float, float],
    end: tuple[int, float, float],
    width: float,
    calm: int,
    *,
    both_ways: bool,
) -> tuple[str, str]:
    """Return an edge's path and the polygon of its arrow head."""
    (layer, x1, y1), (other_layer, x2, y2) = start, end
    gap = _RADIUS + 3
    if layer == other_layer:
        # Within a layer: an arc towards the middle of the drawing, the wider the farther apart.
        side = (1, -calm, -1)[layer]
        lane = side * (34 + 0.18 * abs(y2 - y1)) * (1.25 if both_ways and y1 > y2 else 1)
        x1, x2 = x1 + side * gap, x2 + side * gap
        c1, c2 = (x1 + lane, y1), (x2 + lane, y2)
    else:
        way = 1 if x2 > x1 else -1
        if both_ways:
            # Each direction keeps to its own side of the road.
            y1, y2 = y1 + 4 * way, y2 + 4 * way
        x1, x2 = x1 + way * gap, x2 - way * gap
        bend = (x2 - x1) * 0.45
        c1, c2 = (x1 + bend, y1), (x2 - bend, y2)
    size = _HEAD + width * 0.8
    dx, dy = x2 - c2[0], y2 - c2[1]
    length = math.hypot(dx, dy) or 1.0
    dx, dy = dx / length, dy / length
    bx, by = x2 - dx * size, y2 - dy * size
    half = size * 0.48
    corners = ((x2, y2), (bx - dy * half, by + dx * half), (bx + dy * half, by - dx * half))
    head = " ".join(f"{x:.2f},{y:.2f}" for x, y in corners)
    path = f"M{x1:.2f} {y1:.2f}C{c1[0]:.2f} {c1[1]:.2f} {c2[0]:.2f} {c2[1]:.2f} {bx:.2f} {by:.2f}"
    return path, head


def _free(x: float, y: float, label: str, placed: list[Tie]) -> float:
    """Return the first height from ``y`` downwards where the label covers none that is already placed."""
    for _ in placed:
        if not any(
            abs(other.y - y) < _LABEL_HEIGHT
            and abs(other.x - x) < (len(other.label) + len(label)) / 2 * _SIGN_WIDTH
            for other in placed
        ):
            break
        y += _LABEL_HEIGHT
    return y


def _ties(case: Case, places: _Places, names: CaseNames, calm: int, tongue: Tongue) -> list[Tie]:
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for link in case.links:
        a, b = link.accounts
        if a in places and b in places and a != b:
            pair = (a, b) if places[a] <= places[b] else (b, a)
            kinds[pair].append(indicator(link.kind, tongue))
    ties: list[Tie] = []
    for (a, b), held in sorted(kinds.items()):
        (layer, x1, y1), (other_layer, x2, y2) = places[a], places[b]
        label = tongue.listed(dict.fromkeys(held))
        if layer == other_layer:
            # On the side away from the evidence arcs of the same layer.
            side = (-1, calm, 1)[layer]
            bulge = side * (34 + 0.34 * abs(y2 - y1))
            x1, x2 = x1 + side * (_RADIUS + 2), x2 + side * (_RADIUS + 2)
            path = f"M{x1:.2f} {y1:.2f}C{x1 + bulge:.2f} {y1:.2f} {x2 + bulge:.2f} {y2:.2f} {x2:.2f} {y2:.2f}"
            x, y = x1 + bulge * 0.75, (y1 + y2) / 2
        else:
            path = f"M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}"
            x, y = (x1 + x2) / 2, (y1 + y2) / 2
        title = tongue.say(
            "%(one)s and %(two)s: shared %(what)s", one=names.account(a), two=names.account(b), what=label
        )
        label = shorten(label, 24)
        y = _free(x, y + 4, label, ties)
        ties.append(Tie(path=path, label=label, x=round(x, 2), y=round(y, 2), title=title))
    return ties
