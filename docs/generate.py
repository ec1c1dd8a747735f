"""Writes the generated pages again: ``python -m docs.generate``, or ``make docs``.

With ``--check`` nothing is written and the exit code is 1 where a page is not current.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from docs import (
    access_table,
    case_format,
    case_life,
    command_line,
    evaluation_format,
    hash_format,
    import_map,
    indicator_table,
    match_format,
    report_model,
    view_chain,
)

DOCS = Path(__file__).parent
ROOT = DOCS.parent

Pages = dict[Path, str]
Generator = Callable[[], Pages]


def import_map_pages() -> Pages:
    """Return the picture of the rooms' imports."""
    order = import_map.layers(ROOT / ".importlinter")
    return {DOCS / "import-map.svg": import_map.draw(import_map.room_imports(), order)}


def command_line_pages() -> Pages:
    """Return the page of the command line."""
    from tocsin.cli import main  # noqa: PLC0415 (only this page needs all of Tocsin)

    return {DOCS / "command-line.md": command_line.page(main, "tocsin")}


def contract_pages() -> Pages:
    """Return the page of the event contract and its JSON Schema."""
    from tocsin.events import reference  # noqa: PLC0415 (as above)

    return reference.pages(DOCS)


def detection_pages() -> Pages:
    """Return the pages of the indicators and of the SQL views, and the picture of the views' chain."""
    return {
        DOCS / "indicators.md": indicator_table.page(),
        DOCS / "views.md": view_chain.page(),
        DOCS / "detection-chain.svg": view_chain.picture(),
    }


def access_pages() -> Pages:
    """Return the page of who may do what."""
    return {DOCS / "access.md": access_table.page()}


def case_pages() -> Pages:
    """Return the JSON Schema of a case, and the page of its life."""
    return {
        DOCS / "schema" / "case-v1.schema.json": case_format.schema(),
        DOCS / "cases.md": case_life.page_in(DOCS),
    }


def report_pages() -> Pages:
    """Return the page of what a report to the CyberTipline may hold."""
    return {DOCS / "cybertip.md": report_model.page()}


def hash_pages() -> Pages:
    """Return the JSON Schemas of a line of ``tocsin hash`` and of one of ``tocsin match``."""
    return {
        DOCS / "schema" / "hash-v1.schema.json": hash_format.schema(),
        DOCS / "schema" / "match-v1.schema.json": match_format.schema(),
    }


def evaluation_pages() -> Pages:
    """Return the JSON Schemas of an evaluation and its worked example."""
    folder = DOCS / "examples" / "evaluation"
    return {
        DOCS / "schema" / "evaluation-v1.schema.json": evaluation_format.schema(),
        DOCS / "schema" / "corpus-evaluation-v1.schema.json": evaluation_format.corpus_schema(),
        folder / "evaluation.json": evaluation_format.example(folder),
    }


GENERATORS: tuple[Generator, ...] = (
    access_pages,
    contract_pages,
    import_map_pages,
    command_line_pages,
    detection_pages,
    case_pages,
    hash_pages,
    report_pages,
    evaluation_pages,
)


def stale(pages: Pages) -> list[Path]:
    """Return the files whose content is not the one given."""
    return [
        path for path, text in pages.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write what is stale, or with ``--check`` only say so; return the exit code."""
    old: list[Path] = []
    for generate in GENERATORS:
        pages = generate()
        for path in stale(pages):
            old.append(path)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(pages[path], encoding="utf-8")
    for path in old:
        print(f"{path.relative_to(ROOT)}: {'not current' if '--check' in arguments else 'written'}")
    return 1 if old and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
