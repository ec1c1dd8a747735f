from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.cases.time import Time
from tests.cases.working import ANN, BOB, flagged, walk
from tests.databases import store
from tocsin.cases import Act
from tocsin.cases.transitions import rows
from tocsin.store import Store

__all__ = ["store"]


def refused(store: Store, said: str, *statements: str, **values: object) -> None:
    def run() -> None:
        with store.begin() as connection:
            for statement in statements:
                connection.execute(text(statement), values)

    with pytest.raises(DBAPIError) as told:
        run()
    assert said in str(told.value)


def test_it_knows_the_same_steps_as_the_program(store: Store) -> None:
    with store.read() as connection:
        found = connection.execute(
            text("select act, from_state, to_state from case_transition order by 1, 2, 3")
        )
        assert [tuple(row) for row in found] == rows()


def test_a_state_without_its_row_in_the_ledger(store: Store) -> None:
    case = flagged(store, Time(), "x")
    refused(
        store,
        "case_file_is_what_the_ledger_says",
        "update case_file set state = 'triage' where id = :case",
        case=case,
    )
    refused(
        store,
        "case_file_is_what_the_ledger_says",
        "update case_file set version = version + 1 where id = :case",
        case=case,
    )


@pytest.mark.parametrize(
    ("act", "from_state", "to_state", "said"),
    [
        ("confirm", "new", "confirmed", "known_transition"),
        ("close", "new", "closed", "known_transition"),
        ("triage", "triage", "in_review", "violates foreign key"),
        ("take", "triage", "in_review", "begins_where_the_last_ended"),
        ("open", "-", "new", "begins_with_open"),
    ],
)
def test_an_act_outside_the_state_machine(
    store: Store, act: str, from_state: str, to_state: str, said: str
) -> None:
    case = flagged(store, Time(), "x")
    refused(
        store,
        said,
        "insert into case_event (case_id, seq, at, actor, act, from_state, to_state, reason, kind, result) "
        "values (:case, 2, now(), 'person:ann', :act, :from_state, :to_state, 'why', 'grooming', '{}')",
        case=case,
        act=act,
        from_state=from_state,
        to_state=to_state,
    )


@pytest.mark.parametrize(
    ("actor", "reason"), [("", "why"), ("ann", "why"), ("person:", "why"), ("person:ann", "  ")]
)
def test_an_act_of_nobody_or_without_a_reason(store: Store, actor: str, reason: str) -> None:
    case = flagged(store, Time(), "x")
    refused(
        store,
        "case_event_",
        "insert into case_event (case_id, seq, at, actor, act, from_state, to_state, reason, kind, result) "
        "values (:case, 2, now(), :actor, 'triage', 'new', 'triage', :reason, 'grooming', '{}')",
        case=case,
        actor=actor,
        reason=reason,
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("next_action = null", "next_action"),
        ("next_action = null, due_at = null", "open_has_next_action"),
        ("due_at = null", "next_action_has_due_time"),
        ("queue = null", "null value"),
        ("queue = 'nowhere'", "case_file_queue_fkey"),
        ("outcome = 'reported'", "closed_has_outcome"),
        ("state = 'in_review', owner = 'ann'", "owner_has_lease"),
        ("owner = 'ann', lease_until = now()", "only_work_has_owner"),
        ("merged_into = id", "merged_"),
        ("ground = 'no_minor'", "no_report_has_ground"),
        ("severity = 5", "case_file_severity_check"),
        ("probability = 1.5", "case_file_probability_check"),
    ],
)
def test_an_open_case_that_waits_for_nothing_or_nobody(store: Store, change: str, said: str) -> None:
    flagged(store, Time(), "x")
    refused(store, said, f"update case_file set {change}")


@pytest.mark.parametrize(
    "change", ["outcome = null", "closed_at = null", "next_action = 'review'", "ground = 'no_minor'"]
)
def test_a_closed_case_without_its_end(store: Store, change: str) -> None:
    time = Time()
    case = flagged(store, time, "x")
    walk(store, time, case, ANN, Act.TRIAGE, Act.TAKE, Act.REJECT, Act.CLOSE)
    refused(store, "violates check constraint", f"update case_file set {change}")


def test_a_trafficking_case_confirmed_by_one_person(store: Store) -> None:
    time = Time()
    case = flagged(store, time, "x", "trafficking")
    walk(store, time, case, ANN, Act.TRIAGE, Act.TAKE, Act.PROPOSE)
    for proposed_by in (None, "person:bob"):
        refused(
            store,
            "trafficking_takes_two",
            "insert into case_event "
            "(case_id, seq, at, actor, act, from_state, to_state, reason, kind, proposed_by, result) values "
            "(:case, 5, now(), 'person:bob', 'confirm', 'in_review', 'confirmed', 'why', 'trafficking', :by, '{}')",
            case=case,
            by=proposed_by,
        )
    assert walk(store, time, case, BOB, Act.TAKE, Act.CONFIRM).state == "confirmed"


@pytest.mark.parametrize("table", ["case_event", "flag", "log_entry", "case_file"])
def test_what_was_written_cannot_be_taken_away(store: Store, table: str) -> None:
    flagged(store, Time(), "x")
    refused(store, "append-only", f"delete from {table}")
    if table != "case_file":
        refused(store, "append-only", f"truncate {table} cascade")


@pytest.mark.parametrize(
    "statement",
    [
        "update case_event set reason = 'another'",
        "update log_entry set body = '{}'",
        "update flag set reason = 'other'",
        "update flag set received_at = received_at - interval '1 day'",
        "update flag set body = '{}'",
    ],
)
def test_what_was_written_cannot_be_changed(store: Store, statement: str) -> None:
    flagged(store, Time(), "x")
    refused(store, "append-only" if "flag" not in statement else "kept as it came", statement)


def test_a_flag_without_a_case(store: Store) -> None:
    flagged(store, Time(), "x")
    refused(store, "null value", "update flag set case_id = null")
    refused(store, "flag_case_fkey", "update flag set case_id = '0000000000000000'")


def test_a_second_case_about_one_account(store: Store) -> None:
    case = flagged(store, Time(), "x")
    refused(
        store,
        "case_holder_pkey",
        "insert into case_holder (kind, id, case_id) values ('account', 'x', :case)",
        case=case,
    )


def test_counts_that_do_not_add_up(store: Store) -> None:
    flagged(store, Time(), "x")
    refused(store, "intake_adds_up", "update flag_intake set received = received + 1")
