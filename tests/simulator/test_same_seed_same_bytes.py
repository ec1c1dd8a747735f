from __future__ import annotations

import gzip
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import zstandard

from tocsin.simulator import FORMS, Form, SimulationConfig, simulate

SMALL = SimulationConfig(people=400, days=8, seed=3, offender_share=0.02)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_settings_give_the_same_bytes_in_every_form(form: Form, tmp_path: Path) -> None:
    simulate(SMALL, tmp_path / "a", form=form)
    simulate(SMALL, tmp_path / "b", form=form)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert set(files(tmp_path / "a")) == {f"events.{form}", "truth.json"}


def test_another_seed_gives_other_events(tmp_path: Path) -> None:
    simulate(SMALL, tmp_path / "a")
    simulate(SimulationConfig(people=400, days=8, seed=4, offender_share=0.02), tmp_path / "b")
    assert files(tmp_path / "a")["events.jsonl"] != files(tmp_path / "b")["events.jsonl"]


def test_drawn_pictures_are_the_same_bytes_too(tmp_path: Path) -> None:
    config = SimulationConfig(people=400, days=8, seed=3, offender_share=0.02, media=True, media_share=0.3)
    simulate(config, tmp_path / "a")
    simulate(config, tmp_path / "b")
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert any(name.startswith("media/") for name in files(tmp_path / "a"))


def test_all_forms_hold_the_same_events(tmp_path: Path) -> None:
    for form in FORMS:
        simulate(SMALL, tmp_path / form, form=form)
    plain = (tmp_path / "jsonl" / "events.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "jsonl.gz" / "events.jsonl.gz").read_bytes()) == plain
    packed = io.BytesIO((tmp_path / "jsonl.zst" / "events.jsonl.zst").read_bytes())
    assert zstandard.ZstdDecompressor().stream_reader(packed).read() == plain
    table = pq.read_table(tmp_path / "parquet" / "events.parquet")
    assert table.num_rows == plain.count(b"\n")
    assert table.schema.metadata[b"tocsin_contract_version"] == b"1"


def test_everyday_life_does_not_depend_on_the_progress_report(tmp_path: Path) -> None:
    steps: list[tuple[int, int, int]] = []
    truth = simulate(SMALL, tmp_path / "a", on_progress=lambda *step: steps.append(step))
    simulate(SMALL, tmp_path / "b")
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert steps == [(1, 1, truth.counts.events)]
