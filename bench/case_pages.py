"""Case pages of the console over HTTP, beside all cases of a store: a person signs in and opens one after the other."""

from __future__ import annotations

import random
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pyotp
import uvicorn
from sqlalchemy import select

from bench.platforms import scanned
from tocsin.api import Address
from tocsin.cases import Arrivals, read_policy
from tocsin.cases.tables import case_document
from tocsin.clock import SystemClock
from tocsin.console.review import Desk, review_app
from tocsin.lookup import FirstOf
from tocsin.model import Case
from tocsin.people import Keyring, Person, Thing, invite, join, record_look, welcome
from tocsin.store import Store
from tocsin.vault import Vault

_NAME, _PASSWORD = "bench", "four plain words here"


def bring_scanned(store: Store, folder: Path, people: int = 4000) -> list[str]:
    """Bring in the cases of a simulated platform, with all that weighs in them; return their ids in the store."""
    cases = scanned(folder, {"people": people, "seed": 11}, 0.5) / "cases.jsonl"
    alarms = [msgspec.json.decode(line, type=Case) for line in cases.read_bytes().splitlines()]
    Arrivals(store, read_policy(), SystemClock()).bring(alarms)
    with store.read() as connection:
        return list(connection.execute(select(case_document.c.case_id).distinct()).scalars())


def page_seconds(
    store: Store, data: Path, kinds: Mapping[str, Sequence[str]], looks: int
) -> dict[str, list[float]]:
    """Return, by kind of case, the seconds from asking for a case's page to its last byte, ``looks`` of each.

    Each case was opened for a purpose, so that its page shows all it has. The console answers on a socket of this
    machine, in this process: what asks costs its share too.
    """
    draw = random.Random(7)
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    with _console(store, data) as origin, httpx.Client(base_url=origin, trust_env=False) as browser:
        person = _sign_in(store, data, browser)
        with store.begin() as connection:
            for case in {case for ids in kinds.values() for case in ids}:
                record_look(
                    connection, person, Thing.CASE, case, datetime.now(UTC), case=case, purpose="review"
                )
        for kind, ids in kinds.items():
            for case in draw.choices(ids, k=looks):
                begun = time.perf_counter()
                page = browser.get(f"/case/{case}", follow_redirects=True)
                seconds[kind].append(time.perf_counter() - begun)
                if page.status_code != 200:
                    sys.exit(f"bench: the page of case {case} answered {page.status_code}")
    return seconds


@contextmanager
def _console(store: Store, data: Path) -> Iterator[str]:
    with Address("127.0.0.1", 0).bind() as listening:
        origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
        clock = SystemClock()
        desk = Desk(
            store, read_policy(), clock, Keyring.open(data), FirstOf(()), origin, Vault(store, clock, data)
        )
        server = uvicorn.Server(
            uvicorn.Config(review_app(desk), log_level="warning", ws="none", lifespan="off")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield origin
        finally:
            server.should_exit = True
            thread.join()


def _sign_in(store: Store, data: Path, browser: httpx.Client) -> Person:
    keyring = Keyring.open(data)
    # A code is good once: the first is one of an hour ago.
    before = datetime.now(UTC) - timedelta(hours=1)
    with store.begin() as connection:
        token = invite(connection, keyring, _NAME, ["lead", "child_safety"], before)
        secret = welcome(connection, keyring, token, before).typed.replace(" ", "")
        code = pyotp.TOTP(secret).at(before)
        joined = join(connection, keyring, token, before, password=_PASSWORD, code=code)
    form = browser.get("/sign-in").text
    found = re.search(r'name="csrf" value="([^"]+)"', form)
    if found is None:
        sys.exit("bench: the sign-in page has no form")
    fields = {"csrf": found[1], "name": _NAME, "password": _PASSWORD, "code": pyotp.TOTP(secret).now()}
    answer = browser.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    if answer.status_code != 303:
        sys.exit(f"bench: signing in answered {answer.status_code}")
    return joined.person
