"""How a command ends.

0 done; 1 done, with events in quarantine, files without a PDQ or lines passed over (``--strict``); 2 wrong use;
3 input unreadable or output unwritable.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from tocsin.failure import NoAccessError, WrongUseError

DONE, WITH_QUARANTINE, WRONG_USE, NO_ACCESS, INTERRUPTED = 0, 1, 2, 3, 130
WITHOUT_PDQ = WITH_QUARANTINE

talk = Console(stderr=True, highlight=False)
"""Where a person reads progress and errors; results go to standard output."""


@contextmanager
def told() -> Iterator[None]:
    """End the program with one sentence and the right code, where the user can do something about it."""
    try:
        yield
    except WrongUseError as error:
        _say(error)
        sys.exit(WRONG_USE)
    except NoAccessError as error:
        _say(error)
        sys.exit(NO_ACCESS)
    except KeyboardInterrupt:
        _say("stopped; nothing was written.")
        sys.exit(INTERRUPTED)
    except Exception as error:
        # Loading the store takes longer than most commands run, and who has not loaded it has no trouble with it.
        outage = sys.modules["tocsin.store"].outage_of(error) if "tocsin.store" in sys.modules else None
        if outage is None:
            raise
        _say(f"{outage}; once that is mended, do it again: what was done already is not done twice")
        sys.exit(NO_ACCESS)


def _say(error: object) -> None:
    talk.print(f"[bold red]tocsin:[/] {plain(str(error))}", soft_wrap=True)


def plain(text: str) -> str:
    """Return text as a terminal may show it. Names come from files: no markup, no terminal controls."""
    shown = "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text)
    return shown.replace("[", "\\[")
