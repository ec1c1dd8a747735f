"""Where a statement stands, for people and programs that list them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from tocsin.dsa.keeping import Kept, troubles
from tocsin.dsa.releasing import sendings
from tocsin.dsa.settings import Wording


@dataclass(frozen=True, slots=True)
class Stand:
    """``state``: not ready, ready, waiting, sent, refused (by the Database) or withdrawn.

    ``trouble``: what keeps it from being released. ``errors``: what the Database said where it refused it, by field.
    """

    statement: int
    puid: str
    case: str
    about: str
    acted_at: datetime
    state: str
    is_test: bool | None
    batch: int | None
    uuid: str | None
    trouble: list[str]
    errors: dict[str, list[str]] | None


def stand_of(connection: Connection, kept: Kept, wording: Wording, now: datetime) -> Stand:
    """Return where a statement stands; what the real Database has counts for more than a test."""
    told = sendings(connection, statement=kept.id)
    real = [each for each in told if not each.is_test]
    last = next(reversed(real or told), None)
    stands = last is not None and last.state in ("waiting", "sent") and not last.is_test
    trouble = [] if stands or kept.withdrawn_at else troubles(connection, kept, wording, now)
    if kept.withdrawn_at is not None:
        state = "withdrawn"
    elif last is None or last.state == "returned":
        state = "not ready" if trouble else "ready"
    else:
        state = last.state
    return Stand(
        kept.id,
        kept.puid,
        kept.case_id,
        kept.subject_kind,
        kept.acted_at,
        state,
        last.is_test if last else None,
        last.batch_id if last else None,
        last.uuid if last else None,
        trouble,
        last.errors if last else None,
    )
