"""Fetching a file from an address that a client names: only from hosts that the operator allows.

Whoever may name addresses could make this server ask machines that only it can reach. So nothing is fetched unless
``--hma-fetch-from`` names the host, never from an address that is not public, and the address that was checked is the
one that is connected to.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from tocsin.api.hma.files import PIECE
from tocsin.api.hma.refusal import RefusedError
from tocsin.api.hma.service import HmaOptions
from tocsin.outgoing import PinnedConnection, UnreachableError, public, resolve

_SECONDS = 30.0
_MOST_TURNS = 3
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer whose content is still to be read. ``content_type``: as its sender calls it, in lower case."""

    content_type: str
    _answer: http.client.HTTPResponse
    _until: float

    def pieces(self) -> Iterator[bytes]:
        """Give the content piece by piece.

        :raises RefusedError: where it breaks off, or takes too long.
        """
        try:
            while piece := self._answer.read(PIECE):
                if time.monotonic() > self._until:
                    raise RefusedError(400, f"Failed to fetch URL: it took more than {_SECONDS:.0f} s")
                yield piece
        except (OSError, http.client.HTTPException) as error:
            raise _failed(error) from error


@contextmanager
def fetch(url: str, options: HmaOptions, may_connect: Callable[[str], bool] = public) -> Iterator[Fetched]:
    """Give what lies at an URL.

    :raises RefusedError: 403 where fetching is off, 400 where the host is not allowed or it cannot be fetched, 413
        where it says to be too large.
    """
    if not options.fetch_from:
        raise RefusedError(
            403,
            "this server fetches nothing from addresses that a client names; send the file itself, or let the operator "
            "allow its host with --hma-fetch-from",
        )
    until = time.monotonic() + _SECONDS
    for _ in range(_MOST_TURNS + 1):
        parts, port = _allowed(url, options)
        connection = PinnedConnection(parts, port, _address(parts, port, may_connect))
        try:
            answer = _ask(connection, parts)
            if answer.status in _MOVED and (elsewhere := answer.getheader("location")):
                url = urljoin(url, elsewhere)
                continue
            if answer.status != 200:
                raise RefusedError(400, f"Failed to fetch URL: the host answered {answer.status}")
            length = answer.getheader("content-length") or "0"
            if length.isdigit() and (len(length) > 18 or int(length) > options.most_bytes):
                raise RefusedError(413, "Content too large")
            yield Fetched((answer.getheader("content-type") or "").lower(), answer, until)
            return
        finally:
            connection.close()
    raise RefusedError(400, "Failed to fetch URL: it leads on and on")


def _allowed(url: str, options: HmaOptions) -> tuple[SplitResult, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError) as error:
        raise RefusedError(400, "Invalid or unsafe URL provided") from error
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise RefusedError(400, "Invalid or unsafe URL provided")
    if not any(host == each or (each.startswith(".") and host.endswith(each)) for each in options.fetch_from):
        raise RefusedError(
            400, f"Invalid or unsafe URL provided: the operator does not allow the host '{host}'"
        )
    return parts, port


def _address(parts: SplitResult, port: int, may_connect: Callable[[str], bool]) -> str:
    try:
        return resolve(parts, port, may_connect)
    except UnreachableError as error:
        if isinstance(error.__cause__, (OSError, UnicodeError)):
            raise _failed(error.__cause__) from error
        raise RefusedError(
            400, "Invalid or unsafe URL provided: the host's address is not a public one"
        ) from error


def _ask(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET", target, headers={"Accept": "image/*, video/*", "User-Agent": "tocsin"})
        return connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _failed(error) from error


def _failed(error: Exception) -> RefusedError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return RefusedError(400, f"Failed to fetch URL: {reason}")
