"""``tocsin login``: a person's own session with a server, kept for commands that a person must stand behind."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from tocsin.cli.bank_options import DATA
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.server_session import SignInError, address_of, answer, ask
from tocsin.config import data_folder
from tocsin.people import keep_session

_HERE = "http://127.0.0.1:8080"


@click.command("login")
@click.option("--server", metavar="URL", envvar="TOCSIN_SERVER", help="Address of the server.")
@click.option("--user", metavar="NAME", help="Who you are.")
@DATA
def login_command(server: str | None, user: str | None, data: Path | None) -> None:
    """Sign in to a server; commands that take a person then act in your name.

    It asks for what is not given: server, name, password, and the code of your authenticator app (or a recovery code).
    Password and code are never options, for others could read them there; a script writes what is asked for to standard
    input, one line each. The session is kept in the data folder, where you alone may read it.

    \b
    Examples:
      tocsin login
      tocsin login --server https://tocsin.example --user ana

    Exit codes: 0 signed in; 2 wrong use, or name, password and code do not fit; 3 the server cannot be reached, or the
    data folder cannot be used.
    """
    folder = data_folder(data)
    with told():
        address = address_of(server or _line("Server", "the server's address", default=_HERE))
        name = user or _line("Name", "the name")
        password = _line("Password", "the password", hidden=True)
        code = _line("Code of your app, or a recovery code", "the code")
        reply = ask("POST", address, "/v1/session", {"name": name, "password": password, "code": code})
        begun = answer(address, reply)
        keep_session(folder, address, str(begun["token"]))
        until = datetime.fromisoformat(begun["ends_at"]).astimezone()
        talk.print(plain(f"{begun['name']} is signed in to {address} until {until:%H:%M}"), soft_wrap=True)


def _line(question: str, what: str, *, default: str | None = None, hidden: bool = False) -> str:
    """Return what a person types, or the next line that a script sends.

    :raises SignInError: where standard input ends before it.
    """
    if sys.stdin.isatty():
        typed: str = click.prompt(question, default=default, hide_input=hidden, err=True)
        return typed
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise SignInError(
            f"standard input ends before {what}; write server, name, password, code, a line each"
        )
    return line
