"""A receiver for tests, from the public description of the CyberTipline's: a real server on this machine.

It keeps reports as the real one does (open, retracted, finished), refuses what does not fit the schema, and misbehaves
where it is told to: ``faults`` are taken one a call, ``None`` being none.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.reporting.own_schema import own_schema
from tocsin.reporting import Schema

PASSWORD = "pass word"
_SCHEMA = Schema(own_schema())


@dataclass
class Report:
    """A report as the receiver has it."""

    xml: bytes
    state: str = "open"
    files: dict[str, bytes] = field(default_factory=dict)
    told: list[bytes] = field(default_factory=list)


@dataclass
class Receiving:
    """What came in. ``calls``: paths, in order."""

    base: str = ""
    reports: dict[int, Report] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    faults: list[str | None] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def filed(self) -> list[int]:
        """Numbers of the reports that were finished."""
        return [number for number, each in self.reports.items() if each.state == "finished"]

    def answer(self, path: str, body: bytes, content_type: str) -> tuple[int, bytes]:
        """Do a call and return its status and body."""
        if path == "/xsd":
            return 200, own_schema()
        faults = _SCHEMA.faults(body) if path in ("/submit", "/fileinfo") else []
        if faults:
            return 400, response(4100, f"Validation failed [1,1] - cvc-complex-type: {faults[0]}")
        if path == "/submit":
            number = 4_000_000_001 + len(self.reports)
            self.reports[number] = Report(body)
            return 200, response(0, "Success", reportId=number)
        told = re.search(rb"<reportId>(\d+)<", body) if path == "/fileinfo" else None
        form = {"id": told[1]} if told is not None else _form(body, content_type)
        return self._change(path, int(form["id"]), form.get("file", body))

    def _change(self, path: str, number: int, content: bytes) -> tuple[int, bytes]:
        report = self.reports.get(number)
        if report is None:
            return 404, response(5001, "Report does not exist")
        if report.state != "open":
            code = 5101 if report.state == "retracted" else 5102
            return 409, response(code, f"Report already {report.state}")
        if path == "/finish":
            report.state = "finished"
            files = "".join(f"<fileId>{name}</fileId>" for name in report.files)
            return 200, (
                f'<?xml version="1.0" encoding="UTF-8"?><reportDoneResponse><responseCode>0</responseCode>'
                f"<reportId>{number}</reportId><files>{files}</files></reportDoneResponse>"
            ).encode()
        more: dict[str, object] = {}
        if path == "/upload":
            name = f"{len(report.files):032x}"
            report.files[name] = content
            more = {"fileId": name, "hash": hashlib.md5(content, usedforsecurity=False).hexdigest()}
        elif path == "/fileinfo":
            report.told.append(content)
        else:
            report.state = "retracted"
        return 200, response(0, "Success", reportId=number, **more)


def response(code: int, text: str, **more: object) -> bytes:
    """Return the usual body."""
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in more.items())
    text = text.replace("<", "&lt;")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><reportResponse>'
        f"<responseCode>{code}</responseCode><responseDescription>{text}</responseDescription>{inner}</reportResponse>"
    ).encode()


def _form(body: bytes, content_type: str) -> dict[str, bytes]:
    message = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    form: dict[str, bytes] = {}
    for part in message.walk():
        if not part.is_multipart():
            held = part.get_payload(decode=True)
            assert isinstance(held, bytes)
            form[str(part.get_param("name", header="content-disposition"))] = held
    return form


@contextmanager
def receiving() -> Iterator[Receiving]:
    """Run a receiver; its address is ``base``."""
    state = Receiving()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._do(b"")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers["Content-Length"])))

        def _do(self, body: bytes) -> None:
            path = self.path.removeprefix("/ispws")
            with state.lock:
                state.calls.append(path)
                fault = state.faults.pop(0) if state.faults else None
                wanted = "Basic " + base64.b64encode(f"test:{PASSWORD}".encode()).decode()
                if fault == "401" or self.headers["Authorization"] != wanted:
                    self._send(401, b"")
                    return
                if fault == "hung up before":
                    self.close_connection = True
                    return
                if fault is not None and fault.isdigit():
                    self._send(400 if fault.startswith("4") else 500, response(int(fault), f"fault {fault}"))
                    return
                status, answer = state.answer(path, body, self.headers["Content-Type"] or "")
            if fault == "hung up after":
                self.close_connection = True
                return
            if fault == "cut off":
                self._send(status, answer[: len(answer) // 2], claimed=len(answer))
                self.close_connection = True
                return
            if fault == "slow":
                time.sleep(0.5)
            if fault == "other bytes":
                answer = re.sub(rb"<hash>\w+", b"<hash>" + b"0" * 32, answer)
            self._send(status, answer)

        def _send(self, status: int, answer: bytes, claimed: int | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/xml;charset=ISO-8859-1")
            self.send_header("Content-Length", str(len(answer) if claimed is None else claimed))
            self.send_header("Request-ID", f"request-{len(state.calls)}")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.base = f"http://127.0.0.1:{server.server_port}/ispws"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
