"""The sum that ``docs/detection.md`` works out by hand is the sum that the views give."""

from __future__ import annotations

from pathlib import Path

from tests.scene import Scene
from tests.signals.little_scenes import INDICATORS, derived
from tocsin.evidence import weigh

PAGE = (Path(__file__).parents[2] / "docs" / "detection.md").read_text(encoding="utf-8")


def buyer(scene: Scene) -> None:
    """Three paid pictures of one minor, and two of a second."""
    scene.account("adult")
    for minor, pictures in (("first", 3), ("second", 2)):
        scene.contact("adult", scene.account(minor, "13-15"), "request")
        for number in range(pictures):
            scene.give(minor, "adult", f"{minor} {number}")
            scene.pay("adult", minor)


def test_repeats_further_persons_and_the_cap_are_counted_as_the_page_says() -> None:
    scene = Scene(bystanders=0)
    buyer(scene)
    with derived({"scene": scene.events}) as engine:
        weigh(engine, INDICATORS)
        facts = engine.fetch("select weight from account where grp = 'paid_picture' order by occurred_at")[
            "weight"
        ].to_pylist()
        told = engine.fetch("select sum(weight) as weight from ring where grp = 'paid_picture'")[
            "weight"
        ].to_pylist()
    assert facts == [1_600_000, 1_120_000, 1_225_000, 1_440_000, 1_008_000]
    assert [int(weight) for weight in told] == [6_000_000]
    for figure in ("1.6 + 1.12 + 1.225", "1.6 × 0.9 = 1.44", "1.44 × 0.7 = 1.008", "6.393", "cap of 6.0"):
        assert figure in PAGE
