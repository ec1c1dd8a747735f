"""StopNCII.org: hashes that people made of their own pictures, and what platforms found when they looked.

Records are read here: the package's own reading never sees that a case was withdrawn, and passes over what platforms
say but for its kind.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import msgspec

from tocsin.banks.exchanges.apis.hashes import parsed
from tocsin.banks.exchanges.door import Door
from tocsin.banks.exchanges.package import Access, load
from tocsin.banks.exchanges.records import Checkpoint, Delta, Limits
from tocsin.banks.records import Item, Opinion, Vote

_IMPL = "threatexchange.exchanges.impl.stop_ncii_api"
_CLIENT = "threatexchange.exchanges.clients.stopncii.api"
ACCESS = Access(_IMPL, "StopNCIICredentials", "FETCH_KEY,SUBSCRIPTION_KEY")
_PAGE = 800
_TYPES = {"ImagePDQ": "pdq", "VideoMD5": "md5"}
_WITHDRAWN = frozenset({"Withdrawn", "Deleted"})
_VOTES = {"Blocked": True, "NotBlocked": False}


class Settings(msgspec.Struct, omit_defaults=True):
    """``url``: another address of it; ``credentials``: a file with FETCH_KEY,SUBSCRIPTION_KEY."""

    url: str | None = None
    credentials: str | None = None


def check(settings: Settings) -> Settings:
    """Return the settings."""
    load(_CLIENT)
    if settings.url is not None:
        Door(settings.url, Limits())
    return settings


def open_feed(settings: Settings, limits: Limits) -> StopNcii:
    """Return StopNCII as a feed."""
    return StopNcii(settings, limits)


class _Feedback(msgspec.Struct):
    feedbackValue: str  # noqa: N815 (the server's names)
    tags: list[str] | None = None
    source: str | None = None


class _Record(msgspec.Struct):
    signalType: str  # noqa: N815
    hashValue: str  # noqa: N815
    hashStatus: str  # noqa: N815
    CSPFeedbacks: list[_Feedback] | None = None


class _Page(msgspec.Struct):
    nextSetTimestamp: int  # noqa: N815
    hasMoreRecords: bool  # noqa: N815
    hashRecords: list[Any]  # noqa: N815
    nextPageToken: str | None = None  # noqa: N815


def is_stale(checkpoint: Checkpoint) -> bool:
    """Whether a checkpoint is older than the server remembers what was withdrawn."""
    return bool(load(_IMPL).StopNCIICheckpoint(**checkpoint).is_stale())


def reached(checkpoint: Checkpoint) -> int | None:
    """Return the time up to which a checkpoint has everything."""
    return int(checkpoint["update_time"])


class StopNcii:
    """The feed of StopNCII."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self._client = load(_CLIENT)
        found = ACCESS.read(settings.credentials)
        self._door = Door(
            settings.url or found.base_url_override or self._client.StopNCIIAPI.BASE_URL,
            limits,
            headers={
                "x-functions-key": found.fetch_function_key,
                "Ocp-Apim-Subscription-Key": found.subscription_key,
            },
        )

    def deltas(self, checkpoint: Checkpoint | None) -> Iterator[Delta]:
        """Give records as they changed, a page at a time.

        Only the last page moves the checkpoint: a page's token does not last, and no page promises that what follows
        it is younger than what it says.
        """
        start = checkpoint["update_time"] if checkpoint else self._client.StopNCIIAPI.DEFAULT_START_TIME
        token = ""
        while True:
            began = int(time.time())
            page = self._page(start, token)
            if not page.hasMoreRecords:
                yield _delta(page, {"update_time": page.nextSetTimestamp, "last_fetch_time": began})
                return
            if not page.nextPageToken or page.nextPageToken == token:
                raise self._door.wrong("says that there is more, and not where")
            yield _delta(page, None)
            token = page.nextPageToken

    def _page(self, start: int, token: str) -> _Page:
        params: dict[str, object] = {"startTimestamp": start, "pageSize": _PAGE}
        if token:
            params["nextPageToken"] = token
        answer = self._door.json(f"{self._door.base}/FetchHashes", params)
        try:
            return msgspec.convert(answer, _Page)
        except msgspec.ValidationError as error:
            raise self._door.wrong(f"answers with a page that is not of its form ({error})") from error


def _delta(page: _Page, checkpoint: Checkpoint | None) -> Delta:
    items: dict[str, Item | None] = {}
    unread: list[str] = []
    for raw in page.hashRecords:
        try:
            record = msgspec.convert(raw, _Record)
        except msgspec.ValidationError as error:
            unread.append(f"a record is not of StopNCII's form ({error})")
            continue
        if record.signalType not in _TYPES:
            continue
        read = parsed(_TYPES[record.signalType], record.hashValue)
        if isinstance(read, str):
            unread.append(f"a record's hash cannot be read: {read}")
            continue
        key = f"{record.signalType}-{read[1].hex()}"
        items[key] = None if record.hashStatus in _WITHDRAWN else _item(key, read, record)
    return Delta.of(items, checkpoint, unread)


def _item(key: str, signal: Any, record: _Record) -> Item:
    feedback = record.CSPFeedbacks or []
    return Item(
        (signal,),
        key,
        Opinion.SEED,  # somebody's own word, until a platform has looked
        labels=sorted({tag for one in feedback for tag in one.tags or ()}),
        votes=[
            Vote(_VOTES[one.feedbackValue], one.source or f"platform {number}")
            for number, one in enumerate(feedback, 1)
            if one.feedbackValue in _VOTES
        ],
        detail={
            "type": record.signalType,
            "status": record.hashStatus,
            "feedback": [{"by": one.source or "", "value": one.feedbackValue} for one in feedback],
        },
    )
