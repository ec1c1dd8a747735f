"""What tests of exchanges share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.banks.exchanges.feeding import CREDENTIALS
from tocsin.banks import BankStore


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[BankStore]:
    with BankStore(tmp_path) as opened:
        yield opened
