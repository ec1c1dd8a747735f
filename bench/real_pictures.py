"""How far copies of real photographs lie from them in PDQ: ``python -m bench.real_pictures``.

Prints for each kind of copy the bits of 256 that differ, of each photograph; ``--write`` puts the table into
``docs/real-pictures.md``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from bench.pages import markdown_table, put_into
from tests.real.copied_pictures import COPIES, PHOTOGRAPHS, bits_apart, hash_of, photograph
from tocsin.media import PDQ_RADIUS

PAGE = Path(__file__).parents[1] / "docs" / "real-pictures.md"


def distances(folder: Path) -> dict[str, list[int]]:
    """Return for each kind of copy the distance, in bits, of each photograph from its copy."""
    found: dict[str, list[int]] = {kind: [] for kind in COPIES}
    for name in PHOTOGRAPHS:
        original = hash_of(photograph(name), folder)
        for kind, copied in COPIES.items():
            found[kind].append(bits_apart(original, hash_of(copied(photograph(name)), folder)))
    return found


def nearest_strangers(folder: Path) -> int:
    """Return the least distance, in bits, between two different photographs."""
    hashes = [hash_of(photograph(name), folder) for name in PHOTOGRAPHS]
    return min(bits_apart(one, other) for one, other in combinations(hashes, 2))


def report(folder: Path) -> str:
    """Return the table and the sentence below it, distances within the radius in bold."""
    rows: list[tuple[str, ...]] = [("copy", "found", *(name.partition(".")[0] for name in PHOTOGRAPHS))]
    for kind, bits in distances(folder).items():
        within = sum(bit <= PDQ_RADIUS for bit in bits)
        cells = (f"**{bit}**" if bit <= PDQ_RADIUS else str(bit) for bit in bits)
        rows.append((kind, f"{within} of {len(bits)}", *cells))
    nearest = nearest_strangers(folder)
    return f"{markdown_table(rows)}\n\nThe nearest two different photographs are {nearest} bits apart."


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench.real_pictures", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/real-pictures.md")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="tocsin-pictures-") as name:
        text = report(Path(name))
    print(text)
    if arguments.write:
        put_into(PAGE, text)


if __name__ == "__main__":
    main()
