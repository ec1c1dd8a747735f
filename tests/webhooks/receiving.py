"""A receiver of webhooks on this machine, and cases that there is something to tell of."""

from __future__ import annotations

import ipaddress
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tocsin.cases import Act, Decision, Decisions, FlagIntake, Worker, case_id_of, read_policy
from tocsin.outgoing import Reach
from tocsin.people import Keyring
from tocsin.store import Store
from tocsin.webhooks import Deliveries, Endpoints

HERE = Reach((ipaddress.ip_network("127.0.0.0/8"),))
REVIEWER = Worker("ann", frozenset({"decide", "see_queue", "assign", "escalate"}))


@dataclass
class Hand:
    """A clock that stands still until it is moved."""

    at: datetime = datetime(2026, 11, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the present."""
        return self.at

    def monotonic(self) -> float:
        """Return seconds since the epoch."""
        return self.at.timestamp()

    def move(self, **by: float) -> None:
        """Go on."""
        self.at += timedelta(**by)


@dataclass(frozen=True)
class Received:
    """A request: its path, headers by lower-case name, and body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """What came, and what is answered: the next of ``answers``, or 204."""

    url: str = ""
    came: list[Received] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    before: Callable[[], object] = lambda: None


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Yield a server on this machine that keeps what it is sent."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            kept.before()
            kept.came.append(
                Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            )
            status, headers = kept.answers.pop(0) if kept.answers else (204, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Telling:
    """Everything that tells of cases, over one store and clock."""

    store: Store
    clock: Hand
    endpoints: Endpoints
    deliveries: Deliveries

    @classmethod
    def of(cls, store: Store, folder: Path) -> Telling:
        """Return it, with a key in ``folder``."""
        clock = Hand()
        endpoints = Endpoints(store, Keyring.open(folder), clock)
        return cls(store, clock, endpoints, Deliveries(store, endpoints, clock, HERE))

    def flag(self, account: str, key: str = "f1", *, source: str = "site", **body: Any) -> str:
        """Flag an account for grooming and return the id of its case."""
        flag = {
            "id": key,
            "subject": {"kind": "account", "id": account},
            "reason": "grooming",
            "by": "user",
            **body,
        }
        FlagIntake(self.store, read_policy(), self.clock).accept([flag], source)
        return case_id_of("grooming", account)

    def decide(self, case_id: str, *acts: Act) -> None:
        """Have one reviewer do this to a case."""
        decisions = Decisions(self.store, read_policy(), self.clock)
        for act in acts:
            decisions.decide(case_id, REVIEWER, Decision(act, "seen"))

    def deliver(self) -> list[object]:
        """Claim what is due and send it, one after another; return what became of each."""
        claimed: list[tuple[str, int]] = []
        self.deliveries.claim(lambda _connection, delivery, attempt: claimed.append((delivery, attempt)))
        return [self.deliveries.send(*each) for each in claimed]

    def pending(self) -> int:
        """Count what is still to be told."""
        with self.store.read() as connection:
            return int(
                connection.scalar(text("select count(*) from webhook_delivery where state = 'pending'")) or 0
            )


@pytest.fixture
def telling(store: Store, tmp_path: Path) -> Telling:
    return Telling.of(store, tmp_path)
