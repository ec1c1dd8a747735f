"""Small servers that speak as Coop and Synapse do, and the keys that messages are signed with."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tocsin.outgoing import Reach

HERE = Reach((ipaddress.ip_network("127.0.0.0/8"),))
KEY_ID = "https://social.example/actor#main-key"


@cache
def key(_name: str = "first") -> RSAPrivateKey:
    """Return a key; each name has its own."""
    return generate_private_key(65537, 2048)


def write_public(path: Path, private: RSAPrivateKey) -> None:
    """Write the public half of a key as PEM."""
    path.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def write_secret(path: Path, text: str) -> None:
    """Write a secret that nobody else may read."""
    path.write_text(text)
    path.chmod(0o600)


def sign(private: RSAPrivateKey, signed: bytes) -> str:
    """Return a signature in base64, as Coop and Mastodon make them."""
    return b64encode(private.sign(signed, PKCS1v15(), hashes.SHA256())).decode()


def signed_headers(
    private: RSAPrivateKey, body: bytes, at: datetime, *, target: str = "/v1/bridges/activitypub/inbox"
) -> dict[str, str]:
    """Return the headers that Mastodon sends a POST with."""
    headers = {
        "host": "tocsin.example",
        "date": format_datetime(at, usegmt=True),
        "digest": "SHA-256=" + b64encode(hashlib.sha256(body).digest()).decode(),
    }
    lines = [f"(request-target): post {target}", *(f"{name}: {value}" for name, value in headers.items())]
    signature = sign(private, "\n".join(lines).encode())
    names = "(request-target) host date digest"
    headers["signature"] = (
        f'keyId="{KEY_ID}",algorithm="rsa-sha256",headers="{names}",signature="{signature}"'
    )
    return headers


@dataclass
class Other:
    """Another tool: what it was asked, and what it knows."""

    url: str = ""
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    status: int | None = None
    hang_up: bool = False


@contextmanager
def other() -> Iterator[Other]:
    """Yield a server that takes Coop's reports (``POST /api/v1/report``) and lists Synapse's (``event_reports``)."""
    kept = Other()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            kept.asked.append((self.path, _headers(self), json.loads(body)))
            if kept.hang_up:
                self.connection.close()
                return
            if self.headers.get("x-api-key") != "coop-key":
                self._answer(401, {"errors": []})
            else:
                self._answer(kept.status or 201, {"reportId": f"report-{len(kept.asked)}"})

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            kept.asked.append((parts.path, _headers(self), query))
            if self.headers.get("authorization") != "Bearer matrix-token":
                self._answer(401, {"errcode": "M_UNKNOWN_TOKEN"})
                return
            start, limit = int(query["from"]), min(int(query["limit"]), 3)
            found = sorted(kept.reports, key=lambda each: -each["id"] if query["dir"] == "b" else each["id"])
            answer: dict[str, Any] = {"event_reports": found[start : start + limit], "total": len(found)}
            if start + limit < len(found):
                answer["next_token"] = start + limit
            self._answer(kept.status or 200, answer)

        def _answer(self, status: int, told: object) -> None:
            written = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _headers(handler: BaseHTTPRequestHandler) -> dict[str, str]:
    return {name.lower(): value for name, value in handler.headers.items()}
