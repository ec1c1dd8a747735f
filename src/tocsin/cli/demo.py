"""``tocsin demo``: a simulated platform, scanned, and what was found held against what was planted."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from tocsin.cli.demo_console import SignIn, furnish
from tocsin.cli.failures import talk, told
from tocsin.cli.scan import show_result, shown_progress
from tocsin.cli.serve import serve_command
from tocsin.cli.simulate import shown_simulation
from tocsin.clock import SystemClock
from tocsin.model import Case, Role
from tocsin.scan import ScanOptions
from tocsin.scan import scan as run_scan
from tocsin.simulator import SimulationConfig, Truth, simulate


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="Folder for the simulated events and the results.",
)
@click.option(
    "--people", type=click.IntRange(200), default=5000, show_default=True, help="People on the platform."
)
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="Days that pass.")
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed is another platform.")
@click.option("--serve/--no-serve", default=None, help="End in the console [default: on a terminal].")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65_535), help="Port of the console."
)
@click.pass_context
def demo(
    context: click.Context, out: Path, people: int, days: int, seed: int, serve: bool | None, port: int
) -> None:
    """Simulate a platform, scan it, show what was found against what was planted, and open the console.

    Everything in it is invented; no real person's data, no picture of anyone. Run it again with another --seed. The
    console's database and the two people who can sign in there are thrown away with the next demo.
    """
    with told():
        with shown_simulation() as on_progress:
            truth = simulate(
                SimulationConfig(people=people, days=days, seed=seed),
                out / "platform",
                force=True,
                on_progress=on_progress,
            )
        with shown_progress(quiet=False) as on_step:
            result = run_scan(
                [str(out / "platform")], out / "cases", ScanOptions(force=True), on_progress=on_step
            )
        sign_ins = furnish(out / "data", out / "platform", result.cases, SystemClock())
    show_result(result, out / "cases")
    talk.print(compare(result.cases, truth))
    talk.print(
        "These figures are of simulated people and say nothing of a real platform. "
        f"The truth is in {escape(str(out / 'platform' / 'truth.json'))}."
    )
    _say(sign_ins)
    if serve is None:
        serve = talk.is_terminal and sys.stdin.isatty()
    if serve:
        context.invoke(serve_command, port=port, data=out / "data", content=(str(out / "platform"),))
    else:
        command = f"tocsin serve --data {out / 'data'} --content {out / 'platform'}"
        talk.print(f"The console with these cases: [bold]{escape(command)}[/]", soft_wrap=True)


def _say(sign_ins: list[SignIn]) -> None:
    table = Table(title="Signing in to the demo's console", title_justify="left")
    for name in ("name", "password", "codes, each good once"):
        table.add_column(name)
    for each in sign_ins:
        table.add_row(each.name, each.password, "  ".join(each.codes))
    talk.print(table)


def compare(cases: list[Case], truth: Truth) -> Table:
    """Return a table of the accounts named in alarms against those planted, by kind, and of the innocents accused.

    An offender who says to be a minor is found as ``minor_involved``, which accuses nobody.
    """
    named = [a for case in cases if case.opened_at for a in case.accounts if a.role is not Role.MINOR]
    accused = {a.account for a in named if a.role.accuses}
    seen = {a.account for a in named}
    planted = {o.account: o for o in truth.offenders}
    table = Table(title="Found against planted (alarms only)", title_justify="left")
    for name in ("planted", "accounts", "found", "share"):
        table.add_column(name, justify="left" if name == "planted" else "right")
    kinds = Counter(f"{o.kind}: {o.role}" for o in planted.values())
    found = Counter(f"{o.kind}: {o.role}" for o in planted.values() if o.account in seen)
    for name, number in sorted(kinds.items()):
        table.add_row(name, str(number), str(found[name]), f"{found[name] / number:.0%}")
    wrong = accused - planted.keys() - {account for ring in truth.rings for account in ring.accounts}
    families = Counter(entry.family for entry in truth.lookalikes if entry.account in wrong)
    table.add_section()
    table.add_row("accused and innocent", "", str(len(wrong)), "")
    for family, number in sorted(families.items()):
        table.add_row(f"  of them {family}", "", str(number), "")
    return table
