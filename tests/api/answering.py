"""The API on a real socket, over a database of its own, with tokens and people to ask it by."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import uvicorn

from tests.databases import fresh_store
from tocsin.api import Address, Limits, V1Service, main_app
from tocsin.cases import read_policy
from tocsin.log import LogKey
from tocsin.people import Keyring, add_person, add_token, begin_session, find_person
from tocsin.store import Store

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FREE = Limits(rate=1e6, strangers=1e6, visitors=1e6)
"""Limits that no test meets by asking often."""

SCOPES = (
    "events:write",
    "flags:write",
    "flags:read",
    "cases:read",
    "cases:write",
    "evidence:read",
    "webhooks:manage",
    "metrics:read",
)


class Hands:
    """A clock that a test sets; what measures durations goes on by itself."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()

    def pass_by(self, **how_long: float) -> None:
        self.at += timedelta(**how_long)


@dataclass
class Api:
    """A server, and ways to ask it."""

    address: str
    store: Store
    clock: Hands
    service: V1Service
    secrets: dict[str, str] = field(default_factory=dict)

    def token(self, name: str, *scopes: str) -> str:
        """Return the secret of a token with these scopes, made where it is not there."""
        if name not in self.secrets:
            with self.store.begin() as connection:
                self.secrets[name] = add_token(connection, name, scopes, self.clock.now())
        return self.secrets[name]

    def person(self, name: str, *roles: str) -> str:
        """Return a new session of a person, who is added where nobody has the name."""
        with self.store.begin() as connection:
            if roles:
                add_person(connection, name, roles, self.clock.now())
            number = find_person(connection, name).id
            return begin_session(connection, number, "password", self.clock.now(), client="cli")

    def ask(self, method: str, path: str, secret: str | None = None, **more: Any) -> requests.Response:
        """Send a request; ``secret`` is the bearer's."""
        headers = {**more.pop("headers", {})}
        if secret is not None:
            headers["Authorization"] = f"Bearer {secret}"
        return requests.request(method, self.address + path, headers=headers, timeout=60, **more)

    def get(self, path: str, secret: str | None = None, **more: Any) -> requests.Response:
        return self.ask("GET", path, secret, **more)

    def post(self, path: str, secret: str | None = None, **more: Any) -> requests.Response:
        return self.ask("POST", path, secret, **more)

    def flag(self, key: str = "report-1", account: str = "u1", **more: Any) -> str:
        """Send a flag, and return the id of the case that it lies in."""
        sent = self.post(
            "/v1/flags",
            self.token("platform", "flags:write", "flags:read"),
            json=a_flag(key, account, **more),
        )
        assert sent.status_code == 200, sent.text
        found = self.get("/v1/cases", self.token("reader", "cases:read"), params={"account": account}).json()
        return str(found["cases"][0]["id"])

    def decide(
        self, case: str, secret: str, act: str, version: int | None = None, **more: Any
    ) -> requests.Response:
        """Decide a case, by default as it is now."""
        if version is None:
            version = self.get(f"/v1/cases/{case}", secret).json()["version"]
        body = {"act": act, "reason": "as seen", "version": version, **more}
        return self.post(f"/v1/cases/{case}/decisions", secret, json=body)


def a_flag(key: str = "report-1", account: str = "u1", **more: Any) -> dict[str, Any]:
    """Return a flag about an account."""
    return {
        "id": key,
        "actor": "u9",
        "subject": {"kind": "account", "id": account},
        "reason": "grooming",
        "by": "user",
        "at": "2026-03-02T11:59:00Z",
        **more,
    }


@contextmanager
def answering(limits: Limits = FREE, store: Store | None = None) -> Iterator[Api]:
    """Serve the API on a free port over ``store``, or over a new database."""
    if store is None:
        with fresh_store() as made, answering(limits, made) as api:
            yield api
        return
    clock = Hands()
    secret = bytes(range(32))
    key = LogKey("log.example.org", secret)
    service = V1Service(store, read_policy(), clock, Keyring(secret), key, replace(limits))
    with Address("127.0.0.1", 0).bind() as socket:
        server = uvicorn.Server(uvicorn.Config(main_app(service), log_level="critical", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive()
                time.sleep(0.01)
            host, port = socket.getsockname()[:2]
            yield Api(f"http://{host}:{port}", store, clock, service)
        finally:
            server.should_exit = True
            thread.join(30)
