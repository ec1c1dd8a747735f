"""``make bench``: speed, memory and quality, each compared side by side in one run.

``python -m bench NAME`` runs one of them (speed, screening, hashing, quality, lookalikes, evasion, peers,
media, semantic, cases, vault, log, sums); ``--help`` after the name tells its options.
"""

from __future__ import annotations

import sys

from bench import (
    cases,
    evasion,
    hashing,
    log,
    lookalikes,
    media,
    peers,
    quality,
    screening,
    semantic,
    speed,
    sums,
    vault,
)

BENCHES = {
    "speed": speed.main,
    "screening": screening.main,
    "hashing": hashing.main,
    "quality": quality.main,
    "lookalikes": lookalikes.main,
    "evasion": evasion.main,
    "peers": peers.main,
    "media": media.main,
    "semantic": semantic.main,
    "cases": cases.main,
    "vault": vault.main,
    "log": log.main,
    "sums": sums.main,
}


def main() -> None:
    names = sys.argv[1:2] or list(BENCHES)
    if names[0] not in BENCHES:
        sys.exit(f"bench: no bench is called '{names[0]}'; there are {', '.join(BENCHES)}.")
    for name in names:
        print(f"\n== {name} ==", flush=True)
        BENCHES[name](sys.argv[2:])


main()
