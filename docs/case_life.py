"""Writes the page of the life of a case: its state machine and queues from the tables that the program obeys."""

from __future__ import annotations

from pathlib import Path

from tocsin.cases.transitions import NEXT, NOWHERE, rows
from tocsin.cases.words import State

STEPS = "<!-- the steps: written by `make docs` from tocsin.cases.transitions -->"
END = "<!-- end of the steps -->"


def page(current: str) -> str:
    """Return the page with the tables of steps as they are now."""
    head, _, rest = current.partition(STEPS)
    _, _, tail = rest.partition(END)
    return f"{head}{STEPS}\n\n{_steps()}\n{END}{tail}"


def page_in(folder: Path) -> str:
    """Return what ``cases.md`` of a folder should hold."""
    return page((folder / "cases.md").read_text(encoding="utf-8"))


def _steps() -> str:
    names = [NOWHERE, *State]
    lines = ["| state | waits for | acts that stay in it | acts that lead on |", "| --- | --- | --- | --- |"]
    for name in names:
        stays = [f"`{act}`" for act, start, end in rows() if start == name and end == name]
        leads = [f"`{act}` → {end}" for act, start, end in rows() if start == name and end != name]
        waits = "" if name == NOWHERE else str(NEXT.get(State(name), ""))
        label = "(none yet)" if name == NOWHERE else f"**{name}**"
        lines.append(f"| {label} | {waits} | {', '.join(stays)} | {', '.join(leads)} |")
    return "".join(f"{line}\n" for line in lines)
