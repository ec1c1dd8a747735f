"""Requests to addresses that somebody else wrote down: never to a machine that only this one can reach.

Who may name addresses could make this server ask its own neighbours (server-side request forgery). The address that
was checked is the one that is connected to, whatever the name means a moment later.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from tocsin.failure import NoAccessError, WrongUseError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

QUIET_SECONDS = 10.0
"""How long the other side may say nothing."""

_MOST_BYTES = 8 * 2**20
_PIECE = 64 * 1024


class UrlError(WrongUseError):
    """An address is none that requests are sent to. The message is one sentence."""


class UnreachableError(NoAccessError):
    """An address does not answer, or is one that must not be asked. The message is one sentence."""


class NotConnectedError(UnreachableError):
    """No connection came about: nothing was sent, and nothing arrived."""


def public(address: str) -> bool:
    """Whether an IP address is of the public internet."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


@dataclass(frozen=True, slots=True)
class Reach:
    """Where requests may go besides the public internet: networks that the operator names."""

    networks: tuple[Network, ...] = ()

    def __call__(self, address: str) -> bool:
        """Whether an IP address may be connected to."""
        found = ipaddress.ip_address(address)
        return public(address) or any(found in network for network in self.networks)


class PinnedConnection(http.client.HTTPConnection):
    """A connection to the one address that was checked."""

    def __init__(self, parts: SplitResult, port: int, address: str, seconds: float = QUIET_SECONDS) -> None:
        super().__init__(parts.hostname or "", port, timeout=seconds)
        self._address = address
        self._secure = parts.scheme == "https"
        self._seconds = seconds

    def connect(self) -> None:
        """Connect; the certificate must be of the name that was asked for."""
        self.sock = socket.create_connection((self._address, self.port), self._seconds)
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status, headers by lower-case name, and what of its body was asked for."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON; ``None`` where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def check_url(url: str) -> SplitResult:
    """Return the parts of an address that requests may be sent to.

    :raises UrlError: where it is not https (plain http is for this machine alone), or carries a name or password.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
        port = parts.port
    except (ValueError, UnicodeError) as error:
        raise UrlError(f"{url[:200]!r} is no address; write it as https://host/path") from error
    if not host or parts.scheme not in ("http", "https") or port == 0 or any(c <= " " for c in url):
        raise UrlError(f"{url[:200]!r} is no address; write it as https://host/path")
    if parts.username is not None or parts.password is not None:
        raise UrlError("the address carries a name or a password; leave them out")
    if parts.scheme == "http" and not _loopback(host):
        raise UrlError(f"{url[:200]!r} is plain http; others could read it: use https")
    return parts


def resolve(parts: SplitResult, port: int, may_connect: Callable[[str], bool]) -> str:
    """Return an IP address of a host, all of whose addresses may be connected to.

    :raises NotConnectedError: where it has none, or one of them may not.
    """
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotConnectedError(f"{parts.hostname} has no address ({_first(error)})") from error
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    if not addresses or not all(may_connect(address) for address in addresses):
        raise NotConnectedError(
            f"{parts.hostname} lies in a network that is not public; the operator can allow it by --reach NETWORK"
        )
    return addresses[0]


def send(
    method: str,
    url: str,
    reach: Callable[[str], bool],
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = 3 * QUIET_SECONDS,
    most_bytes: int = _MOST_BYTES,
) -> Reply:
    """Send a request and return the answer, whatever its status. No redirect is followed.

    :param seconds: for the whole of it.
    :param most_bytes: of the answer's body; more is not read.
    :raises UrlError: where the address is none that requests are sent to.
    :raises UnreachableError: where it must not be asked, does not answer, or not in time; NotConnectedError (one of
        them) where nothing was sent.
    """
    parts = check_url(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = PinnedConnection(parts, port, resolve(parts, port, reach), min(seconds, QUIET_SECONDS))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # Somebody who sends a byte now and then would never be quiet for long.
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    failed: type[UnreachableError] = NotConnectedError
    try:
        connection.connect()
        failed = UnreachableError
        connection.request(method, target, body, {"User-Agent": "tocsin", **(headers or {})})
        answer = connection.getresponse()
        read = bytearray()
        while len(read) < most_bytes and (piece := answer.read(min(_PIECE, most_bytes - len(read)))):
            read += piece
        if late.is_set():
            raise UnreachableError(f"{parts.hostname} took more than {seconds:g} s")
        return Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, bytes(read))
    except (OSError, http.client.HTTPException, ValueError) as error:
        # Where all the time there is is no longer than one may be quiet, either clock may strike first.
        if late.is_set() or (isinstance(error, TimeoutError) and seconds <= QUIET_SECONDS):
            raise failed(f"{parts.hostname} took more than {seconds:g} s") from error
        raise failed(f"{parts.hostname} does not answer ({_first(error)})") from error
    finally:
        timer.cancel()
        connection.close()


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _first(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    return (str(error).splitlines() or [type(error).__name__])[0] or type(error).__name__
