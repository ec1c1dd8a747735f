from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.console.review.house import House, open_house


@pytest.fixture
def house() -> Iterator[House]:
    """A console with nobody and nothing in it yet."""
    with open_house() as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_house() -> Iterator[House]:
    """A console that tests of one file share, with a reviewer, ana, in it."""
    with open_house() as opened:
        opened.add("ana", "reviewer")
        yield opened
