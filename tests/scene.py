"""A small stage for tests: accounts, messages, pictures, payments, one line each, as contract events."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

Event = dict[str, Any]
START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class Scene:
    """Collects contract events; every act moves the clock on by ten minutes unless told otherwise."""

    def __init__(self, bystanders: int = 200) -> None:
        self.events: list[Event] = []
        self.now = START
        self._number = 0
        for i in range(bystanders):
            self.account(f"bystander-{i}", "18+" if i % 2 else "13-15")

    def add(self, kind: str, actor: str, /, **fields: Any) -> str:
        self._number += 1
        self.now += timedelta(minutes=10)
        event = {
            "id": f"e{self._number:05d}",
            "type": kind,
            "at": self.now.isoformat(),
            "actor": actor,
            **fields,
        }
        self.events.append(event)
        return str(event["id"])

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def account(self, name: str, age: str = "18+", source: str = "declared", **fields: Any) -> str:
        self.add("account", name, age_band=age, age_source=source, **fields)
        return name

    def say(
        self, actor: str, to: str | list[str], text: str = "", media: list[str] | None = None, **more: Any
    ) -> str:
        people = [to] if isinstance(to, str) else to
        talk = "c-" + "-".join(sorted({actor, *people}))
        fields: dict[str, Any] = {"conversation": talk, "to": people, "text": text, **more}
        if media:
            fields["media"] = media
        return self.add("message", actor, **fields)

    def chat(self, one: str, two: str, times: int = 1) -> None:
        for _ in range(times):
            self.say(one, two, "hello")
            self.say(two, one, "hi")

    def picture(self, owner: str, name: str, pdq: str | None = None, quality: int = 90) -> str:
        sha = hashlib.sha256(f"{name}{self._number}".encode()).hexdigest()
        self.add(
            "media",
            owner,
            media=name,
            sha256=sha,
            pdq=pdq or hashlib.sha256(name.encode()).hexdigest(),
            pdq_quality=quality,
        )
        return name

    def give(self, actor: str, to: str, name: str, **more: Any) -> str:
        self.picture(actor, name, **more)
        return self.say(actor, to, media=[name])

    def pay(self, actor: str, to: str, amount: str = "10", memo: str = "") -> str:
        return self.add("payment", actor, to=[to], amount=amount, currency="USD", text=memo)

    def post(self, actor: str, surface: str = "listing", **fields: Any) -> str:
        return self.add("post", actor, post=f"p{self._number}", surface=surface, **fields)

    def contact(self, actor: str, to: str, action: str) -> str:
        return self.add("contact", actor, to=[to], action=action)

    def befriend(self, one: str, two: str) -> None:
        self.contact(one, two, "request")
        self.contact(two, one, "accept")
