"""Recall and precision on simulated platforms with seeds that nothing was tuned on.

What it measures is simulated: it says how the detector does on the behaviours that the simulator draws, and nothing
of how it does on a real platform.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter

from bench.platforms import tocsin_runs
from bench.speed import OUT
from tocsin.evaluation import wilson


def line(name: str, hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    share = hits / of if of else float("nan")
    return f"  {name:42} {hits:>6} / {of:<6} {share:>6.3f}   [{low:.3f}, {high:.3f}]"


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench quality", description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seeds", type=int, nargs="*", default=[901, 902, 903])
    parser.add_argument("--alarm", type=float, default=0.5)
    parser.add_argument("--no-text", action="store_true", help="behaviour alone")
    arguments = parser.parse_args(argv)
    OUT.mkdir(exist_ok=True)
    hits: Counter[str] = Counter()
    of: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    family_size: Counter[str] = Counter()
    accused_all = right_all = people = 0
    for seed in arguments.seeds:
        folder = OUT / f"quality-{arguments.people}-{arguments.days}-{seed}"
        wishes = (f"--people={arguments.people}", f"--days={arguments.days}", f"--seed={seed}")
        tocsin_runs("simulate", str(folder), *wishes, "--force")
        cases = folder / "cases"
        how = (
            "--force",
            "--quiet",
            f"--alarm={arguments.alarm}",
            *(["--no-text"] if arguments.no_text else []),
        )
        tocsin_runs("scan", *map(str, folder.glob("events*")), "--out", str(cases), *how)
        truth = json.loads((folder / "truth.json").read_text())
        alarms = [json.loads(text) for text in (cases / "cases.jsonl").open()]
        alarms = [case for case in alarms if case["probability"] >= arguments.alarm]
        idle = {a for ring in truth["rings"] for a in ring["accounts"]} - {
            o["account"] for o in truth["offenders"]
        }
        accused = {
            a["account"]: a["role"]
            for case in alarms
            for a in case["accounts"]
            # Members of a ring that did nothing in the window are neither right nor wrong.
            if a["role"] not in ("minor", "minor_involved") and a["account"] not in idle
        }
        named = accused.keys() | {
            a["account"] for case in alarms for a in case["accounts"] if a["role"] == "minor_involved"
        }
        planted = {o["account"]: o for o in truth["offenders"]}
        families = {entry["account"]: entry["family"] for entry in truth["lookalikes"]}
        family_size.update(families.values())
        people += arguments.people
        accused_all += len(accused)
        right_all += len(accused.keys() & planted.keys())
        for account, offender in planted.items():
            seen = account in named
            words = "telling words" if offender["telling"] else "no telling word"
            role = "client" if offender["role"] == "client" else "offender"
            beyond = len(set(offender["stages"]) - {"contact", "trust"})
            depth = "two stages or more beyond trust" if beyond >= 2 else "hardly began"
            for name in (
                f"{role}: {depth}",
                f"{role}: {depth}, {words}",
                f"{role}",
                f"{role}: {offender['kind']}",
                f"{role}: {words}",
                f"{role}: strength {offender['strength']}",
            ):
                of[name] += 1
                hits[name] += seen
        for account in accused.keys() - planted.keys():
            wrong[families.get(account, "nobody planted")] += 1
        rings = {r["ring"]: set(r["accounts"]) for r in truth["rings"] if len(r["accounts"]) > 1}
        together = [{a["account"] for a in case["accounts"]} for case in alarms]
        for members in rings.values():
            of["ring of several accounts in one case"] += 1
            hits["ring of several accounts in one case"] += any(members <= group for group in together)
            of["half of such a ring in one case"] += 1
            hits["half of such a ring in one case"] += any(
                len(members & group) * 2 >= len(members) for group in together
            )
    print(
        f"simulated: {people:,} people in {len(arguments.seeds)} platforms, alarm at {arguments.alarm}; "
        "95 % Wilson intervals"
    )
    for name in sorted(of):
        print(line(f"recall, {name}", hits[name], of[name]))
    print(line("precision (accounts accused)", right_all, accused_all))
    print(f"  false accusations per 10,000 people: {10_000 * (accused_all - right_all) / people:.2f}")
    for family, number in sorted(wrong.items(), key=lambda item: (-item[1], item[0])):
        print(
            line(f"wrongly accused: {family}", number, family_size[family])
            if family in family_size
            else f"  wrongly accused: {family:25} {number:>6}"
        )
