"""Stores that are fed by servers on loopback, and all that a bank holds, to compare."""

from __future__ import annotations

from typing import Any

from tests.banks.exchanges.serving import TOKEN, Answer, Fault
from tocsin.banks import BankStore, Content
from tocsin.banks.exchanges import Limits, add

QUICK = Limits(connect=2, read=0.5, answer=1.0, tries=2, pause=0.01)
CREDENTIALS = {
    "TX_NCMEC_CREDENTIALS": "user:secret",
    "TX_STOPNCII_KEYS": "fetch,subscription",
    "TX_ACCESS_TOKEN": TOKEN,
}


def md5(number: int) -> str:
    return f"{number:032x}"


def sha1(number: int) -> str:
    return f"{number:040x}"


def pdq(number: int) -> str:
    return f"{number:064x}"


def fed(store: BankStore, api: str, url: str, name: str = "feed", bank: str = "KNOWN", **config: Any) -> str:
    """Add an exchange whose server is at the address; return its name."""
    if bank not in [one.name for one in store.banks()]:
        store.create(bank)
    settings: dict[str, dict[str, Any]] = {
        "ncmec": {"environment": "test_Industry", "url": f"{url}/hashsharing"},
        "stopncii": {"url": url},
        "fb_threatexchange": {"privacy_group": 77, "url": f"{url}/v26.0"},
    }
    add(store, name, api, bank, {**settings[api], **config})
    return name


def held(store: BankStore, bank: str = "KNOWN") -> dict[str, Content]:
    """Return a bank's items by id."""
    return {content.id: content for content in store.contents(bank)}


def told(store: BankStore, bank: str = "KNOWN") -> dict[str, tuple[object, ...]]:
    """Return all that a bank says, but for the numbers that the store gave."""
    return {
        key: (
            one.opinion,
            one.standing,
            one.disputed,
            one.labels,
            one.votes,
            one.detail,
            tuple(sorted((kind.value, value.hex()) for kind, value in one.signals)),
        )
        for key, one in held(store, bank).items()
    }


def _half(answer: Answer) -> Answer:
    return Answer(answer.body[: len(answer.body) // 2], answer.kind)


FAULTS: dict[str, Fault] = {
    "500": lambda _: Answer(b"oh no", "text/plain", 500),
    "401": lambda _: Answer(b"who are you", "text/plain", 401),
    "404": lambda _: Answer(b"not here", "text/plain", 404),
    "moved": lambda answer: Answer(b"", answer.kind, 302, {"Location": "http://127.0.0.1:1/"}),
    "a page for people": lambda _: Answer(b"<html><body>Sign in</body></html>", "text/html"),
    "a page for people, said to be what was asked for": lambda answer: Answer(
        b"<html><body>Sign in</body></html>", answer.kind
    ),
    "an empty answer": lambda answer: Answer(b"", answer.kind),
    "an object of something else": lambda answer: Answer(
        b"<error>no</error>" if "xml" in answer.kind else b'{"error": "no"}', answer.kind
    ),
    "half of it": _half,
    "half of it, and the line is cut": lambda answer: Answer(
        answer.body, answer.kind, cut=len(answer.body) // 2
    ),
    "no answer": lambda answer: Answer(answer.body, answer.kind, wait=1.5),
    "an answer that trickles": lambda answer: Answer(answer.body, answer.kind, trickle=0.05),
}
