"""The pages that ``make docs`` writes are committed as it writes them, and links between pages lead somewhere."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from docs import generate, import_map

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("generator", generate.GENERATORS, ids=lambda generator: generator.__name__)
def test_a_generated_page_is_current(generator: generate.Generator) -> None:
    pages = generator()
    assert pages
    assert generate.stale(pages) == [], "run `make docs` and commit what it writes"


def test_the_map_shows_every_room_and_every_import_directly_or_over_others() -> None:
    imports = {"top": {"middle", "low"}, "middle": {"low"}, "low": set[str](), "aside": {"low"}}
    drawn = ET.fromstring(import_map.draw(imports, [["top"], ["middle", "aside"], ["absent"], ["low"]]))
    svg = "{http://www.w3.org/2000/svg}"
    assert sorted(text.text or "" for text in drawn.iter(f"{svg}text")) == sorted(imports)
    # top -> low is implied by top -> middle -> low
    assert len(list(drawn.findall(f"{svg}path"))) == 3


def test_the_order_of_the_rooms_is_read_from_the_contract() -> None:
    order = import_map.layers(ROOT / ".importlinter")
    assert order[0] == ["cli"]
    assert ["events", "pictures"] in order
    assert set(import_map.room_imports()) <= {room for row in order for room in row}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    lost = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert lost == []
