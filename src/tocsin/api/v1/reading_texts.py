"""What the events of a case's evidence say, each look written down before anything is answered."""

from __future__ import annotations

from tocsin.api.v1.callers import Caller
from tocsin.api.v1.service import V1Service
from tocsin.api.v1.shapes import TextShape
from tocsin.cases import CaseView
from tocsin.lookup import MOST_IDS, Inquiry, Looker
from tocsin.people import Thing, record_look


def texts_of(service: V1Service, caller: Caller, view: CaseView, purpose: str, words: str) -> list[TextShape]:
    """Return the events that a case's evidence names, as they come there, the first 10,000 of them.

    :raises tocsin.lookup.ContentError: where content cannot be read at all.
    """

    def write_down(inquiry: Inquiry) -> None:
        with service.store.begin() as connection:
            for each in inquiry.ids:
                record_look(
                    connection,
                    caller.viewer,
                    Thing(inquiry.asked),
                    each,
                    inquiry.at,
                    case=view.file.id,
                    purpose=purpose,
                    words=words,
                )

    signs = (sign for each in view.documents for sign in each.document.get("evidence", ()))
    named = list(dict.fromkeys(str(sign["event"]) for sign in signs if sign.get("event")))[:MOST_IDS]
    if not named:
        return []
    who = f"{'token' if caller.machine else 'person'}:{caller.name}"
    look = Looker(service.content, write_down, service.clock, who=who, purpose=purpose)
    return [TextShape.model_validate(one) for one in look.written(named).values()]
