"""Small servers on loopback that speak the exchanges' formats, and misbehave when told to."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.sax.saxutils import escape

FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass
class Answer:
    body: bytes
    kind: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None  # send so many bytes of the body, then hang up
    wait: float = 0.0  # seconds before the answer
    trickle: float = 0.0  # seconds between single bytes


Ask = Callable[[str, dict[str, str], Any], Answer]
Fault = Callable[[Answer], Answer]


@dataclass
class Server:
    """A running server. ``faults``: by number of the request from now on, what to do to its answer."""

    url: str
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    always: Fault | None = None
    count: int = 0

    def fail(self, request: int, fault: Fault) -> None:
        """Let the request after so many more be answered wrongly, once."""
        self.faults[self.count + request] = fault


@contextmanager
def served(ask: Ask) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            params = {name: values[0] for name, values in parse_qs(parts.query).items()}
            server.asked.append((parts.path, params))
            answer = ask(parts.path, params, self.headers)
            fault = server.faults.pop(server.count, server.always)
            server.count += 1
            if fault is not None:
                answer = fault(answer)
            self.answer(answer)

        def answer(self, answer: Answer) -> None:
            time.sleep(answer.wait)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            body = answer.body if answer.cut is None else answer.body[: answer.cut]
            try:
                for at in range(0, len(body), 1 if answer.trickle else len(body) or 1):
                    self.wfile.write(body[at : at + 1] if answer.trickle else body)
                    self.wfile.flush()
                    time.sleep(answer.trickle)
            except OSError:
                pass
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_port}")
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


# NCMEC


@dataclass(frozen=True)
class Entry:
    """An entry of NCMEC's list as it stands since ``at``; ``votes``: (fingerprint, member, up, reason)."""

    id: str
    at: int
    member: int = 42
    kind: str = "image"
    deleted: bool = False
    fingerprints: tuple[tuple[str, str], ...] = ()
    classification: str | None = "A1"
    votes: tuple[tuple[str, int, bool, str], ...] = ()


class NcmecList:
    """NCMEC's hash sharing with one account, ``user:secret``."""

    def __init__(self, entries: Sequence[Entry] = (), page: int = 3) -> None:
        self.entries = {(entry.member, entry.id): entry for entry in entries}
        self.page = page

    def set(self, *entries: Entry) -> None:
        self.entries.update({(entry.member, entry.id): entry for entry in entries})

    @staticmethod
    def cursor(params: dict[str, str]) -> tuple[int, str]:
        member, _, entry = params.get("start", "0.").partition(".")
        return int(member), entry

    def __call__(self, path: str, params: dict[str, str], headers: Any) -> Answer:
        if headers.get("Authorization") != "Basic " + base64.b64encode(b"user:secret").decode():
            return Answer(b"", "text/plain", 401)
        if path != "/hashsharing/v2/entries":
            return Answer(b"", "text/plain", 404)
        start, end = (datetime.strptime(params[name], FORM).replace(tzinfo=UTC) for name in ("from", "to"))
        # In no order of time, as the real one.
        found = sorted(
            (entry for entry in self.entries.values() if start.timestamp() <= entry.at <= end.timestamp()),
            key=lambda entry: (entry.member, entry.id),
        )
        rest = [entry for entry in found if (entry.member, entry.id) > self.cursor(params)]
        page = rest[: self.page]
        parts = []
        for kind in ("image", "video"):
            of_kind = [entry for entry in page if entry.kind == kind]
            if of_kind:
                latest = datetime.fromtimestamp(max(entry.at for entry in of_kind), UTC).strftime(FORM)
                inner = "".join(_entry(entry) for entry in of_kind)
                parts.append(f'<{kind}s count="{len(of_kind)}" maxTimestamp="{latest}">{inner}</{kind}s>')
        if self.page < len(rest):
            last = f"{page[-1].member}.{page[-1].id}"
            following = {**params, "start": last, "size": self.page, "max": len(found)}
            parts.append(f"<paging><next>{escape('/v2/entries?' + urlencode(following))}</next></paging>")
        body = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">' + "".join(parts) + "</queryResult>"
        )
        return Answer(body.encode(), "application/xml;charset=UTF-8")


def _entry(entry: Entry) -> str:
    tag = f"deleted{entry.kind.title()}" if entry.deleted else entry.kind
    moment = datetime.fromtimestamp(entry.at, UTC).strftime(FORM)
    inner = f'<member id="{entry.member}">Member</member><timestamp>{moment}</timestamp><id>{entry.id}</id>'
    if not entry.deleted:
        if entry.classification:
            inner += f"<classification>{entry.classification}</classification>"
        prints = "".join(f"<{name}>{value}</{name}>" for name, value in entry.fingerprints)
        inner += f"<fingerprints>{prints}</fingerprints><feedback>"
        for name, member, up, reason in entry.votes:
            said = f'<members timestamp="{moment}"><member id="{member}">M</member></members>'
            if up:
                inner += f'<affirmativeFeedback type="{name}">{said}</affirmativeFeedback>'
            else:
                inner += (
                    f'<negativeFeedback type="{name}"><reasons>'
                    f'<reason guid="0" name="{reason}" type="{name}"/>{said}</reasons></negativeFeedback>'
                )
        inner += "</feedback>"
    return f"<{tag}>{inner}</{tag}>"


