"""Which accounts act as one: they share a device, a payout, a contact handle, or a minor's private picture.

Connected components want a graph, not SQL.
"""

from __future__ import annotations

import igraph
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.relations import Engine


def components(pairs: pa.Table) -> pa.Table:
    """Return (``account``, ``component``) of the undirected graph of ``pairs`` (columns ``one``, ``two``: string).

    A component is named after its smallest account, so that the name depends on no order.
    """
    edges = list(zip(pairs["one"].to_pylist(), pairs["two"].to_pylist(), strict=True))
    graph = igraph.Graph.TupleList(edges, directed=False)
    accounts: list[str] = []
    names: list[str] = []
    for members in graph.connected_components() if edges else ():
        ids = sorted(graph.vs[v]["name"] for v in members)
        accounts += ids
        names += [ids[0]] * len(ids)
    return pa.table({"account": pa.array(accounts, pa.string()), "component": pa.array(names, pa.string())})


def load_principals(engine: Engine) -> None:
    """Make the relations ``principal`` and ``under_one_roof`` (``account``, ``unit`` each) of accounts on rare things.

    The former joins those that act as one; the latter also those who share them as a household does.
    """
    pairs = engine.fetch("select one, two, converse from principal_pair")
    for name, joined in (("principal", pairs.filter(~pc.field("converse"))), ("under_one_roof", pairs)):
        engine.load(name, components(joined).rename_columns({"component": "unit"}))


def load_units(engine: Engine, advertisers: str) -> None:
    """Make the relation ``unit`` (``account``, ``unit``) of all accounts that advertise or are tied to one that does.

    ``advertisers`` is the text of the view that gives them.
    """
    engine.load("unit_component", components(engine.fetch("select one, two from unit_pair")))
    engine.create("unit", advertisers)
    engine.drop("unit_component")
