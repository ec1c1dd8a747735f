"""A person's own session with a server, as commands use it that a person must stand behind."""

from __future__ import annotations

import ipaddress
import json
from pathlib import Path
from typing import Any

import click

from tocsin.failure import NoAccessError, WrongUseError
from tocsin.outgoing import Reach, Reply, UnreachableError, check_url, send
from tocsin.people import kept_servers, kept_session

# The person names their own server: wherever it lies, their machine may ask it.
_ANYWHERE = Reach((ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")))

SERVER = click.option(
    "--server",
    metavar="URL",
    envvar="TOCSIN_SERVER",
    help="Server that you signed in to [default: $TOCSIN_SERVER, else the only one].",
)


class SignInError(WrongUseError):
    """No session is kept that could be used. The message says how to get one."""


class RefusedError(WrongUseError):
    """The server does not do what was asked. The message is its own."""


class ServerError(NoAccessError):
    """The server cannot be reached, or fails."""


def address_of(server: str) -> str:
    """Return the address of a server as sessions are kept under it.

    :raises UrlError: where it is no address that requests are sent to.
    """
    check_url(server)
    return server.rstrip("/")


class PersonalSession:
    """Requests to one server in a person's name."""

    def __init__(self, server: str, token: str) -> None:
        self._server = server
        self._token = token

    @classmethod
    def kept(cls, data: Path, server: str | None) -> PersonalSession:
        """Return the session that ``tocsin login`` kept for ``server``, or the only one that is kept.

        :raises SignInError: where there is none, or several and none is named.
        """
        if server is None:
            known = kept_servers(data)
            if len(known) > 1:
                raise SignInError(f"you are signed in to {', '.join(known)}; say which by --server URL")
            if not known:
                raise SignInError("this takes a person, and nobody is signed in here; run tocsin login")
            server = known[0]
        token = kept_session(data, server)
        if token is None:
            raise SignInError(f"nobody is signed in to {server} here; run tocsin login --server {server}")
        return cls(server, token)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return what the server answers, read as JSON.

        :raises SignInError: where the session is over.
        :raises RefusedError: where the server says no.
        :raises ServerError: where it cannot be reached, or fails.
        """
        reply = ask(method, self._server, path, body, token=self._token)
        if reply.status == 401:
            raise SignInError(f"your session with {self._server} is over; run tocsin login")
        return answer(self._server, reply)


def ask(
    method: str, server: str, path: str, body: dict[str, Any] | None = None, *, token: str | None = None
) -> Reply:
    """Send a request to a server, and return the answer whatever it is.

    :raises ServerError: where it cannot be reached.
    """
    headers = {"Accept": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None:
        headers["Content-Type"] = "application/json"
    try:
        return send(
            method,
            address_of(server) + path,
            _ANYWHERE,
            headers=headers,
            body=None if body is None else json.dumps(body).encode(),
        )
    except UnreachableError as error:
        raise ServerError(f"{error}; check the address {server}, and that tocsin serve runs there") from error


def answer(server: str, reply: Reply) -> Any:
    """Return what an answer holds.

    :raises RefusedError: where the server says no.
    :raises ServerError: where it fails, or what answers is no Tocsin.
    """
    found = reply.json()
    if 200 <= reply.status < 300 and (found is not None or not reply.body):
        return found
    if not isinstance(found, dict) or not str(found.get("type", "")).startswith("urn:tocsin:problem:"):
        raise ServerError(
            f"what answers at {server} is no Tocsin server (status {reply.status}); check the address"
        )
    kind = ServerError if reply.status >= 500 else RefusedError
    raise kind(str(found.get("detail", "the server refused this")))