# StopNCII


@dataclass(frozen=True)
class Case:
    hash: str
    at: int
    type: str = "ImagePDQ"
    status: str = "Active"
    feedback: tuple[tuple[str, str], ...] = ()  # (platform, value)


class StopNcii:
    """StopNCII with the keys ``fetch`` and ``subscription``."""

    def __init__(self, cases: Sequence[Case] = (), page: int = 2) -> None:
        self.cases = {(case.type, case.hash): case for case in cases}
        self.page = page
        self.strays: list[Any] = []

    def set(self, *cases: Case) -> None:
        self.cases.update({(case.type, case.hash): case for case in cases})

    def __call__(self, path: str, params: dict[str, str], headers: Any) -> Answer:
        keys = (headers.get("x-functions-key"), headers.get("Ocp-Apim-Subscription-Key"))
        if keys != ("fetch", "subscription"):
            return Answer(b"{}", "application/json", 401)
        start = int(params["startTimestamp"])
        found = sorted((case for case in self.cases.values() if case.at >= start), key=lambda one: one.at)
        offset = int(params.get("nextPageToken", "at-0").removeprefix("at-"))
        more = offset + self.page < len(found)
        records: list[Any] = [
            {
                "lastModtimestamp": case.at,
                "signalType": case.type,
                "hashValue": case.hash,
                "hashStatus": case.status,
                "caseNumbers": {"1": case.status},
                "CSPFeedbacks": [
                    {"source": by, "feedbackValue": value, "tags": ["seen"]} for by, value in case.feedback
                ],
            }
            for case in found[offset : offset + self.page]
        ]
        body = {
            "count": len(records),
            "nextPageToken": f"at-{offset + self.page}" if more else None,
            "nextSetTimestamp": max((case.at for case in found), default=start),
            "hasMoreRecords": more,
            "hashRecords": records + self.strays,
        }
        return Answer(json.dumps(body).encode(), "application/json")


# ThreatExchange

TOKEN = "12345678|abcdefghijklmnopqrstuvwx"


@dataclass(frozen=True)
class Indicator:
    value: str
    at: int
    type: str = "HASH_PDQ"
    deleted: bool = False
    said: tuple[tuple[int, str], ...] = ((1, "MALICIOUS"),)  # (member, status)
    helpful: tuple[int, ...] = ()
    disagree: tuple[int, ...] = ()


class PrivacyGroup:
    """Graph's threat_updates of the privacy group 77."""

    def __init__(self, indicators: Sequence[Indicator] = (), page: int = 2) -> None:
        self.indicators = {(one.type, one.value): one for one in indicators}
        self.page = page
        self.url = ""

    def set(self, *indicators: Indicator) -> None:
        self.indicators.update({(one.type, one.value): one for one in indicators})

    def __call__(self, path: str, params: dict[str, str], _: Any) -> Answer:
        if params.get("access_token") != TOKEN or path != "/v26.0/77/threat_updates/":
            return Answer(b'{"error": {"message": "no"}}', "application/json", 401)
        start = int(params.get("start_time", "0"))
        found = sorted(
            (one for one in self.indicators.values() if one.at > start), key=lambda one: (one.at, one.value)
        )
        offset = int(params.get("after", "0"))
        body: dict[str, Any] = {"data": [_indicator(one) for one in found[offset : offset + self.page]]}
        if offset + self.page < len(found):
            following = {**params, "after": offset + self.page}
            body["paging"] = {"next": f"{self.url}{path}?{urlencode(following)}"}
        return Answer(json.dumps(body).encode(), "text/javascript; charset=UTF-8")


def _indicator(one: Indicator) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": str(abs(hash((one.type, one.value)))),
        "indicator": one.value,
        "type": one.type,
        "last_updated": one.at,
        "should_delete": one.deleted,
    }
    if not one.deleted:
        reactions = [
            {"key": key, "value": ",".join(map(str, members))}
            for key, members in (("HELPFUL", one.helpful), ("DISAGREE_WITH_TAGS", one.disagree))
            if members
        ]
        record["descriptors"] = {
            "data": [
                {
                    "id": str(1000 + member),
                    "owner": {"id": str(member)},
                    "status": status,
                    "tags": {"data": [{"text": "shared"}]},
                    "reactions": reactions,
                }
                for member, status in one.said
            ]
        }
    return record
