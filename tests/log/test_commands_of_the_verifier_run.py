"""Every `python -m tocsin_verify` line that its help or the page on the log shows verifies what it names."""

from __future__ import annotations

import json
import re
import shlex
import threading
import uuid
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.databases import store
from tests.log.witness import Cosigner
from tests.log.written import AT, publisher, write
from tocsin.clock import SystemClock
from tocsin.log import FLAG, LogKey, export_log, prove, receipts_of
from tocsin.store import Store
from tocsin.transparency import Period, Publishing
from tocsin_verify import FIGURES, PROOF
from tocsin_verify.__main__ import main

__all__ = ["store"]

PAGE = Path(__file__).parents[2] / "docs" / "log.md"
SERVED = "https://log.example.org/"


def shown(capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Return the commands in the help and on the page, without what starts Python."""
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out + PAGE.read_text(encoding="utf-8")
    return set(re.findall(r"^ {2,4}python -m tocsin_verify (.+)$", text, re.MULTILINE))


def lay_out(store: Store, folder: Path) -> None:
    """Write what the commands name: a log that two witnesses cosigned, a flag's proof and receipt, and figures."""
    key, flag = LogKey.open(folder), uuid.uuid4()
    write(store, 1, f"flag:{flag}", kind=FLAG)
    write(store, 3)
    signed = publisher(store, folder).publish()
    export_log(store, folder / "public-log")
    one, two = Cosigner("one.example/w"), Cosigner("two.example/w")
    cosigned = one.cosign(signed.checkpoint.note.text) + two.cosign(signed.checkpoint.note.text)
    for name in ("public-log/checkpoint", "checkpoint.2026-05-04"):
        (folder / name).write_text(signed.text + cosigned)
    with store.read() as connection:
        (folder / "flag.receipt").write_text(receipts_of(connection, key, [flag])[flag])
        (folder / "flag.tlog-proof").write_text(prove(connection, f"flag:{flag}") + cosigned)
        (folder / "case.tlog-proof").write_text(prove(connection, "case:c1"))
    day = Period(AT.date(), AT.date(), 1)
    made = Publishing(store, key, SystemClock()).make(day, flags=[str(flag)])
    (folder / "figures-2026").mkdir()
    (folder / "figures-2026" / FIGURES).write_text(json.dumps(made.figures))
    (folder / "figures-2026" / PROOF).write_text(json.dumps(made.proof))
    (folder / "counted-flag.json").write_text(json.dumps(made.counted[str(flag)]))
    (folder / "log.vkey").write_text(f"{key.verifier}\n")
    for name, witness in (("one", one), ("two", two)):
        (folder / f"{name}.vkey").write_text(f"{witness.key}\n")
    (folder / "log.policy").write_text(f"log {key.verifier}\nwitness one {one.key}\nquorum one\n")


def test_each_command_shown_verifies_what_it_names(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = shown(capsys)
    assert len(commands) >= 7
    lay_out(store, tmp_path)
    monkeypatch.chdir(tmp_path)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "public-log"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}/"
        ended = {each: main(shlex.split(each.replace(SERVED, here))) for each in sorted(commands)}
        server.shutdown()
    assert ended == dict.fromkeys(commands, 0)
