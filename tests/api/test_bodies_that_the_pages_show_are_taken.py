from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tests.api.answering import Api
from tocsin.api.v1 import described
from tocsin.api.v1.decisions import DecisionBody
from tocsin.cases import Act
from tocsin.cases.flag_bodies import FlagIn, read_flag

DOCS = Path(__file__).parents[2] / "docs"


def shown(page: str) -> list[str]:
    return re.findall(r"```json\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def test_the_flag_is_understood_whole() -> None:
    (body,) = shown("flags.md")
    flag = read_flag(json.loads(body), "forum", datetime(2026, 5, 4, tzinfo=UTC))
    assert isinstance(flag, FlagIn)
    assert flag.unread is None
    assert flag.language == "en"


def test_the_decision_is_one() -> None:
    (body,) = shown("api.md")
    assert msgspec.json.decode(body, type=DecisionBody).act is Act.REJECT


def test_every_route_of_the_api_stands_on_its_page(shared_api: Api) -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    for path, methods in described(shared_api.service).openapi()["paths"].items():
        named = re.sub(r"\{\w+_id\}", "{id}", path)
        for method in methods:
            assert f"{method.upper()} {named}" in page
