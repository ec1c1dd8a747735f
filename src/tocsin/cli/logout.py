"""``tocsin logout``: end the session that ``tocsin login`` began."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import click

from tocsin.cli.bank_options import DATA
from tocsin.cli.failures import plain, talk, told
from tocsin.cli.server_session import SERVER, SignInError, address_of, answer, ask
from tocsin.config import data_folder
from tocsin.people import keep_session, kept_servers, kept_session


@click.command("logout")
@SERVER
@DATA
def logout_command(server: str | None, data: Path | None) -> None:
    """Sign out: end your session with a server, or with all where none is named, and forget it here.

    \b
    Examples:
      tocsin logout
      tocsin logout --server https://tocsin.example

    Exit codes: 0 signed out; 2 nobody was signed in; 3 a server could not be told (the session is forgotten here, and
    ends by itself when it is not used), or the data folder cannot be used.
    """
    folder = data_folder(data)
    with told():
        servers = kept_servers(folder) if server is None else [address_of(server)]
        tokens = {each: token for each in servers if (token := kept_session(folder, each)) is not None}
        if not tokens:
            raise SignInError("nobody is signed in here; there is nothing to end")
        for each in tokens:
            keep_session(folder, each, None)
        for each, token in tokens.items():
            reply = ask("DELETE", each, "/v1/session", token=token)
            if reply.status != HTTPStatus.UNAUTHORIZED:
                answer(each, reply)
            talk.print(plain(f"signed out of {each}"), soft_wrap=True)
