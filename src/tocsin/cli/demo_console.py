"""The demo's console: its cases and flags in a database of its own, and two people until it is thrown away."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyotp

from tocsin.cases import Arrivals, FlagIntake, read_policy
from tocsin.clock import Clock
from tocsin.failure import WrongUseError
from tocsin.model import Case
from tocsin.people import Keyring, Role, invite, join, open_keyring, welcome
from tocsin.store import Store

_MARK = ".demo"
"""A file in the demo's data folder: only a folder that has it is thrown away for the next demo."""

_BATCH = 500
_CODES = 4


class NotOursError(WrongUseError):
    """A folder that the demo would throw away is not its own."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How somebody of the demo signs in; each code serves once, in place of an authenticator app's."""

    name: str
    password: str
    codes: tuple[str, ...]


def furnish(data: Path, platform: Path, cases: Sequence[Case], clock: Clock) -> list[SignIn]:
    """Make the demo's database anew, with its cases, its flags and two people; return how these sign in.

    :raises NotOursError: where ``data`` is there and was not made by a demo.
    """
    if data.exists():
        if not (data / _MARK).exists():
            raise NotOursError(f"{data} is there and is no demo's; name another folder with --out")
        shutil.rmtree(data)
    data.mkdir(parents=True, mode=0o700)
    (data / _MARK).touch()
    policy = read_policy()
    with Store.open(data) as store:
        Arrivals(store, policy, clock).bring(cases)
        intake = FlagIntake(store, policy, clock)
        flags = _flags(platform)
        for start in range(0, len(flags), _BATCH):
            intake.accept(flags[start : start + _BATCH], "demo")
        keyring = open_keyring(store, data)
        return [_let_in(store, keyring, name, clock) for name in ("ana", "ben")]


def _flags(platform: Path) -> list[object]:
    with (platform / "events.jsonl").open("rb") as events:
        read = (json.loads(line) for line in events if b'"flag"' in line)
        return [event for event in read if event["type"] == "flag"]


def _let_in(store: Store, keyring: Keyring, name: str, clock: Clock) -> SignIn:
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    now = clock.now()
    # Two people of every role that works on cases: a trafficking case takes two.
    roles = (Role.REVIEWER, Role.LEAD, Role.CHILD_SAFETY)
    with store.begin() as connection:
        link = invite(connection, keyring, name, roles, now)
        app = pyotp.parse_uri(welcome(connection, keyring, link, now).uri)
        assert isinstance(app, pyotp.TOTP)
        code = app.at(now)
        joined = join(connection, keyring, link, now, password=password, code=code)
    return SignIn(name, password, joined.recovery_codes[:_CODES])
