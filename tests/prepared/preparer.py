"""Loads what most commands load, once, and forks a process for each command that is asked for."""

from __future__ import annotations

import atexit
import gc
import os
import select
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from pathlib import Path


def _load() -> None:
    from tocsin import cli  # noqa: F401, PLC0415 - loaded at the first command, not for a suite that runs none
    from tocsin.cli import bank, check, demo, evaluate, hash, match, scan, serve  # noqa: F401, PLC0415
    from tocsin.signals.text.screen import Screen  # noqa: PLC0415

    Screen.load()
    gc.collect()
    gc.freeze()  # what is loaded is shared by all: no collector need write into it


def _serve(listener: socket.socket) -> list[str] | None:
    """Fork for each connection. Returns in the process that is to run a command, with its arguments; else never."""
    loaded = False
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listener.accept()
        if not loaded:
            _load()
            loaded = True
        if os.fork():
            connection.close()
            continue
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        return _watched(connection)


def _watched(connection: socket.socket) -> list[str]:
    """Fork the command and wait for it; it is killed with whoever asked. Returns in the command's own process."""
    head, streams, _, _ = socket.recv_fds(connection, 8, 3)
    (length,) = struct.unpack("!Q", head)
    body = b""
    while len(body) < length:
        body += connection.recv(length - len(body))
    folder, count, *rest = body.decode("utf-8", "surrogateescape").split("\0")
    child = os.fork()
    if child:
        for stream in streams:
            os.close(stream)
        _wait(connection, child)
    connection.close()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    arguments, variables = rest[: int(count)], rest[int(count) :]
    os.environ.clear()
    os.environ.update((name, value) for name, _, value in (one.partition("=") for one in variables))
    return arguments


def _wait(connection: socket.socket, child: int) -> None:
    connection.sendall(struct.pack("!i", child))
    ended = os.pidfd_open(child)
    poll = select.poll()
    poll.register(connection, select.POLLIN | select.POLLHUP)
    poll.register(ended, select.POLLIN)
    gone = False
    while all(number != ended for number, _ in poll.poll()):
        os.kill(child, signal.SIGKILL)
        poll.unregister(connection)
        gone = True
    _, status = os.waitpid(child, 0)
    if not gone:
        connection.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))
    os._exit(0)


def main() -> None:
    """Listen at the path that is named, until killed."""
    path = Path(sys.argv[1])
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path.with_suffix(".new")))
    listener.listen(64)
    path.with_suffix(".new").rename(path)
    arguments = _serve(listener)
    assert arguments is not None
    sys.argv = [str(Path(sys.executable).parent / "tocsin"), *arguments]
    for name, number, mode in (("stdin", 0, "r"), ("stdout", 1, "w"), ("stderr", 2, "w")):
        # As the interpreter opens them at its start.
        lines = os.isatty(number) or number == 2
        stream = open(  # noqa: SIM115 - stays open for as long as the process lives
            number,
            mode,
            encoding="utf-8",
            errors="backslashreplace" if number == 2 else "strict",
            buffering=1 if lines and mode == "w" else -1,
            closefd=False,
        )
        setattr(sys, name, stream)
    from tocsin.cli import main as command  # noqa: PLC0415

    os._exit(_ended(command))


def _ended(command: Callable[[], object]) -> int:
    """Run to the end and return the exit code, without taking apart what was loaded: that takes a second."""
    try:
        command()
        code: object = 0
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    if isinstance(code, str):
        print(code, file=sys.stderr)
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return int(code or 0) if isinstance(code, int | None) else 1


# What a command spawns imports this file again.
if __name__ == "__main__":
    main()
