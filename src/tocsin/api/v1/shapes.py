"""The answers of the API, as its description (``GET /openapi.json``) shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """An answer: made from a row of the rooms below, by the names of its fields."""

    model_config = ConfigDict(from_attributes=True)


class Problem(Shape):
    """What went wrong (RFC 9457). ``type`` stays the same; ``detail`` says what to do."""

    type: str = Field(examples=["urn:tocsin:problem:stale"])
    title: str = Field(examples=["Conflict"])
    status: int = Field(examples=[409])
    detail: str


class FlagAnswer(Shape):
    """The answer to one flag. ``id`` is Tocsin's, to ask with; null where the flag was refused."""

    status: str = Field(examples=["accepted"], description="accepted, repeated or refused")
    id: UUID | None = None
    receipt: str | None = Field(
        None,
        description="The log's signed promise to hold the flag within the hour; python -m tocsin_verify reads it.",
    )
    note: str | None = Field(None, description="What of it was not understood, or why it was refused.")


class FlagAnswers(Shape):
    """One answer a flag, in the order in which they were sent."""

    flags: list[FlagAnswer]


class EventAnswer(Shape):
    """The answer to one event. ``flag``: where it is one, the id to ask with what became of it."""

    status: str = Field(examples=["accepted"], description="accepted, duplicate or quarantined")
    id: str | None = Field(description="As it was sent; null where it could not be read.")
    reason: str | None = Field(description="Why it went to quarantine.")
    flag: UUID | None


class EventAnswers(Shape):
    """What became of a batch, and one answer an event, in the order in which they were sent."""

    accepted: int
    duplicate: int
    quarantined: int
    text_left_out: int = Field(description="Events whose words were not taken in, as the server is set up.")
    events: list[EventAnswer]


class FlagState(Shape):
    """What whoever flagged may be told: a coarse word."""

    id: UUID
    key: str = Field(description="The sender's own key.")
    received_at: datetime
    word: str = Field(
        examples=["received"], description="received, acted_on, not_acted_on, closed, open_again"
    )
    word_at: datetime
    receipt: str | None = Field(None, description="The log's signed promise to hold the flag.")


class FlagProof(Shape):
    """Proofs to keep, one after another; written to a file as they are, ``python -m tocsin_verify`` reads them."""

    proof: str


class CaseShape(Shape):
    """A case without its content."""

    id: str = Field(examples=["757cb84e5e55b190"])
    kind: str
    state: str
    version: int
    severity: int = Field(ge=1, le=4)
    queue: str
    next_action: str | None
    due_at: datetime | None
    owner: str | None
    lease_until: datetime | None
    escalation: int
    outcome: str | None
    ground: str | None
    merged_into: str | None
    proposed: bool = Field(False, description="Whether it waits for a second person's confirmation.")
    emergency: bool
    single_review: bool
    appealed: bool
    language: str | None
    probability: float | None
    weight: float | None
    flags: int
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


class CasePage(Shape):
    """A page of cases, and the cursor of the next one."""

    cases: list[CaseShape]
    after: str | None


class Mine(Shape):
    """What is with a person now."""

    cases: list[CaseShape]


class AccountShape(Shape):
    """An account of a case; ``weight`` in nats."""

    account: str
    role: str
    weight: float


class CaseDetail(CaseShape):
    """A case with its accounts, still without its content."""

    accounts: list[AccountShape]
    acts: list[str] = Field(description="What its state allows to decide.", examples=[["triage", "note"]])


class LedgerShape(Shape):
    """An act of a case's ledger."""

    seq: int
    at: datetime
    actor: str
    act: str
    from_state: str
    to_state: str
    reason: str
    details: dict[str, Any]


class Ledger(Shape):
    """A case's whole life, oldest first."""

    ledger: list[LedgerShape]


class FlagContent(Shape):
    """A flag as it came."""

    id: UUID
    source: str
    received_at: datetime
    at: datetime
    flagger: str
    by: str
    subject_kind: str
    subject_id: str
    reason: str
    body: dict[str, Any]


class EditShape(Shape):
    """A later wording."""

    event: str
    at: datetime
    text: str | None


class TextShape(Shape):
    """An event that the evidence names, with what it says; ``absent`` tells why it says nothing."""

    event: str
    absent: str | None
    type: str | None
    at: datetime | None
    actor: str | None
    to: list[str]
    conversation: str | None
    post: str | None
    text: str | None
    media: list[str]
    edits: list[EditShape]
    deleted_at: datetime | None


class EvidenceShape(Shape):
    """A case's content: what scans said of it, and the flags."""

    documents: list[dict[str, Any]]
    flags: list[FlagContent]
    texts: Annotated[list[TextShape] | None, Field(description="Where they were asked for.")] = None
    unreadable: Annotated[str | None, Field(description="Why texts could not be read.")] = None


class QueueShape(Shape):
    """A queue, and what waits in it."""

    name: str
    title: str
    waiting: int
    held: int
    overdue: int
    gravest: int | None
    first_due: datetime | None


class Queues(Shape):
    """The queues that the caller may see."""

    queues: list[QueueShape]


PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "What is wrong, and what to do."},
    "5XX": {"model": Problem, "description": "The server cannot; send it again where Retry-After says when."},
}
"""Answers that every route may give besides its own."""
