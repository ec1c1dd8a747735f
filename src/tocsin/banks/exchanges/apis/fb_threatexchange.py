"""Meta's ThreatExchange: JSON pages of indicators that changed, with what members of a privacy group say of them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from tocsin.banks.exchanges.apis.hashes import parsed
from tocsin.banks.exchanges.door import Door
from tocsin.banks.exchanges.package import Access, load, written
from tocsin.banks.exchanges.records import Checkpoint, Delta, Limits
from tocsin.banks.records import Item, Opinion, Vote

_IMPL = "threatexchange.exchanges.impl.fb_threatexchange_api"
_CLIENT = "threatexchange.exchanges.clients.fb_threatexchange.api"
_UPDATES = "threatexchange.exchanges.clients.fb_threatexchange.threat_updates"
ACCESS = Access(_IMPL, "FBThreatExchangeCredentials", "APP_ID|SECRET")
_PAGE = 100
_TYPES = {
    "HASH_PDQ": "pdq",
    "HASH_MD5": "md5",
    "HASH_VIDEO_MD5": "md5",
    "HASH_SHA1": "sha1",
    "HASH_SHA256": "sha256",
    "HASH_VIDEO_SHA256": "sha256",
}


class Settings(msgspec.Struct, omit_defaults=True):
    """What may be set.

    ``privacy_group``: number of the group that shares; ``url``: another address of Graph; ``credentials``: a file with
    APP_ID|SECRET.
    """

    privacy_group: int
    url: str | None = None
    credentials: str | None = None


def check(settings: Settings) -> Settings:
    """Return the settings."""
    load(_CLIENT)
    if settings.url is not None:
        Door(settings.url, Limits())
    return settings


def open_feed(settings: Settings, limits: Limits) -> ThreatExchange:
    """Return a privacy group as a feed."""
    return ThreatExchange(settings, limits)


def is_stale(checkpoint: Checkpoint) -> bool:
    """Whether a checkpoint is older than the server remembers what was deleted."""
    return bool(load(_IMPL).FBThreatExchangeCheckpoint(**checkpoint).is_stale())


def reached(checkpoint: Checkpoint) -> int | None:
    """Return the time up to which a checkpoint has everything."""
    return int(checkpoint["update_time"])


class ThreatExchange:
    """The feed of a privacy group."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self._impl = load(_IMPL)
        self._update = load(_UPDATES).ThreatUpdateJSON
        found = ACCESS.read(settings.credentials)
        self._client = load(_CLIENT).ThreatExchangeAPI(
            found.api_token, endpoint_override=settings.url and settings.url.rstrip("/")
        )
        self._door = Door(self._client._base_url, limits)
        self._client.get_json_from_url = self._page  # the client's own waits for ever
        self._group = settings.privacy_group

    def deltas(self, checkpoint: Checkpoint | None) -> Iterator[Delta]:
        """Give indicators as they changed, a page at a time, oldest change first."""
        reached = int(checkpoint["update_time"]) if checkpoint else 0
        cursor = self._client.get_threat_updates(
            self._group,
            # One second back: a page may have ended among changes of one second.
            start_time=reached - 1 if reached else None,
            page_size=_PAGE,
            fields=self._update.te_threat_updates_fields(),
        )
        before = None
        while not cursor.done:
            began = int(time.time())
            if cursor.next_url == before:
                raise self._door.wrong("names the same page as its own next one")
            before = cursor.next_url
            items, moments, unread = self._read(cursor.next())
            reached = max([reached, *moments])
            yield Delta.of(items, written(self._impl.FBThreatExchangeCheckpoint(reached, began)), unread)

    def _page(self, url: str, params: dict[str, object] | None = None) -> dict[str, Any]:
        answer = self._door.json(url, {k: v for k, v in (params or {}).items() if v is not None})
        data, paging = answer.get("data"), answer.get("paging", {})
        if not isinstance(data, list) or not isinstance(paging, dict):
            raise self._door.wrong("answers without a list of data")
        return answer

    def _read(self, updates: Sequence[Any]) -> tuple[dict[str, Item | None], list[int], list[str]]:
        """Return items by key (``None``: gone), the moments of the changes, and why records cannot be read."""
        items: dict[str, Item | None] = {}
        moments: list[int] = []
        unread: list[str] = []
        for raw in updates:
            try:
                update = self._update(raw)
                kind, text = str(update.threat_type), str(update.indicator)
                moments.append(update.time)
                if kind not in _TYPES:
                    continue
                record = self._impl.FBThreatExchangeIndicatorRecord.from_threatexchange_json(
                    self._client.app_id, update
                )
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                unread.append(f"a record is not of ThreatExchange's form ({type(error).__name__})")
                continue
            read = parsed(_TYPES[kind], text)
            if isinstance(read, str):
                unread.append(f"an indicator cannot be read: {read}")
                continue
            key = f"{kind}-{read[1].hex()}"
            items[key] = None if record is None else _item(key, kind, read, record.opinions)
        return items, moments, unread


def _item(key: str, kind: str, signal: Any, said: Sequence[Any]) -> Item:
    categories = {Opinion(int(one.category)) for one in said}
    # Votes say positive and negative; what they cannot say is the item's own opinion, or else the strongest is.
    own = Opinion.SEED if Opinion.SEED in categories else max(categories)
    return Item(
        (signal,),
        key,
        own,
        labels=sorted({tag for one in said for tag in one.tags}),
        votes=[
            Vote(int(one.category) == Opinion.POSITIVE, str(one.owner_app_id))
            for one in said
            if int(one.category) != Opinion.SEED
        ],
        detail={"type": kind, "members": sorted({one.owner_app_id for one in said})},
    )
