"""The command line: ``tocsin`` and its commands, one file each.

In: words at a terminal. Out: files, a table, an exit code. Must not know: how anything is done; it calls the rooms.
"""

from __future__ import annotations

from importlib import import_module

import click

from tocsin import __version__

# Loaded when it is called for: each needs rooms that others do without, and loading all takes longer than most run.
_COMMANDS = {
    "backup": "backup_command",
    "bank": "bank_group",
    "bridge": "bridge_group",
    "calibrate": "calibrate",
    "cases": "cases_group",
    "check": "check",
    "demo": "demo",
    "dsa": "dsa_group",
    "evaluate": "evaluate",
    "figures": "figures_group",
    "flags": "flags_group",
    "hash": "hash_command",
    "limits": "limits_group",
    "login": "login_command",
    "logout": "logout_command",
    "log": "log_group",
    "match": "match_command",
    "report": "report_group",
    "rescan": "rescan_command",
    "restore": "restore_command",
    "rules": "rules_group",
    "scan": "scan",
    "serve": "serve_command",
    "shadow": "shadow_command",
    "simulate": "simulate",
    "token": "token_group",
    "transparency": "transparency_command",
    "user": "user_group",
    "vault": "vault_group",
    "webhook": "webhook_group",
}
"""Each command lies in the file of its name; here, what it is called there."""


class _Commands(click.Group):
    """The commands by their files."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"tocsin.cli.{cmd_name}"), _COMMANDS[cmd_name])
        return command


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(__version__, prog_name="tocsin")
def main() -> None:
    """Find grooming and child trafficking across accounts, from a platform's own events.

    \b
    A first look, on a simulated platform:   tocsin demo
    Your own events, checked:                tocsin check events.jsonl
    Your own events, scanned:                tocsin scan events.jsonl --out cases/
    Cases against what is known to be true:  tocsin evaluate cases/ truth.json
    Weights from what reviewers found:       tocsin calibrate cases/ --labels labels.jsonl
    Hashes of pictures and videos:           tocsin hash uploads/
    A list of known hashes, as a bank:       tocsin bank import KNOWN hashes.txt --type pdq
    Whether a picture is known:              tocsin match upload.jpg
    The same over HTTP:                      tocsin serve --hma-listen 127.0.0.1:5100
    Who works with it:                       tocsin user add ana --role reviewer

    Tocsin reports nothing and acts on no account: people decide.
    """


__all__ = ["main"]
