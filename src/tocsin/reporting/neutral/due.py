"""By when reports have to be with their addressees: what law or settings say, from when people confirmed the case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from tocsin.cases import confirmed_at, resolve
from tocsin.reporting.addressees import Addressee
from tocsin.reporting.neutral.drafts import NeutralDraft


@dataclass(frozen=True, slots=True)
class Due:
    """By when a report has to be with its addressee; ``referred``: whether only its reference shows that it is."""

    at: datetime
    referred: bool


def due_of(
    connection: Connection, drafts: Iterable[NeutralDraft], addressees: Mapping[str, Addressee]
) -> dict[str, Due]:
    """Return by when each draft has to be with its addressee, by its id.

    Left out is a draft for whose addressee no time is set, and one on a case that people did not confirm.
    """
    timed = [
        (draft, resolve(connection, draft.case_id), within)
        for draft in drafts
        if draft.addressee in addressees
        and (within := addressees[draft.addressee].within(draft.report)) is not None
    ]
    since = confirmed_at(connection, {case for _, case, _ in timed})
    return {
        draft.id: Due(since[case] + within, addressees[draft.addressee].completes)
        for draft, case, within in timed
        if case in since
    }
