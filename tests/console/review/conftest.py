from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.console.review.house import House, open_house


@pytest.fixture
def house() -> Iterator[House]:
    """A console with nobody and nothing in it yet."""
    with open_house() as opened:
        yield opened
