"""What a case shows, in words that a report to anybody may use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from tocsin.cases import CaseView
from tocsin.lookup import Conversation, Written
from tocsin.reporting.gathering import Gathered, evidence_of
from tocsin.reporting.settings import Reporter

_URL = re.compile(r"https?://[^\s<>\"'\\^`{|}]{1,2000}", re.ASCII)


def transcript(conversation: Conversation) -> str:
    """Return a conversation as its reader outside reads it: a line a message, with its moment and author."""
    lines = []
    for message in conversation.messages:
        one = message.written
        if message.skipped:
            lines.append(f"[{message.skipped} messages left out]")
        text = f"[{one.absent}]" if one.absent is not None else (one.text or "")
        at = zoned(one.at) if one.at else "time not known"
        lines.append(f"{at} {one.actor or 'unknown'} to {', '.join(one.to) or 'nobody'}: {text}")
        lines += [f"    edited {zoned(edit.at)}: {edit.text or ''}" for edit in one.edits]
        lines += [f"    with file {media}" for media in one.media]
        if one.deleted_at is not None:
            lines.append(f"    deleted {zoned(one.deleted_at)}")
    return "\n".join(lines)


def happened(view: CaseView, now: datetime) -> tuple[datetime, datetime, int]:
    """Return when the first and the last thing happened that a case rests on, and how many there are.

    Where no moment is known it is when the case was opened, and the count is 0.
    """
    seen = [
        each for each in map(_moment, (piece.get("at") for piece in evidence_of(view))) if each and each < now
    ]
    seen += [each.at for each in view.flags if not seen and each.at < now]
    first, last = (min(seen), max(seen)) if seen else (view.file.created_at, view.file.created_at)
    return first, last, len(seen)


def urls_of(view: CaseView, found: Gathered, reporter: Reporter, subject: str) -> list[str]:
    """Return the addresses of the posts of an account, or of all, and those that stand in them."""
    accounts = {each.account for each in view.accounts}
    urls: list[str] = []
    for each in sorted(found.written.values(), key=lambda one: one.event):
        if each.type != "post" or each.actor not in accounts or (subject and each.actor != subject):
            continue
        if reporter.post_url and (each.post or each.event):
            urls.append(reporter.post_url.replace("{id}", quote(each.post or each.event, safe="")))
        urls += [url.rstrip(".,;:)!?") for url in _URL.findall(_last_text(each))]
    return [url for url in dict.fromkeys(urls) if len(url) <= 2083]


def payments_of(found: Gathered, subject: str) -> list[str]:
    """Return the payments from and to an account, a line each."""
    paid = [each for each in found.written.values() if each.type == "payment" and concerns(each, subject)]
    return [
        f"Payment {zoned(each.at) if each.at else ''}: {each.actor} to {', '.join(each.to)}, {_amount(each)}"
        for each in sorted(paid, key=lambda one: (str(one.at), one.event))
    ]


def _amount(paid: Written) -> str:
    amount = "an amount not known" if paid.amount is None else f"{paid.amount.normalize():f}"
    return f"{amount} {paid.currency or ''}".rstrip()


def summary_of(view: CaseView, subject: str, people: Sequence[str]) -> str:
    """Return what was observed of an account, or of the whole case, in words."""
    reasons = [
        f"{piece.get('at')} {piece.get('actor')}: {piece.get('why')}"
        for piece in evidence_of(view)
        if not subject or subject in (piece.get("actor"), piece.get("target"))
    ]
    lines = [f"Case {view.file.id}, reviewed by people of the platform and found to be {view.file.kind}."]
    if len(people) > 1:
        lines.append(f"Reports are made on each of {len(people)} accounts of this case: {', '.join(people)}.")
    if reasons:
        lines += ["What was observed:", *dict.fromkeys(reasons)]
    return "\n".join(lines)


def concerns(one: Written, account: str) -> bool:
    """Return whether an account did it, or it was done to it."""
    return one.actor == account or account in one.to


def _last_text(one: Written) -> str:
    return "\n".join([one.text or "", *(edit.text or "" for edit in one.edits)])


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def zoned(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC."""
    return (
        moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").replace(".000Z", "Z")
    )
