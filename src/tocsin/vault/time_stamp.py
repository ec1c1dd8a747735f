"""A time-stamp of an authority (RFC 3161) over the list of what is handed over: it was so, no later than then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import rfc3161_client as rfc3161
from cryptography import x509

from tocsin.failure import NoAccessError, WrongUseError
from tocsin.outgoing import send
from tocsin.vault.errors import TimeStampError

_QUERY = "application/timestamp-query"
_GRANTED = 200
_OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Authority:
    """Who stamps: its address, and the certificates that its word is checked against. The operator names both."""

    url: str
    roots: tuple[x509.Certificate, ...]

    @classmethod
    def named(cls, environment: Mapping[str, str]) -> Authority | None:
        """Return the authority that ``TOCSIN_TSA_URL`` and ``TOCSIN_TSA_CA`` (a PEM file) name; ``None`` for none.

        A stamp is checked whatever way it came. Over plain HTTP others learn when something is handed over, though not
        what: to another machine it goes so only where ``TOCSIN_TSA_PLAIN`` says ``yes``.

        :raises TimeStampError: where only one is named, the file cannot be read, or the address is plain HTTP unasked.
        """
        url, path = environment.get("TOCSIN_TSA_URL"), environment.get("TOCSIN_TSA_CA")
        if not url and not path:
            return None
        if not url or not path:
            raise TimeStampError(
                "TOCSIN_TSA_URL and TOCSIN_TSA_CA go together: the address, and its certificates in PEM"
            )
        parts = urlsplit(url)
        if (
            parts.scheme != "https"
            and parts.hostname not in _OWN_MACHINE
            and environment.get("TOCSIN_TSA_PLAIN") != "yes"
        ):
            raise TimeStampError(
                f"{url} is plain HTTP: others learn when something is handed over; take an https address, or set "
                "TOCSIN_TSA_PLAIN=yes"
            )
        try:
            roots = x509.load_pem_x509_certificates(Path(path).read_bytes())
        except (OSError, ValueError) as error:
            raise TimeStampError(f"the certificates of {path} cannot be read ({error})") from error
        return cls(url, tuple(roots))

    def stamp(self, content: bytes) -> bytes:
        """Return a time-stamp of ``content`` (RFC 3161, section 2.4.2), checked against the certificates.

        :raises TimeStampError: where the authority does not answer, or its stamp does not hold.
        """
        request = (
            rfc3161.TimestampRequestBuilder()
            .data(content)
            .nonce(nonce=True)
            .cert_request(cert_request=True)
            .build()
        )
        try:
            reply = send(
                "POST",
                self.url,
                # The operator names it: it may stand in their own network.
                lambda _: True,
                headers={"Content-Type": _QUERY},
                body=request.as_bytes(),
            )
        except (NoAccessError, WrongUseError) as error:
            raise TimeStampError(f"the time-stamping authority cannot be asked: {error}") from error
        if reply.status != _GRANTED:
            raise TimeStampError(f"the time-stamping authority answered {reply.status}; try again later")
        try:
            response = rfc3161.decode_timestamp_response(reply.body)
            builder = rfc3161.VerifierBuilder.from_request(request)
            for root in self.roots:
                builder = builder.add_root_certificate(root)
            builder.build().verify_message(response, content)
        except (ValueError, rfc3161.VerificationError) as error:
            raise TimeStampError(
                f"the stamp of {self.url} does not hold ({error}); see whose certificates TOCSIN_TSA_CA has"
            ) from error
        return reply.body
