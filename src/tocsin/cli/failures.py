"""How a command ends.

0 done; 1 done, with events in quarantine, files without a PDQ or lines passed over (``--strict``); 2 wrong use;
3 input unreadable or output unwritable; 130 stopped by Ctrl+C, 143 by SIGTERM.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from rich.console import Console

from tocsin.failure import NoAccessError, WrongUseError

DONE, WITH_QUARANTINE, WRONG_USE, NO_ACCESS, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143
WITHOUT_PDQ = WITH_QUARANTINE

talk = Console(stderr=True, highlight=False)
"""Where a person reads progress and errors; results go to standard output."""


_STOPPED = "stopped; nothing that was half done was kept"


class _TerminatedError(KeyboardInterrupt):
    """The process was told to stop, by a service manager or by ``kill``."""


@contextmanager
def told(stopped: str = _STOPPED) -> Iterator[None]:
    """End the program with one sentence and the right code, where the user can do something about it.

    Told to stop, by Ctrl+C or SIGTERM, it lets go of what it holds first, such as the database's server.

    :param stopped: what is said then: what became of the work, and how to go on.
    """
    try:
        with _stoppable():
            yield
    except WrongUseError as error:
        _say(error)
        sys.exit(WRONG_USE)
    except NoAccessError as error:
        _say(error)
        sys.exit(NO_ACCESS)
    except KeyboardInterrupt as error:
        _end(error, stopped)
    except Exception as error:
        if (stop := _stop_behind(error)) is not None:
            _end(stop, stopped)
        # Loading the store takes longer than most commands run, and who has not loaded it has no trouble with it.
        outage = sys.modules["tocsin.store"].outage_of(error) if "tocsin.store" in sys.modules else None
        if outage is None:
            raise
        _say(f"{outage}; once that is mended, do it again: what was done already is not done twice")
        sys.exit(NO_ACCESS)


def _stop_behind(error: BaseException) -> KeyboardInterrupt | None:
    """Return the stop in whose handling an error came: a library that is stopped in mid-talk may trip over that."""
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, KeyboardInterrupt):
        seen = seen.__cause__ or seen.__context__
    return seen


def _end(stop: KeyboardInterrupt, stopped: str) -> NoReturn:
    _say(stopped)
    sys.exit(TERMINATED if isinstance(stop, _TerminatedError) else INTERRUPTED)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Have SIGTERM end the block as Ctrl+C does; a second one ends the process at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise _TerminatedError

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL if before is None else before)


def _say(error: object) -> None:
    talk.print(f"[bold red]tocsin:[/] {plain(str(error))}", soft_wrap=True)


def plain(text: str) -> str:
    """Return text as a terminal may show it. Names come from files: no markup, no terminal controls."""
    return printable(text).replace("[", "\\[")


def printable(text: str) -> str:
    """Return text without what a terminal would obey, where no markup is read."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)
