"""The one door to an exchange's server: patient, but not for ever, and only for answers of the right kind."""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tocsin.banks.exchanges.errors import ExchangeRequestError, FetchError
from tocsin.banks.exchanges.package import load
from tocsin.banks.exchanges.records import Limits

_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_REFUSED = frozenset({401, 403})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PIECE = 1 << 16
_LONGEST_PAUSE = 30.0

_STANDS = "what was fetched before stands"


class _AgainError(Exception):
    """An answer that may be another one in a moment."""

    def __init__(self, message: str, pause: float = 0.0) -> None:
        super().__init__(message)
        self.pause = pause


class Door:
    """Asks one exchange's server. No message says more of an address than its host: there are tokens in addresses."""

    def __init__(
        self,
        base: str,
        limits: Limits,
        *,
        account: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open a door to the server of the address ``base``; ``account``: user and password.

        :raises ExchangeRequestError: where the address would send credentials over the network in clear.
        """
        parts = urlsplit(base)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ExchangeRequestError(
                f"the address {parts.scheme}://{parts.hostname} is no https address; give url=https://…"
            )
        self.base = base.rstrip("/")
        self.host = parts.netloc.rpartition("@")[2]
        self._limits = limits
        self._sleep = sleep
        self._requests = load("requests")
        self._urllib3 = load("urllib3")
        self._session = self._requests.Session()
        self._session.trust_env = True
        self._session.auth = account
        self._session.headers.update(headers or {})

    def xml(self, url: str, params: Mapping[str, object], root: str) -> ET.Element:
        """Return the answer's root element, without namespaces.

        :raises FetchError: where there is no such answer.
        """
        body = self._get(url, params, "xml")
        try:
            found = ET.fromstring(body)  # noqa: S314 (expat bounds what entities may grow to)
        except ET.ParseError as error:
            raise self._failed(f"answers with XML that is broken or cut off ({error})") from error
        for element in found.iter():
            element.tag = element.tag.rpartition("}")[2]
        if found.tag != root:
            raise self._failed(f"answers with <{found.tag[:40]}> in place of <{root}>")
        return found

    def json(self, url: str, params: Mapping[str, object]) -> dict[str, Any]:
        """Return the answer, an object.

        :raises FetchError: where there is no such answer.
        """
        body = self._get(url, params, "json")
        try:
            return msgspec.json.decode(body, type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise self._failed(f"answers with JSON that is broken or cut off ({error})") from error

    def wrong(self, what: str) -> FetchError:
        """Return the error for an answer that is well-formed and yet not what was asked for."""
        return self._failed(what)

    def _failed(self, what: str) -> FetchError:
        return FetchError(f"{self.host} {what}; {_STANDS}: fetch again later")

    def _get(self, url: str, params: Mapping[str, object], form: str) -> bytes:
        if not f"{url}/".startswith(f"{self.base}/"):
            raise self._failed("sends us on to another address")
        for attempt in range(1, self._limits.tries + 1):
            try:
                return self._once(url, params, form)
            except _AgainError as again:
                if attempt == self._limits.tries:
                    raise self._failed(f"{again} ({attempt} tries)") from again
                self._sleep(min(max(self._limits.pause * 2 ** (attempt - 1), again.pause), _LONGEST_PAUSE))
        raise AssertionError

    def _once(self, url: str, params: Mapping[str, object], form: str) -> bytes:
        until = time.monotonic() + self._limits.answer
        broken = self._requests.exceptions
        try:
            with self._session.get(
                url,
                params=params,
                timeout=(self._limits.connect, self._limits.read),
                stream=True,
                allow_redirects=False,  # keys in headers would go along to anywhere
            ) as answer:
                self._check(answer, form)
                return self._body(answer, until)
        except (broken.Timeout, self._urllib3.exceptions.TimeoutError) as error:
            raise _AgainError(f"does not answer within {self._limits.read:g} seconds") from error
        except broken.SSLError as error:
            raise self._failed("has no certificate that this machine trusts") from error
        except (broken.ConnectionError, broken.ChunkedEncodingError) as error:
            raise _AgainError("cannot be reached, or breaks off") from error
        except broken.RequestException as error:
            raise self._failed(f"cannot be asked ({type(error).__name__})") from error
        except self._urllib3.exceptions.HTTPError as error:
            raise _AgainError("breaks off in the middle of an answer") from error

    def _check(self, answer: Any, form: str) -> None:
        status = int(answer.status_code)
        if status in _AGAIN:
            later = answer.headers.get("Retry-After", "")
            raise _AgainError(f"answers {status}", float(later) if later.isdecimal() else 0.0)
        if status in _REFUSED:
            raise self._failed(f"answers {status}: it does not accept the credentials, so check those")
        if 300 <= status < 400:
            raise self._failed(f"answers {status} and sends us on; give its new address as the setting url")
        if status != 200:
            raise self._failed(f"answers {status}")
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        # Graph answers JSON as text/javascript.
        if kind and form not in kind and not (form == "json" and "javascript" in kind):
            raise self._failed(f"answers with {kind[:60]} in place of {form}")

    def _body(self, answer: Any, until: float) -> bytes:
        held = bytearray()
        # read1 gives what there is; read would wait for a full piece, however slowly it trickles
        while piece := answer.raw.read1(_PIECE, decode_content=True):
            held += piece
            if len(held) > self._limits.largest:
                raise self._failed(f"answers with more than {self._limits.largest:,} bytes at once")
            if time.monotonic() > until:
                raise _AgainError(f"is not done answering after {self._limits.answer:g} seconds")
        return bytes(held)
