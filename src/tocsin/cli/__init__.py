"""The command line: ``tocsin`` and its commands, one file each.

In: words at a terminal. Out: files, a table, an exit code. Must not know: how anything is done; it calls the rooms.
"""

from __future__ import annotations

import click

from tocsin import __version__
from tocsin.cli.bank import bank_group
from tocsin.cli.calibrate import calibrate
from tocsin.cli.check import check
from tocsin.cli.demo import demo
from tocsin.cli.evaluate import evaluate
from tocsin.cli.hash import hash_command
from tocsin.cli.match import match_command
from tocsin.cli.scan import scan
from tocsin.cli.serve import serve_command
from tocsin.cli.simulate import simulate


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
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

    Tocsin reports nothing and acts on no account: people decide.
    """


for command in (
    scan,
    check,
    evaluate,
    calibrate,
    hash_command,
    bank_group,
    match_command,
    serve_command,
    simulate,
    demo,
):
    main.add_command(command)

__all__ = ["main"]
