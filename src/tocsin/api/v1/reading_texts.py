"""What the events of a case's evidence say, each look written down before anything is answered."""

from __future__ import annotations

from tocsin.api.v1.callers import Caller
from tocsin.api.v1.service import V1Service
from tocsin.api.v1.shapes import TextShape
from tocsin.cases import CaseView
from tocsin.lookup import MOST_IDS, Looker, looks_of


def texts_of(service: V1Service, caller: Caller, view: CaseView, purpose: str, words: str) -> list[TextShape]:
    """Return the events that a case's evidence names, as they come there, the first 10,000 of them.

    :raises tocsin.lookup.ContentError: where content cannot be read at all.
    """
    named = list(dict.fromkeys(str(sign["event"]) for sign in view.evidence))[:MOST_IDS]
    if not named:
        return []
    looks = looks_of(service.store, caller.viewer, case=view.file.id, purpose=purpose, words=words)
    who = f"{'token' if caller.machine else 'person'}:{caller.name}"
    look = Looker(service.content, looks, service.clock, who=who, purpose=purpose)
    return [TextShape.model_validate(one) for one in look.written(named).values()]
