"""Writes the page of the command line from what each command says of itself under ``--help``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

WIDTH = 100

HEAD = """# The command line

Written by `make docs` from `tocsin --help` and the help of each command; change the commands, not this page.

Exit codes: 0 done; 1 done, with events in quarantine or files without a PDQ (only with `--strict`); 2 wrong use;
3 input unreadable or output unwritable, with nothing half-written left behind.
"""


def page(command: click.Command, name: str) -> str:
    """Return the page in Markdown: the command, then each of its subcommands, in the order that it lists them."""
    parts = [HEAD]
    for path, help_text in _helps(command, name, None):
        parts.append(f"## `{path}`\n\n```text\n{help_text.rstrip()}\n```\n")
    return "\n".join(parts)


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    settings: dict[str, Any] = {
        **command.context_settings,
        "terminal_width": WIDTH,
        "max_content_width": WIDTH,
    }
    context = click.Context(command, info_name=name, parent=parent, color=False, **settings)
    yield context.command_path, command.get_help(context)
    if isinstance(command, click.Group):
        for child_name in command.list_commands(context):
            child = command.get_command(context, child_name)
            if child is not None and not child.hidden:
                yield from _helps(child, child_name, context)
