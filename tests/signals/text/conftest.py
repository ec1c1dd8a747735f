from __future__ import annotations

import pytest

from tocsin.signals.text import Screen


@pytest.fixture(scope="session")
def screen() -> Screen:
    """All languages that ship."""
    return Screen.load()


@pytest.fixture(scope="session")
def english() -> Screen:
    return Screen.load(["en"])
