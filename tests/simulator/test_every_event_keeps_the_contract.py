from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa

from tests.simulator.platforms import Platform
from tocsin.events import Accepted, EventReader, Sources, judge
from tocsin.simulator import FORMS, SimulationConfig, simulate


def test_the_judge_accepts_every_line(town: Platform) -> None:
    broken = [reply for line in town.lines if not isinstance(reply := judge(line), Accepted)]
    assert broken == []


def test_the_reader_takes_every_form_whole(tmp_path: Path) -> None:
    config = SimulationConfig(people=300, days=4, offender_share=0.02)
    read = []
    for form in FORMS:
        simulate(config, tmp_path / form, form=form)
        sources = Sources.find([tmp_path / form / f"events.{form}"])
        with EventReader(sources, workdir=tmp_path / f"work-{form}", quarantine=None) as reader:
            read.append(pa.concat_tables(list(reader)).drop(["row"]).sort_by("id"))
            assert len(reader.duplicates()) == 0
            assert reader.counts.quarantined == 0
    assert all(table.equals(read[0]) for table in read[1:])
    assert read[0].num_rows > 1000


def test_every_type_of_the_contract_but_reviewers_decisions_occurs(town: Platform) -> None:
    assert set(town.truth.counts.by_type) == {
        *("account", "message", "post", "media", "contact", "group", "search", "recommendation", "payment"),
        *("flag", "edit", "delete", "enforcement"),
    }


def test_ids_are_unique_and_counts_are_true(town: Platform) -> None:
    assert len({event["id"] for event in town.events}) == len(town.events) == town.truth.counts.events


def test_nobody_acts_or_is_addressed_before_the_account_exists(town: Platform) -> None:
    known: dict[str, str] = {}
    for event in town.of("account"):
        known[event["actor"]] = min(event["at"], known.get(event["actor"], event["at"]))
    early = [
        event
        for event in town.events
        if any(event["at"] < known[account] for account in (event["actor"], *event.get("to", ())))
    ]
    assert early == []


def test_nobody_writes_pays_or_turns_to_themselves(town: Platform) -> None:
    assert [event for event in town.events if event["actor"] in event.get("to", ())] == []
    assert [event for event in town.events if len(set(event.get("to", ()))) < len(event.get("to", ()))] == []


def test_pictures_are_uploaded_before_they_are_shown(town: Platform) -> None:
    uploaded = {event["media"]: event["at"] for event in town.of("media")}
    for event in town.of("message") + town.of("post"):
        for media in event.get("media", ()):
            assert uploaded[media] <= event["at"]


def test_edits_deletions_and_flags_are_about_things_that_exist(town: Platform) -> None:
    messages = {event["id"]: event["actor"] for event in town.of("message")}
    posts = {event["post"] for event in town.of("post")}
    accounts = {event["actor"] for event in town.of("account")}
    for event in town.of("edit") + town.of("delete"):
        assert messages[event["subject"]["id"]] == event["actor"]
    exists = {"message": messages.keys(), "post": posts, "account": accounts}
    for event in town.of("flag") + town.of("enforcement"):
        assert event["subject"]["id"] in exists[event["subject"]["kind"]]


def test_events_stay_within_the_window_and_in_order_of_time(tmp_path: Path) -> None:
    config = SimulationConfig(people=500, days=5)
    simulate(config, tmp_path)
    at = [
        line.split(b'"at":"')[1][:24].decode()
        for line in (tmp_path / "events.jsonl").read_bytes().splitlines()
    ]
    assert at == sorted(at)
    day = timedelta(days=1)
    assert datetime.fromisoformat(at[0]) >= config.start - day
    assert datetime.fromisoformat(at[-1]) < config.start + config.days * day
