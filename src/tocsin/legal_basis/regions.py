"""Where accounts say they are: gathered before any text is looked at, for the order of events means nothing."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc


class AccountRegions:
    """The regions that each account ever stated: who states several has the rules of all of them."""

    def __init__(self) -> None:
        self._accounts: dict[str, set[str]] = defaultdict(set)

    def take(self, batch: pa.Table) -> None:
        """Take what a batch of events says (columns ``type``, ``actor``, ``region``)."""
        stated = batch.filter(pc.and_(pc.equal(batch["type"], "account"), pc.is_valid(batch["region"])))
        for account, region in zip(stated["actor"].to_pylist(), stated["region"].to_pylist(), strict=True):
            self._accounts[region].add(account)

    def by_region(self) -> dict[str, pa.Array]:
        """Return the accounts of each region that anybody stated."""
        return {
            region: pa.array(sorted(accounts), pa.string())
            for region, accounts in sorted(self._accounts.items())
        }
