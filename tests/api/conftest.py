from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.answering import Api, answering


@pytest.fixture
def api() -> Iterator[Api]:
    """The API over a new database."""
    with answering() as served:
        yield served


@pytest.fixture(scope="module")
def shared_api() -> Iterator[Api]:
    """The API that tests of one file share."""
    with answering() as served:
        yield served
