"""The mapping files that the repository ships, on the sample records beside them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tocsin.events import Broken, judge
from tocsin.events.mapping import Mapping
from tocsin.events.mapping.specs import required_fields

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "mappings"
DOCUMENT = ROOT / "docs" / "mapping.md"


def mapped(name: str) -> list[dict[str, object]]:
    mapping = Mapping.load(EXAMPLES / f"{name}.yaml")
    if mapping.records == "array":
        with (EXAMPLES / f"{name}.json").open("rb") as stream:
            return [event for _, record in mapping.iter_records(stream) for event in mapping.apply(record)]
    lines = (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [event for line in lines for event in mapping.apply(json.loads(line))]


def test_a_matrix_room_becomes_contacts_groups_messages_edits_and_deletions() -> None:
    events = {str(event["id"]): event for event in mapped("matrix-room-export")}
    assert [event["type"] for event in events.values()] == [
        "contact", "group", "message", "message", "media", "edit", "delete", "group",
    ]  # fmt: skip
    assert events["$a3"] == {
        "type": "message",
        "id": "$a3",
        "at": "2026-01-01T09:02:00.123000Z",
        "actor": "@coach:example.org",
        "conversation": "!chess:example.org",
        "to": ["@ada:example.org", "@ben:example.org"],
        "text": "Welcome! We play on Thursday at five.",
    }
    assert events["$a5"]["subject"] == {"kind": "message", "id": "$a3"}
    assert events["media:$a4"]["media"] == "mxc://example.org/board1"
    assert events["$a4"]["media"] == ["mxc://example.org/board1"]


def test_a_discourse_forum_becomes_accounts_posts_messages_and_flags() -> None:
    events = mapped("discourse-forum")
    assert [event["type"] for event in events] == ["account", "account", "post", "message", "flag"]
    child, moderator, post, message, flag = events
    assert child["age_band"] == "13-15"
    assert "verified_role" not in child
    assert moderator["verified_role"] == "moderator"
    assert moderator["created_at"] == "2024-05-01T08:00:00.000000Z"
    assert post["text"] == "Best opening for beginners?\nI lost three games in a row. Any advice?"
    assert message["to"] == ["quiet_otter"]
    assert flag["subject"] == {"kind": "post", "id": "900"}


@pytest.mark.parametrize("name", ["matrix-room-export", "discourse-forum"])
def test_what_the_examples_make_keeps_the_contract(name: str) -> None:
    broken = [
        found.reason
        for event in mapped(name)
        if isinstance(found := judge(json.dumps(event).encode()), Broken)
    ]
    assert broken == []


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


def test_the_document_shows_a_mapping_a_record_and_the_events_that_it_gives(tmp_path: Path) -> None:
    whole = next(block for block in blocks("yaml") if block.startswith("version:"))
    (tmp_path / "mapping.yaml").write_text(whole, encoding="utf-8")
    record, *events = (json.loads(block) for block in blocks("json"))
    assert Mapping.load(tmp_path / "mapping.yaml").apply(record) == events


RULES = [block for block in blocks("yaml") if not block.startswith("version:")]


@pytest.mark.parametrize("rules", RULES, ids=[rules.split(":")[0] for rules in RULES])
def test_every_piece_of_yaml_in_the_document_loads(rules: str, tmp_path: Path) -> None:
    keys = yaml.load(rules, Loader=yaml.BaseLoader)
    event_type = {"amount": "payment", "items": "recommendation", "subject": "delete"}.get(
        next(iter(keys)), "group"
    )
    entry: dict[str, Any] = {
        "type": event_type,
        "fields": {name: f"$.{name}" for name in required_fields(event_type)},
    }
    if "when" in keys:
        entry |= keys
    else:
        entry["fields"] |= keys
    # BaseLoader left every value a text; what YAML reads as true or as a number must stay that.
    whole = yaml.safe_dump({"version": 1, "events": [entry]}).replace("'true'", "true").replace("'2'", "2")
    (tmp_path / "mapping.yaml").write_text(whole, encoding="utf-8")
    assert Mapping.load(tmp_path / "mapping.yaml").records == "lines"
