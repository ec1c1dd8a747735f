"""Documents that the model accepts, drawn at random from the model's own table, and small ones written by hand."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from tocsin.reporting.cybertip import Element, Group, Leaf
from tocsin.reporting.cybertip.kinds import Kind, Order

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def smallest() -> dict[str, Any]:
    """Return the least that the receiver takes: text alone, no file."""
    return {
        "incidentSummary": {
            "incidentType": "Online Enticement of Children for Sexual Acts",
            "incidentDateTime": "2026-05-01T10:00:00Z",
        },
        "reporter": {"reportingPerson": {"email": ["safety@platform.example"]}},
    }


def documents(root: Element) -> st.SearchStrategy[dict[str, Any]]:
    """Return documents of a table without what rules across values forbid (those have tests of their own)."""
    return _group(root, frozenset({"batchedReport", "emailAddress", "exifViewedByEsp", "fileRelevance"}))


def _element(element: Element, without: frozenset[str]) -> st.SearchStrategy[Any]:
    if isinstance(element.content, Group):
        return _group(element, without)
    leaf = _leaf(element.content)
    if not element.attributes:
        return leaf
    attributes = _attributes(
        element, skip={"verificationDate", "countryCallingCode", "userNotifiedDate", "reenabledDate"}
    )
    return st.tuples(leaf, attributes).map(lambda both: {"#": both[0], **both[1]} if both[1] else both[0])


def _attributes(element: Element, skip: set[str]) -> st.SearchStrategy[dict[str, Any]]:
    kept = [each for each in element.attributes if each.required or each.name not in skip]
    return st.fixed_dictionaries(
        {f"@{each.name}": _leaf(each.leaf) for each in kept if each.required},
        optional={f"@{each.name}": _leaf(each.leaf) for each in kept if not each.required},
    )


def _group(element: Element, without: frozenset[str]) -> st.SearchStrategy[dict[str, Any]]:
    group = element.content
    assert isinstance(group, Group)
    attributes = _attributes(element, skip=set())
    inner = {
        each.name: _often(each, without)
        for each in group.elements
        if each.name not in without and not each.gated and each.instead_of is None
    }
    must = {each.name for each in group.elements if each.required or each.server_wants}
    if element.name == "reportingPerson":
        must.add("email")
        inner["email"] = st.just(["safety@platform.example"])
    if group.order is Order.ONE:
        return st.sampled_from(sorted(inner)).flatmap(lambda name: st.fixed_dictionaries({name: inner[name]}))
    elements = st.fixed_dictionaries(
        {name: each for name, each in inner.items() if name in must},
        optional={name: each for name, each in inner.items() if name not in must},
    )
    return st.tuples(elements, attributes).map(lambda both: {**both[1], **both[0]})


def _often(element: Element, without: frozenset[str]) -> st.SearchStrategy[Any]:
    one = st.deferred(lambda: _element(element, without))
    if not element.many:
        return one
    return st.lists(one, min_size=1, max_size=1 if element.name == "personOrUserReported" else 2)


_PLACES = st.sampled_from(["GB", "FR", "NL"])
_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="￾￿") | st.sampled_from(
    "\t\n\r<&>\"']"
)


def _leaf(leaf: Leaf) -> st.SearchStrategy[Any]:
    if leaf.words:
        return _PLACES if "GB" in leaf.words else st.sampled_from(leaf.words)
    if leaf.pattern is not None:
        return st.from_regex(leaf.pattern, fullmatch=True).map(lambda text: text[: leaf.longest or 99])
    text = st.text(_CHARACTERS, min_size=1, max_size=12).map(lambda each: each + "." if leaf.filled else each)
    return {
        Kind.TEXT: text,
        Kind.PHONE: st.from_regex(r"[0-9][0-9 -]{3,12}[0-9]", fullmatch=True),
        Kind.FLAG: st.just(True),
        Kind.BOOLEAN: st.booleans(),
        Kind.INTEGER: st.integers(leaf.least or 0, leaf.most),
        Kind.NUMBER: st.floats(allow_nan=False, allow_infinity=False),
        Kind.MOMENT: st.datetimes(datetime(2000, 1, 1), datetime(2026, 5, 30), timezones=st.just(UTC)).map(
            datetime.isoformat
        ),
        Kind.DAY: st.dates(datetime(1930, 1, 1).date(), datetime(2026, 5, 30).date()).map(
            lambda day: day.isoformat()
        ),
        Kind.URL: st.sampled_from(["https://platform.example/a?b=c&d=e", "http://192.0.2.1:8080/x"]),
        Kind.EMAIL: st.sampled_from(["a.b+c@mail.example", "x@y.example"]),
        Kind.IP: st.ip_addresses().map(str),
    }[leaf.kind]
