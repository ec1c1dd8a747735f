from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.cases.time import Time
from tests.cases.working import POLICY, scanned
from tests.databases import fresh_store
from tocsin.cases import Arrivals, case_id_of, check_conservation
from tocsin.model import Case
from tocsin.store import Store

rings = st.lists(
    st.frozensets(st.integers(0, 8), min_size=1, max_size=3), min_size=1, max_size=7, unique_by=min
)
Members = frozenset[frozenset[str]]


class BrokenOffError(Exception):
    """The scan's file ended in the middle."""


def case_of(ring: frozenset[int]) -> Case:
    named = [f"a{each}" for each in sorted(ring)]
    return scanned(case_id_of("grooming", named[0]), named, *(f"e{each}" for each in named))


def joined(found: Sequence[frozenset[int]]) -> Members:
    """Return the accounts of the cases that should be: rings that share an account are one."""
    parts: list[set[int]] = []
    for ring in found:
        touching = [part for part in parts if part & ring]
        parts = [part for part in parts if not part & ring] + [set(ring).union(*touching)]
    return frozenset(frozenset(f"a{each}" for each in part) for part in parts)


def members(store: Store) -> Members:
    with store.read() as connection:
        rows = connection.execute(
            text(
                "select array_agg(h.id) as ids from case_holder h join case_file f on f.id = h.case_id "
                "where f.next_action is not null group by f.id"
            )
        ).scalars()
        cases = frozenset(frozenset(ids) for ids in rows)
        assert connection.scalar(text("select count(*) from case_file where next_action is not null")) == len(
            cases
        )
        assert check_conservation(connection, Time().at).breaches == []
    return cases


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), found=rings)
def test_in_any_order_and_in_any_parts_the_cases_are_the_same(
    data: st.DataObject, found: list[frozenset[int]]
) -> None:
    order = data.draw(st.permutations(found))
    cut, broken = data.draw(st.integers(0, len(order))), data.draw(st.integers(0, len(order)))
    cases = [case_of(ring) for ring in order]

    def breaking() -> Iterator[Case]:
        yield from itertools.islice(cases, broken)
        raise BrokenOffError

    with fresh_store() as store:
        arrivals = Arrivals(store, POLICY, Time())
        with suppress(BrokenOffError):
            arrivals.bring(breaking())
        for part in (cases[cut:], cases[:cut]):
            arrived = arrivals.bring(part)
            assert arrived.opened + arrived.joined + arrived.unchanged == arrived.read == len(part)
        assert members(store) == joined(found)
        again = arrivals.bring(reversed(cases))
        assert again.unchanged == again.read == len(cases)
        assert members(store) == joined(found)
