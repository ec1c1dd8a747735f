"""A console that answers on a real socket, over a real database, with people who can sign in and cases that wait."""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import httpx
import pyotp
import uvicorn

from tests.databases import fresh_store
from tocsin.api import Address
from tocsin.cases import Arrivals, FlagIntake, Worker, read_policy
from tocsin.clock import Clock
from tocsin.console.review import Desk, review_app
from tocsin.console.review.desk import worker
from tocsin.lookup import FirstOf, Lookup
from tocsin.model import Case
from tocsin.people import Keyring, Person, find_person, invite, join, welcome
from tocsin.store import Store
from tocsin.vault import Vault

PASSWORD = "four plain words here"
KEY = Keyring(bytes(range(32)))


@dataclass
class SetClock(Clock):
    """A clock that tests set; it stands still."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 12, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Reader:
    """A browser without script: it keeps cookies, follows links, and sends the forms of the page that it has open."""

    client: httpx.Client
    page: httpx.Response | None = None

    def open(self, path: str) -> Self:
        self.page = self.client.get(path)
        return self

    def send(self, path: str, **fields: str | list[str]) -> Self:
        """Send a form with this page's secret, as a browser of today would."""
        data = {"csrf": self.csrf, **fields}
        self.page = self.client.post(
            path, data=data, headers={"Sec-Fetch-Site": "same-origin", "Origin": "null"}
        )
        return self

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.text)
        return found[1] if found else ""

    @property
    def text(self) -> str:
        return "" if self.page is None else self.page.text

    @property
    def status(self) -> int:
        assert self.page is not None
        return self.page.status_code

    @property
    def path(self) -> str:
        assert self.page is not None
        return self.page.url.path


@dataclass
class House:
    """The console and what it stands on."""

    store: Store
    desk: Desk
    clock: SetClock
    origin: str
    secrets: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, *roles: str) -> Person:
        """Let somebody join, who can sign in from then on."""
        at = self.clock.now() - timedelta(hours=1)
        with self.store.begin() as connection:
            token = invite(connection, KEY, name, roles, at)
            shown = welcome(connection, KEY, token, at)
            secret = shown.typed.replace(" ", "")
            join(connection, KEY, token, at, password=PASSWORD, code=pyotp.TOTP(secret).at(at))
        self.secrets[name] = secret
        return shown.person

    def code(self, name: str) -> str:
        """Return what somebody's app shows; a code is good once, so time goes on."""
        self.clock.forward(seconds=31)
        return pyotp.TOTP(self.secrets[name]).at(self.clock.now())

    @contextmanager
    def browser(self) -> Iterator[Reader]:
        with httpx.Client(base_url=self.origin, follow_redirects=True, trust_env=False, timeout=60) as client:
            yield Reader(client)

    @contextmanager
    def signed_in(self, name: str) -> Iterator[Reader]:
        with self.browser() as reader:
            reader.open("/sign-in").send("/sign-in", name=name, password=PASSWORD, code=self.code(name))
            assert reader.status == 200, reader.text
            yield reader

    def worker(self, name: str) -> Worker:
        """Return somebody as cases know them."""
        with self.store.read() as connection:
            return worker(find_person(connection, name))

    def bring(self, *cases: Case) -> None:
        """Bring the cases of a scan in."""
        Arrivals(self.store, self.desk.policy, self.clock).bring(cases)

    @property
    def flags(self) -> FlagIntake:
        return FlagIntake(self.store, self.desk.policy, self.clock)


@contextmanager
def open_house(lookup: Lookup | None = None) -> Iterator[House]:
    """Yield a console on a free port; it is gone afterwards, and its database with it."""
    clock = SetClock()
    with (
        fresh_store() as store,
        tempfile.TemporaryDirectory(prefix="tocsin-house-") as name,
        Address("127.0.0.1", 0).bind() as listening,
    ):
        data = Path(name)
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        desk = Desk(
            store,
            read_policy(),
            clock,
            KEY,
            lookup or FirstOf(()),
            origin,
            Vault(store, clock, data, {}),
            folder=data,
        )
        server = uvicorn.Server(
            uvicorn.Config(review_app(desk), log_level="warning", ws="none", lifespan="off")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield House(store, desk, clock, origin)
        finally:
            server.should_exit = True
            thread.join()
