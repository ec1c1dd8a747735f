from __future__ import annotations

import csv
import io
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.databases import fresh_store, store
from tests.log.written import AT
from tests.transparency.working import SINCE, UNTIL, live, recounted
from tocsin.log import Entry, write_entries
from tocsin.store import Store
from tocsin.transparency import Fact, Period, read_facts, write_facts

__all__ = ["store"]


def _counted(facts: list[Fact]) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for each in facts:
        match each.fact:
            case "flag":
                found["flag", str(each.source), str(each.reason), str(each.by)] += 1
            case "case_opened":
                found["case_opened", "all"] += 1
            case "decision":
                found["decision", str(each.kind), str(each.outcome), str(each.first)] += 1
                if each.answers is not None:
                    found["answered", each.answers, str(each.outcome)] += 1
            case "appeal":
                found["appeal", str(each.kind)] += 1
            case "case_closed":
                found["case_closed", str(each.kind), str(each.outcome), each.ground or "-"] += 1
    return found


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_facts_out_of_the_log_are_what_a_newcomer_counts_in_the_ledger(seed: int) -> None:
    with fresh_store() as store:
        live(store, seed)
        with store.read() as connection:
            facts = list(read_facts(connection, SINCE, UNTIL))
        assert _counted(facts) == recounted(store)
        assert len({(each.entry, each.fact) for each in facts}) == len(facts)


def test_facts_come_in_full_however_many_there_are(store: Store) -> None:
    body = {"case": "0123456789abcdef", "reason": "grooming", "by": "user", "digest": ""}
    with store.begin() as connection:
        write_entries(connection, (Entry("flag", f"flag:{n}", "source:app", AT, body) for n in range(12_345)))
    with store.read() as connection:
        numbers = [each.entry for each in read_facts(connection, SINCE, UNTIL)]
    assert len(set(numbers)) == len(numbers) == 12_345


def test_reports_are_facts_and_canaries_and_reports_to_test_servers_are_none(store: Store) -> None:
    filed = {"step": "filed", "counted": {"type": "Child Sex Trafficking", "addressee": "cybertip"}}
    handed = {"counted": {"type": "grooming", "addressee": "nca"}}
    with store.begin() as connection:
        write_entries(
            connection,
            [
                Entry("flag", "flag:1", "source:canary", AT, {"case": "c", "opens": "other"}),
                Entry(
                    "case", "case:c", "machine:canary", AT, {"act": "reject", "counted": {"kind": "other"}}
                ),
                Entry("flag_word", "flag:1", "machine:tocsin", AT, {"word": "closed", "source": "canary"}),
                Entry("report_step", "report:1", "machine:tocsin", AT, {**filed, "is_test": True}),
                Entry("report_step", "report:2", "machine:tocsin", AT, {**filed, "is_test": False}),
                Entry("report_step", "report:3", "machine:tocsin", AT, {**handed, "step": "handed_over"}),
                Entry("report_step", "report:3", "machine:tocsin", AT, {**handed, "step": "written"}),
            ],
        )
    with store.read() as connection:
        reports = list(read_facts(connection, SINCE, UNTIL))
    assert [(each.fact, each.type, each.addressee) for each in reports] == [
        ("report", "Child Sex Trafficking", "cybertip"),
        ("report", "grooming", "nca"),
    ]


def test_no_fact_is_a_formula_in_a_spreadsheet(store: Store) -> None:
    body = {"case": "0123456789abcdef", "reason": "=HYPERLINK(1)", "by": "user", "digest": ""}
    with store.begin() as connection:
        write_entries(connection, [Entry("flag", "flag:1", "source:@app", AT, body)])
    to = io.BytesIO()
    with store.read() as connection:
        write_facts(connection, Period(SINCE.date(), UNTIL.date()), to, as_csv=True)
    head, row = csv.reader(io.StringIO(to.getvalue().decode()))
    told = dict(zip(head, row, strict=True))
    assert (told["reason"], told["source"]) == ("'=HYPERLINK(1)", "'@app")
