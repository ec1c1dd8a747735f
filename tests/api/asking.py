"""HMA's endpoints without a network, beside the banks that they answer from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from starlette.testclient import TestClient

from tocsin.api import HmaOptions, HmaService, hma_app
from tocsin.banks import BankStore

GENEROUS = HmaOptions(rate=1e6)


@contextmanager
def asked(
    data: Path, options: HmaOptions = GENEROUS, client: str = "127.0.0.1"
) -> Iterator[tuple[TestClient, BankStore]]:
    """Give a client whose address is ``client``, and the banks."""
    service = HmaService(BankStore(data), replace(options, log=data / "access.jsonl"))
    service.prepare()
    try:
        with TestClient(hma_app(service), client=(client, 50_000)) as asking:
            yield asking, service.store
    finally:
        service.close()
