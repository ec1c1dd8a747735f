"""A number that the data file explains is one that something reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.signals.little_scenes import INDICATORS

SOURCES = Path(__file__).parents[2] / "src" / "tocsin"
READ = "\n".join(
    path.read_text(encoding="utf-8")
    for room in ("signals", "evidence")
    for path in [*(SOURCES / room).rglob("*.sql"), *(SOURCES / room).rglob("*.py")]
)


@pytest.mark.parametrize("name", INDICATORS.parameters)
def test_a_parameter_is_read_by_a_view_or_by_python(name: str) -> None:
    assert re.search(rf'\${name}\b|parameters\["{name}"\]', READ), f"nothing reads {name}: take it out"


def test_a_view_names_only_parameters_that_are_there() -> None:
    named = set(re.findall(r"^[^-\n]*\$([a-z_]+)", READ, re.MULTILINE))
    given_by_python = {"least", "low", "high"}
    assert named - given_by_python <= set(INDICATORS.parameters)
