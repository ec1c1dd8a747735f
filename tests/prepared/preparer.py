"""Loads what most commands load, once, and forks a process for each command that is asked for."""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import select
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tests.prepared import PYTHON, cheapen_passwords

# ruff: noqa: PLC0415 - loaded at the first command, not for a suite that runs none

_HUGE = 2 << 20
_MADV_HUGEPAGE, _MADV_COLLAPSE = 14, 25


def _load() -> None:
    cheapen_passwords()
    import click

    from tocsin import cli
    from tocsin.media.index.loading import kernels
    from tocsin.signals.text import Screen
    from tocsin.signals.text.language import LanguageEar

    for name in cli.main.list_commands(click.Context(cli.main)):
        import_module(f"tocsin.cli.{name}")
    Screen.load()
    LanguageEar(["en"]).unread(["this is written so that the model of languages is unpacked"])
    kernels()
    import_module("tocsin.media.frames")
    gc.collect()
    gc.freeze()  # what is loaded is shared by all: no collector need write into it
    _use_huge_pages()


def _use_huge_pages() -> None:
    """Lay what is loaded into pages of two megabytes: to fork copies the list of pages, which is most of its cost.

    A kernel that has none, or too old, goes on with small ones.
    """
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        place, rights, _, _, inode, *_ = line.split()
        begin, end = (int(number, 16) for number in place.split("-"))
        begin, end = -(-begin // _HUGE) * _HUGE, end // _HUGE * _HUGE
        if rights == "rw-p" and inode == "0" and begin < end:
            advise(begin, end - begin, _MADV_HUGEPAGE)
            advise(begin, end - begin, _MADV_COLLAPSE)


class _Preparer:
    """Forks a command for each connection, tells how it ended, and kills it where whoever asked is gone."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._poll = select.poll()
        self._poll.register(listener, select.POLLIN)
        self._ends: dict[int, int] = {}
        """Processes, by the descriptors that tell of their end."""
        self._connections: dict[int, socket.socket] = {}
        """Connections of whoever asked, by the processes."""

    def serve(self) -> list[str]:
        """Returns in the process that is to run a command, with its arguments; else never."""
        loaded = False
        while True:
            for number, _ in self._poll.poll():
                if number == self._listener.fileno():
                    if not loaded:
                        _load()
                        loaded = True
                    arguments = self._begin(self._listener.accept()[0])
                    if arguments is not None:
                        return arguments
                elif number in self._ends:
                    self._tell(number)
                else:
                    self._kill(number)

    def _begin(self, connection: socket.socket) -> list[str] | None:
        """Fork a command; return its arguments in the process that is to run it, and nothing in this one."""
        head, streams, _, _ = socket.recv_fds(connection, 8, 3)
        (length,) = struct.unpack("!Q", head)
        body = b""
        while len(body) < length:
            body += connection.recv(length - len(body))
        child = os.fork()
        if child:
            for stream in streams:
                os.close(stream)
            connection.sendall(struct.pack("!i", child))
            end = os.pidfd_open(child)
            self._ends[end], self._connections[child] = child, connection
            self._poll.register(end, select.POLLIN)
            self._poll.register(connection, select.POLLIN | select.POLLHUP)
            return None
        for other in (self._listener, connection, *self._connections.values()):
            other.close()
        for other_end in self._ends:
            os.close(other_end)
        return _put_on(streams, body)

    def _tell(self, end: int) -> None:
        child = self._ends.pop(end)
        self._poll.unregister(end)
        os.close(end)
        _, status = os.waitpid(child, 0)
        connection = self._connections.pop(child, None)
        if connection is not None:
            self._poll.unregister(connection)
            connection.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))
            connection.close()

    def _kill(self, number: int) -> None:
        for child, connection in list(self._connections.items()):
            if connection.fileno() == number:
                self._poll.unregister(connection)
                connection.close()
                del self._connections[child]
                os.kill(child, signal.SIGKILL)


def _put_on(streams: list[int], body: bytes) -> list[str]:
    """Take over streams, folder and environment of whoever asked; return the arguments."""
    folder, count, *rest = body.decode("utf-8", "surrogateescape").split("\0")
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    arguments, variables = rest[: int(count)], rest[int(count) :]
    os.environ.clear()
    os.environ.update((name, value) for name, _, value in (one.partition("=") for one in variables))
    return arguments


def main() -> None:
    """Listen at the path that is named, until killed."""
    path = Path(sys.argv[1])
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path.with_suffix(".new")))
    listener.listen(64)
    path.with_suffix(".new").rename(path)
    program, *arguments = _Preparer(listener).serve()
    sys.argv = [str(Path(sys.executable).parent / program), *arguments]
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
    from tocsin.cli import main as command

    os._exit(_ended(_text if program == PYTHON else command))


def _text() -> None:
    """Run what ``python -c`` is given."""
    option, text = sys.argv[1:3]
    assert option == "-c", "nothing else is needed"
    sys.argv[:] = sys.argv[1:2] + sys.argv[3:]
    exec(compile(text, "<string>", "exec"), {"__name__": "__main__"})


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
