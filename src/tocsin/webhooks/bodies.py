"""What a delivery says: no message text, no reviewer's name, no reviewer's words."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row

from tocsin.store import statement
from tocsin.webhooks.decisions import events_of_decision, moment


def body_of(connection: Connection, delivery: Row[Any]) -> str:
    """Return the body of a row of ``webhook_delivery``, as JSON: type, timestamp and data."""
    data = _of_flag(connection, delivery) if delivery.case_id is None else _of_case(connection, delivery)
    told = {"type": delivery.event, "timestamp": moment(delivery.at), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _of_case(connection: Connection, delivery: Row[Any]) -> dict[str, Any]:
    row = connection.execute(
        statement("tocsin.webhooks", "told_of_case"), {"case_id": delivery.case_id, "seq": delivery.seq}
    ).one()
    told: dict[str, Any] = {
        "case": row.case_id,
        "version": row.seq,
        "kind": row.kind,
        "act": row.act,
        "before": None if row.from_state == "-" else row.from_state,
        "state": row.to_state,
        "severity": row.severity,
        "outcome": row.outcome,
    }
    if row.merged_into is not None:
        told["merged_into"] = row.merged_into
    if delivery.event == "decision":
        told["events"] = events_of_decision(connection, delivery.case_id, delivery.seq)
    return told


def _of_flag(connection: Connection, delivery: Row[Any]) -> dict[str, Any]:
    row = connection.execute(
        statement("tocsin.webhooks", "told_of_flag"), {"notice_id": delivery.notice_id}
    ).one()
    return {"flag": str(row.id), "source": row.source, "key": row.key, "word": row.word}
