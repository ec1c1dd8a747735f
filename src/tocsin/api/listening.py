"""Addresses to listen on, and serving applications on them until the process is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp

from tocsin.api.errors import AddressError, ListenError

_STOP_SECONDS = 10
"""How long requests that are under way may take to end after the process is told to stop."""

_LOCALHOST = {"127.0.0.1": "::1", "::1": "127.0.0.1"}
"""The addresses that the name ``localhost`` leads to (RFC 6761, section 6.3), each with the other."""

_NOT_THERE = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})
"""How a machine says that it has but one of them."""

_MOST_CONNECTIONS = 512
"""Beyond these, clients are told to come back (503): a slow client costs a connection, not the service."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port; port 0: any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Return the address that is written as ``HOST:PORT`` or ``[IPv6]:PORT``.

        :raises AddressError: where it is not.
        """
        host, colon, port = text.rpartition(":")
        bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        readable = bool(colon and bare) and port.isascii() and port.isdigit() and len(port) <= 5
        if not readable or (":" in bare and bare == host) or int(port) > 65_535:
            raise AddressError(f"{text!r} is no address to listen on; write HOST:PORT, as 127.0.0.1:5100")
        return cls(bare, int(port))

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host.lower() == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def check_plain(self, *, behind_proxy: bool) -> None:
        """Refuse plain HTTP that others could read.

        :raises AddressError: where the address can be reached from elsewhere and no proxy is declared.
        """
        if not self.loopback and not behind_proxy:
            raise AddressError(
                f"{self} can be reached from other machines, and this is plain HTTP; put a proxy that speaks TLS "
                "before it and say so with --behind-proxy, or listen on 127.0.0.1"
            )

    def bind(self) -> socket.socket:
        """Return a socket that listens here.

        :raises ListenError: where the port is taken, or the host is not this machine's.
        """
        try:
            family = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][0]
            listening = socket.create_server((self.host, self.port), family=family, backlog=1024)
        except OSError as error:
            raise ListenError(
                f"cannot listen on {self} ({error.strerror or error}); choose another port, or stop what uses it"
            ) from error
        # Connections inherit it. Without it the last part of an answer waits, on a connection that is kept, until the
        # client acknowledges the first (some 40 ms); asyncio sets it only where a socket names its protocol.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening

    @contextlib.contextmanager
    def listening(self) -> Iterator[Place]:
        """Yield the place that is listened at until the end, which has a name where one may be trusted.

        On this machine that is ``localhost``: browsers make passkeys for names alone (WebAuthn, section 5.1.3). Both of
        its addresses are taken; where somebody else has the other, the name would lead to them, and is not told.

        :raises ListenError: as :meth:`bind`.
        """
        with contextlib.ExitStack() as held:
            first = held.enter_context(self.bind())
            host, port = first.getsockname()[:2]
            sockets: tuple[socket.socket, ...] = (first,)
            url = f"http://{Address(host, port)}"
            if host in _LOCALHOST:
                try:
                    sockets = (first, held.enter_context(Address(_LOCALHOST[host], port).bind()))
                except ListenError as error:
                    named = getattr(error.__cause__, "errno", None) in _NOT_THERE
                else:
                    named = True
                url = f"http://localhost:{port}" if named else url
            yield Place(sockets, url)


@dataclass(frozen=True, slots=True)
class Place:
    """Sockets that listen, and the address under which a browser on this machine gets there."""

    sockets: tuple[socket.socket, ...]
    url: str


@dataclass(frozen=True, slots=True)
class Listener:
    """An application and the place that it is served at."""

    app: ASGIApp
    place: Place


class _Server(uvicorn.Server):
    """A server that leaves signals to :func:`serve`: several run in one process."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(listeners: Sequence[Listener], started: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGTERM or SIGINT; requests that are under way are answered first.

    :param started: called once every listener answers.
    """
    asyncio.run(_serve(listeners, started))


async def _serve(listeners: Sequence[Listener], started: Callable[[], None]) -> None:
    servers = [_Server(_configured(listener.app)) for listener in listeners]

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    running = [
        asyncio.create_task(server.serve(sockets=list(listener.place.sockets)))
        for server, listener in zip(servers, listeners, strict=True)
    ]
    while not all(server.started for server in servers) and not any(task.done() for task in running):
        await asyncio.sleep(0.01)
    if all(server.started for server in servers):
        started()
    try:
        await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stop()
        await asyncio.gather(*running)


def _configured(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Who asks is the peer of the connection: a header can be written by anybody.
        proxy_headers=False,
        ws="none",
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )
