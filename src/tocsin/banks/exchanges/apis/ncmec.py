"""NCMEC's hash sharing: XML pages of entries, each a file with all its fingerprints and what members say of them.

The package's client knows how to ask for stretches of time that the server can bear; the records are read here, for the
package's own reading drops MD5 and SHA-1 of images, SHA-1 of videos, and every vote.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from tocsin.banks.exchanges.apis.hashes import parsed
from tocsin.banks.exchanges.door import Door
from tocsin.banks.exchanges.errors import ExchangeRequestError, FetchError
from tocsin.banks.exchanges.package import Access, load, written
from tocsin.banks.exchanges.records import Checkpoint, Delta, Limits
from tocsin.banks.records import Item, Opinion, Vote
from tocsin.media import HashType

_IMPL = "threatexchange.exchanges.impl.ncmec_api"
_CLIENT = "threatexchange.exchanges.clients.ncmec.hash_api"
ACCESS = Access(_IMPL, "NCMECCredentials", "USER:PASSWORD")
_KEPT = frozenset({"md5", "sha1", "sha256", "pdq", "pdna"})


class Settings(msgspec.Struct, omit_defaults=True):
    """What may be set.

    ``environment``: one of NCMEC's lists, such as Industry or test_Industry, or its address; ``only_esp_ids``: entries
    of these members alone; ``url``: another address of it; ``credentials``: a file with user:password.
    """

    environment: str
    only_esp_ids: list[int] = []
    url: str | None = None
    credentials: str | None = None


def check(settings: Settings) -> Settings:
    """Return the settings with the environment's name, if it is one."""
    if settings.url is not None:
        Door(settings.url, Limits())
    return msgspec.structs.replace(settings, environment=_environment(settings).name)


def environments() -> dict[str, str]:
    """Return the address of each environment by its name.

    :raises ExchangeRequestError: where the extra is not installed.
    """
    return {name: one.value for name, one in load(_CLIENT).NCMECEnvironment.__members__.items()}


def _environment(settings: Settings) -> Any:
    known = load(_CLIENT).NCMECEnvironment.__members__
    for one in known.values():
        if settings.environment in (one.name, one.value):
            return one
    raise ExchangeRequestError(
        f"{settings.environment!r} is no environment of NCMEC's; there are {', '.join(known)}"
    )


def open_feed(settings: Settings, limits: Limits) -> Ncmec:
    """Return NCMEC's list as a feed."""
    return Ncmec(settings, limits)


def is_stale(_: Checkpoint) -> bool:
    """Whether a checkpoint is good for nothing: never, for NCMEC remembers what was deleted."""
    return False


def reached(checkpoint: Checkpoint) -> int | None:
    """Return the time up to which a checkpoint has everything."""
    return int(checkpoint["get_entries_max_ts"])


class Ncmec:
    """The feed of NCMEC's list."""

    def __init__(self, settings: Settings, limits: Limits) -> None:
        self._impl = load(_IMPL)
        self._hash_api = load(_CLIENT)
        found = ACCESS.read(settings.credentials)
        self._account = (found.user, found.password)
        self._environment = _environment(settings)
        self._door = Door(settings.url or self._environment.value, limits, account=self._account)
        self._members = frozenset(settings.only_esp_ids)

    def deltas(self, checkpoint: Checkpoint | None) -> Iterator[Delta]:
        """Give entries as they came and went, a page at a time."""
        start = self._read(checkpoint)
        if start is None or start.paging_info is None:
            yield from self._walk(start)
            return
        came = False
        try:
            for delta in self._walk(start):
                came = True
                yield delta
        except FetchError:
            if came:
                raise
            # The page where the last fetch stopped may be no more: begin its stretch of time again.
            yield from self._walk(self._impl.NCMECCheckpoint(start.get_entries_max_ts))

    def _read(self, checkpoint: Checkpoint | None) -> Any:
        if checkpoint is None:
            return None
        paging = checkpoint.get("paging_info")
        found = paging and self._impl._NCMECPagingInfo(**paging)
        # The client goes on in the middle of a stretch only if that ended before the one it would fetch now.
        usable = found and found.is_valid and found.paging_end_ts < int(time.time()) - 6
        return self._impl.NCMECCheckpoint(checkpoint["get_entries_max_ts"], found if usable else None)

    def _walk(self, start: Any) -> Iterator[Delta]:
        config = self._impl.NCMECCollabConfig(name="", environment=self._environment)
        exchange = self._impl.NCMECSignalExchangeAPI(config, *self._account)
        client = self._hash_api.NCMECHashAPI(*self._account, self._environment)
        client.get_entries = self._page
        exchange.get_client = lambda _: client
        for delta in exchange.fetch_iter([], start):
            yield self._delta(delta)

    def _page(self, *, start_timestamp: int = 0, end_timestamp: int = 0, next_: str = "") -> Any:
        """Stand in for the client's own request, which writes local time where the server reads UTC."""
        base = self._door.base
        params: dict[str, object] = {}
        if next_:
            if not next_.startswith("/"):
                raise self._door.wrong("names a next page that is none")
            url = base + next_
        else:
            url = f"{base}/{self._hash_api.NCMECHashAPI.VERSION}/entries"
            params = {"from": _moment(start_timestamp), "to": _moment(end_timestamp)}
        root = self._door.xml(url, params, "queryResult")
        try:
            page = self._hash_api.GetEntriesResponse.from_xml(
                self._hash_api._XMLWrapper(root), int(time.time())
            )
        except (AssertionError, LookupError, ValueError, TypeError) as error:
            raise self._door.wrong("answers with entries that are not of NCMEC's form") from error
        if page.next and page.next == next_:
            raise self._door.wrong("names the same page as its own next one")
        return page

    def _delta(self, delta: Any) -> Delta:
        unread: list[str] = []
        items = {
            key: None if entry.deleted else _item(key, entry, unread)
            for key, entry in delta.updates.items()
            if not self._members or entry.member_id in self._members
        }
        return Delta.of(items, written(delta.checkpoint), unread)


def _item(key: str, entry: Any, unread: list[str]) -> Item | None:
    """Return an entry as an item, or ``None`` where it has no hash that banks keep."""
    signals: list[tuple[HashType, bytes]] = []
    others: list[str] = []
    for tag, text in sorted(entry.fingerprints.items()):
        name = tag.lower()
        if name not in _KEPT:
            others.append(name)
            continue
        read = parsed(name, text)
        if isinstance(read, str):
            unread.append(f"entry {key}: {read}")
        else:
            signals.append(read)
    if not signals:
        return None
    votes = [
        Vote(one.feedback_type.value == "upvote", f"{one.member.esp_id} {name.lower()}", one.reason)
        for name, feedback in sorted(entry.feedback.items())
        for one in feedback
    ]
    return Item(
        signals,
        key,
        Opinion.POSITIVE,
        labels=[entry.classification] if entry.classification else [],
        votes=votes,
        detail={
            "member": entry.member_id,
            "kind": entry.entry_type.value,
            **({"other_fingerprints": others} if others else {}),
        },
    )


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
