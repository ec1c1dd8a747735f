"""A witness as C2SP tlog-witness has it, over HTTP: keeps the last checkpoint of a log that it knows."""

from __future__ import annotations

import base64
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin_verify import (
    Checkpoint,
    KeyKind,
    NotVerifiedError,
    VerifierKey,
    check_consistency,
    read_checkpoint,
    sign_line,
)


class Cosigner:
    """A witness's key. ``cosign`` returns its signature line on a checkpoint's text."""

    def __init__(self, name: str) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.key = VerifierKey(name, KeyKind.WITNESS, self._private.public_key().public_bytes_raw())

    def cosign(self, text: str, at: int | None = None) -> str:
        at = int(time.time()) if at is None else at
        signature = self._private.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        return sign_line(self.key.name, self.key.id, struct.pack(">Q", at) + signature)


class Witness:
    """``logs``: keys that it knows. ``holds``: while it is set, requests wait. ``answers``: said instead."""

    def __init__(self, name: str, *logs: VerifierKey) -> None:
        self.cosigner = Cosigner(name)
        self.logs = {key.name: key for key in logs}
        self.size, self.root = 0, b""
        self.answers: list[tuple[int, bytes]] = []
        self.asked = 0
        self.released = threading.Event()
        self.released.set()
        self.url = ""
        self._lock = threading.Lock()

    def line(self) -> str:
        """Its line in a policy."""
        name = self.cosigner.key.name.replace("/", "-")
        return f"witness {name} {self.cosigner.key} {self.url}\n"

    def add_checkpoint(self, body: bytes) -> tuple[int, bytes]:
        self.asked += 1
        if self.answers:
            return self.answers.pop(0)
        head, _, note = body.partition(b"\n\n")
        first, *proof = head.decode().split("\n")
        checkpoint = read_checkpoint(note)
        key = self.logs.get(checkpoint.origin)
        if key is None:
            return 404, b""
        try:
            checkpoint.note.verify(key)
        except NotVerifiedError:
            return 403, b""
        with self._lock:
            return self._judge(
                checkpoint, int(first.removeprefix("old ")), [base64.b64decode(e) for e in proof]
            )

    def _judge(self, checkpoint: Checkpoint, old: int, proof: list[bytes]) -> tuple[int, bytes]:
        if old > checkpoint.size:
            return 400, b""
        if old != self.size or (old == checkpoint.size and self.root != checkpoint.root and old):
            return 409, f"{self.size}\n".encode()
        if old:
            try:
                check_consistency(old, self.root, checkpoint.size, checkpoint.root, proof)
            except NotVerifiedError:
                return 422, b""
        elif proof:
            return 422, b""
        self.size, self.root = checkpoint.size, checkpoint.root
        return 200, self.cosigner.cosign(checkpoint.note.text).encode()


@contextmanager
def serving(*witnesses: Witness) -> Iterator[None]:
    """Serve witnesses on ports of this machine."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), _handler(each)) for each in witnesses]
    for witness, server in zip(witnesses, servers, strict=True):
        witness.url = f"http://127.0.0.1:{server.server_port}/w"
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        for witness, server in zip(witnesses, servers, strict=True):
            witness.released.set()
            server.shutdown()
            server.server_close()


def _handler(witness: Witness) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            witness.released.wait()
            known = self.path == "/w/add-checkpoint"
            status, told = witness.add_checkpoint(body) if known else (404, b"")
            self.send_response(status)
            if status == 409:
                self.send_header("Content-Type", "text/x.tlog.size")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
