"""The receiver's calls and what its answers mean, whatever their form: a body of XML, of another root, or none.

Source: the CyberTipline Reporting API's technical documentation, sections 3 to 7 and appendix D. A code that is not
known is nothing to try again; what cannot be read says nothing of what happened.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tocsin.failure import NoAccessError, WrongUseError
from tocsin.outgoing import Reach, send
from tocsin.reporting.cybertip.reading import parse
from tocsin.reporting.errors import DocumentError
from tocsin.reporting.settings import Destination

_SECONDS = 120.0
_XML = "text/xml; charset=utf-8"
_MOST_BYTES = 4 * 2**20
_MOST_TOLD = 500

_AGAIN = frozenset({1000, 1100, 1110, 1111, 1300})
_RETRACTED = 5101
_FILED = 5102
_UNKNOWN = 5001


class Means(StrEnum):
    """What an answer means for whoever asked."""

    DONE = "done"
    FILED = "filed"
    """The report was finished before: it is filed."""
    GONE = "gone"
    """There is no such report any more; it was not filed."""
    AGAIN = "again"
    """Something failed that may pass, or nothing is known of what happened."""
    REFUSED = "refused"
    """It will not be taken as it is: people must look."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back over the wire. ``status`` 0: nothing did, and ``trouble`` says why."""

    status: int
    body: bytes = b""
    request_id: str | None = None
    trouble: str | None = None


class Transport(Protocol):
    """Carries a request to the receiver. Never raises for what the other side does."""

    def __call__(self, method: str, path: str, body: bytes | None, content_type: str | None) -> Reply:
        """Carry it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was read. ``raw`` is kept: the receipt of a report is a notice under 18 U.S.C. § 2258A(h)(1)."""

    means: Means
    code: int | None
    text: str
    status: int
    raw: bytes
    request_id: str | None
    report_id: int | None = None
    file_id: str | None = None
    md5: str | None = None
    files: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What is written down of it: never the body, which may hold what was reported."""
        code = "no code that can be read" if self.code is None else f"code {self.code}"
        return f"HTTP {self.status}, {code}: {self.text}" if self.status else self.text


class HttpTransport:
    """Carries requests by HTTP with the credentials of a destination."""

    def __init__(self, to: Destination, reach: Reach | None = None) -> None:
        self._to, self._reach = to, reach or Reach()

    def __call__(self, method: str, path: str, body: bytes | None, content_type: str | None) -> Reply:
        """See :class:`Transport`."""
        held = base64.b64encode(f"{self._to.user}:{self._to.password}".encode()).decode()
        headers = {"Authorization": f"Basic {held}", "Accept": "text/xml"}
        if content_type is not None:
            headers["Content-Type"] = content_type
        try:
            found = send(
                method,
                self._to.base + path,
                self._reach,
                headers=headers,
                body=body,
                seconds=_SECONDS,
                most_bytes=_MOST_BYTES,
            )
        except (WrongUseError, NoAccessError) as error:
            return Reply(0, trouble=str(error))
        return Reply(found.status, found.body, found.headers.get("request-id"))


class Receiver:
    """The calls of one server."""

    def __init__(self, transport: Transport) -> None:
        self._carry = transport

    def submit(self, report: bytes) -> Answer:
        """Open a report."""
        return _read(self._carry("POST", "/submit", report, _XML))

    def upload(self, report_id: int, name: str, content: bytes) -> Answer:
        """Add a file to an open report."""
        return _read(self._carry("POST", "/upload", *_form({"id": str(report_id)}, file=(name, content))))

    def tell(self, details: bytes) -> Answer:
        """Tell of a file that was added."""
        return _read(self._carry("POST", "/fileinfo", details, _XML))

    def finish(self, report_id: int) -> Answer:
        """File a report; this cannot be taken back."""
        return _read(self._carry("POST", "/finish", *_form({"id": str(report_id)})))

    def retract(self, report_id: int) -> Answer:
        """Take an open report back: whether it could be taken back tells whether it was filed."""
        return _read(self._carry("POST", "/retract", *_form({"id": str(report_id)})))

    def status(self) -> Answer:
        """Ask whether the server is there and knows the credentials."""
        return _read(self._carry("GET", "/status", None, None))

    def schema(self) -> Reply:
        """Fetch the schema that is in force."""
        return self._carry("GET", "/xsd", None, None)


def _form(fields: dict[str, str], file: tuple[str, bytes] | None = None) -> tuple[bytes, str]:
    """Return a body of multipart/form-data (RFC 7578) and its type: the form that the documentation shows."""
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file is not None:
        name = "".join(
            each if each.isascii() and (each.isalnum() or each in "._-") else "_" for each in file[0]
        )
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name[:200]}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + file[1] + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()]), f"multipart/form-data; boundary={mark}"


def _read(reply: Reply) -> Answer:
    if reply.status == 0:
        return Answer(Means.AGAIN, None, reply.trouble or "no answer", 0, b"", None)
    found: dict[str, list[str]] = {}
    try:
        root = parse(reply.body)
        for each in root.iter():
            if isinstance(each.tag, str) and not len(each):
                found.setdefault(each.tag, []).append((each.text or "").strip())
        good = root.tag in ("reportResponse", "reportDoneResponse")
    except DocumentError:
        good = False
    code = _number(found.get("responseCode", [""])[0]) if good else None
    text = found.get("responseDescription", [""])[0] if good else ""
    return Answer(
        _meaning(reply.status, code),
        code,
        " ".join(text.split())[:_MOST_TOLD],
        reply.status,
        reply.body,
        reply.request_id,
        _number(found.get("reportId", [""])[0]) if good else None,
        found.get("fileId", [""])[0] or None if good else None,
        found.get("hash", [""])[0].lower() or None if good else None,
        tuple(found.get("fileId", [])) if good else (),
    )


def _meaning(status: int, code: int | None) -> Means:
    if status in (401, 403):
        return Means.REFUSED
    if code == _FILED:
        return Means.FILED
    if code in (_RETRACTED, _UNKNOWN):
        return Means.GONE
    if code == 0:
        return Means.DONE if status < 400 else Means.AGAIN
    # Without a code it was cut off, or not the receiver who spoke: nothing is known.
    unclear = code in _AGAIN or status >= 500 or status in (408, 429) or (code is None and status < 400)
    return Means.AGAIN if unclear else Means.REFUSED


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
