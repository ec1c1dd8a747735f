"""Where a statement stands, for people and programs that list them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from tocsin.dsa.keeping import Kept, troubles_of
from tocsin.dsa.releasing import Sending, sendings
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
    return stands_of(connection, [kept], wording, now)[0]


def stands_of(
    connection: Connection, several: Sequence[Kept], wording: Wording, now: datetime
) -> list[Stand]:
    """Return where each of several statements stands, in their order; what is asked of the database is asked once."""
    told: defaultdict[int, list[Sending]] = defaultdict(list)
    for each in sendings(connection, statements=[kept.id for kept in several]):
        told[each.statement_id].append(each)
    last = {kept.id: _last(told[kept.id]) for kept in several}
    open_ = [kept for kept in several if not (_stands(last[kept.id]) or kept.withdrawn_at)]
    trouble = troubles_of(connection, open_, wording, now)
    return [_stand(kept, last[kept.id], trouble.get(kept.id, [])) for kept in several]


def _last(told: Sequence[Sending]) -> Sending | None:
    real = [each for each in told if not each.is_test]
    return next(reversed(real or told), None)


def _stands(last: Sending | None) -> bool:
    """Whether a statement is with the real Database, or on its way there."""
    return last is not None and last.state in ("waiting", "sent") and not last.is_test


def _stand(kept: Kept, last: Sending | None, trouble: list[str]) -> Stand:
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
