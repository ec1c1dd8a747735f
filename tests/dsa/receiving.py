"""A Transparency Database for tests, written from its published rules: a real server on this machine.

It takes batches whole or not at all, refuses by statement, knows numbers that it has, and misbehaves where it is told
to: ``faults`` are taken one a call, ``None`` being none. Its rules are its own code: none of it is Tocsin's.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tocsin.dsa import known_values

TOKEN = "7|token"
_KNOWN = known_values().values
_COUNTRIES = known_values().countries
_REQUIRED = (
    "decision_ground",
    "content_type",
    "category",
    "content_date",
    "application_date",
    "decision_facts",
    "source_type",
    "automated_detection",
    "automated_decision",
    "puid",
)
_DECISIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
_LISTS = {
    "decision_visibility": "decision_visibility",
    "content_type": "content_type",
    "category_addition": "category",
    "category_specification": "category_specification",
}
_ONES = (
    "decision_monetary",
    "decision_provision",
    "decision_account",
    "account_type",
    "decision_ground",
    "category",
    "source_type",
    "automated_detection",
    "automated_decision",
)
_MOST = {
    "decision_visibility_other": 500,
    "decision_monetary_other": 500,
    "content_type_other": 500,
    "category_specification_other": 500,
    "illegal_content_legal_ground": 500,
    "illegal_content_explanation": 2000,
    "incompatible_content_ground": 500,
    "incompatible_content_explanation": 2000,
    "decision_ground_reference_url": 500,
    "source_identity": 500,
    "decision_facts": 5000,
    "puid": 500,
}


def wrong_with(said: dict[str, Any]) -> dict[str, list[str]]:
    """Return the errors of a statement by field, as the Database words them."""
    errors: dict[str, list[str]] = {}

    def wrong(name: str, why: str) -> None:
        errors.setdefault(name, []).append(f"The {name.replace('_', ' ')} {why}.")

    for name in _REQUIRED:
        if not said.get(name):
            wrong(name, "field is required")
    if not any(said.get(name) for name in _DECISIONS):
        for name in _DECISIONS:
            wrong(name, "field is required when none of the others are present")
    _values(said, wrong)
    _conditions(said, wrong)
    _dates(said, wrong)
    return errors


def _values(said: dict[str, Any], wrong: Any) -> None:
    for name, of in _LISTS.items():
        value = said.get(name)
        if value is not None and (not isinstance(value, list) or not set(value) <= set(_KNOWN[of])):
            wrong(name, "is invalid")
    for name in _ONES:
        if said.get(name) is not None and said[name] not in _KNOWN[name]:
            wrong(name, "is invalid")
    if not set(said.get("territorial_scope") or ()) <= _COUNTRIES:
        wrong("territorial_scope", "is invalid")
    for name, most in _MOST.items():
        if len(said.get(name) or "") > most:
            wrong(name, f"field must not be greater than {most} characters")
    if not all(each.isascii() and (each.isalnum() or each in "-_") for each in said.get("puid") or "-"):
        wrong("puid", "field format is invalid")


def _dates(said: dict[str, Any], wrong: Any) -> None:
    for name in [each for each in said if each.endswith("_date") or each.startswith("end_date")]:
        first = {"content_date": "2000-01-01", "application_date": "2020-01-01"}.get(name, "0001-01-01")
        try:
            if not date.fromisoformat(first) <= date.fromisoformat(said[name]) <= date(2038, 1, 1):
                wrong(name, "is out of range")
        except ValueError:
            wrong(name, "does not match the format YYYY-MM-DD")


def _conditions(said: dict[str, Any], wrong: Any) -> None:
    for name, of, value in (
        ("decision_visibility_other", "decision_visibility", "DECISION_VISIBILITY_OTHER"),
        ("decision_monetary_other", "decision_monetary", "DECISION_MONETARY_OTHER"),
        ("content_type_other", "content_type", "CONTENT_TYPE_OTHER"),
    ):
        held = said.get(of) or []
        if value in ([held] if isinstance(held, str) else held) and not said.get(name):
            wrong(name, "field is required")
    for kind in ("illegal", "incompatible"):
        if said.get("decision_ground") == f"DECISION_GROUND_{kind.upper()}_CONTENT":
            legal = "legal_ground" if kind == "illegal" else "ground"
            for name in (f"{kind}_content_{legal}", f"{kind}_content_explanation"):
                if not said.get(name):
                    wrong(name, "field is required")


@dataclass
class Database:
    """What came in. ``kept``: statements by number; ``calls``: methods and paths, in order."""

    base: str = ""
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    faults: list[str | None] = field(default_factory=list)
    most_bytes: int = 10_000_000
    lock: threading.Lock = field(default_factory=threading.Lock)

    def store(self, body: bytes) -> tuple[int, Any]:
        """Take a batch, or say what is wrong with it."""
        if len(body) > self.most_bytes:
            return 413, {"message": "Payload Too Large"}
        given = json.loads(body).get("statements")
        if not isinstance(given, list) or not 1 <= len(given) <= 100:
            return 422, {"message": "The statements field is wrong.", "errors": {"statements": ["wrong"]}}
        self.sizes.append(len(given))
        errors = {f"statement_{n}": found for n, each in enumerate(given) if (found := wrong_with(each))}
        if errors:
            return 422, {"errors": errors}
        puids = [each["puid"] for each in given]
        there = [each for each in puids if each in self.kept or puids.count(each) > 1]
        if there:
            said = "The platform identifier(s) are not all unique within this call."
            return 422, {"message": said, "errors": {"puid": [said], "existing_puids": there}}
        made = [{**each, "uuid": str(uuid.uuid4())} for each in given]
        self.kept |= {each["puid"]: each for each in made}
        return 201, {"statements": made}

    def find(self, puid: str) -> tuple[int, Any]:
        """Say whether a number is there."""
        found = self.kept.get(puid)
        return (302, found) if found else (404, {"message": "statement of reason not found"})


@contextmanager
def transparency_database() -> Iterator[Database]:
    """Run a database; its address is ``base``."""
    state = Database()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do(b"")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers["Content-Length"])))

        def _do(self, body: bytes) -> None:
            path = urlsplit(self.path).path.removeprefix("/api/v1")
            with state.lock:
                state.calls.append(f"{self.command} {path}")
                fault = state.faults.pop(0) if state.faults else None
                if fault == "401" or self.headers["Authorization"] != f"Bearer {TOKEN}":
                    self._send(401, {"message": "Unauthenticated."})
                    return
                if fault == "hung up before":
                    self.close_connection = True
                    return
                if fault == "locked":
                    # Another call with these numbers is under way: they count as known, and are not there.
                    named = [each["puid"] for each in json.loads(body)["statements"]]
                    self._send(422, {"message": "unique", "errors": {"puid": ["x"], "existing_puids": named}})
                    return
                if fault is not None and fault.isdigit():
                    self._send(int(fault), {"message": f"fault {fault}"})
                    return
                if path == "/statements":
                    status, answer = state.store(body)
                else:
                    status, answer = state.find(path.removeprefix("/statement/existing-puid/"))
            if fault == "hung up after":
                self.close_connection = True
                return
            if fault == "slow":
                time.sleep(0.3)
            self._send(status, answer, cut_off=fault == "cut off", page=fault == "a page")

        def _send(self, status: int, answer: Any, *, cut_off: bool = False, page: bool = False) -> None:
            written = b"<html>" if page else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            if status == 429:
                self.send_header("Retry-After", "7200")
            if status == 302:
                self.send_header("Location", "/nowhere")
            self.end_headers()
            self.wfile.write(written[: len(written) // 2] if cut_off else written)
            self.close_connection = cut_off

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.base = f"http://127.0.0.1:{server.server_port}/api/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
