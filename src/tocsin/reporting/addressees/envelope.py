"""Bytes for those who hold a key alone: CMS enveloped data (RFC 5652, section 6), which ``openssl cms`` opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options

from tocsin.reporting.errors import ReportError

_LEAST_BITS = 2048


def sealed(content: bytes, certificates: Sequence[x509.Certificate]) -> bytes:
    """Return content that each of the certificates' holders can open: AES-256, its key under RSA, as DER."""
    builder = PKCS7EnvelopeBuilder().set_data(content).set_content_encryption_algorithm(algorithms.AES256)
    for each in certificates:
        builder = builder.add_recipient(each)
    return builder.encrypt(Encoding.DER, [PKCS7Options.Binary])


def recipients(paths: Iterable[Path]) -> list[x509.Certificate]:
    """Return the certificates of files.

    :raises ReportError: where one cannot be read, or is not of an RSA key of 2,048 bits or more.
    """
    return [_certificate(each) for each in paths]


def _certificate(path: Path) -> x509.Certificate:
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
        key = found.public_key()
    except (OSError, ValueError) as error:
        raise ReportError(f"'{path}' is no certificate ({error}); ask its holder for one in PEM") from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < _LEAST_BITS:
        raise ReportError(
            f"'{path}' is not of an RSA key of {_LEAST_BITS} bits or more; ask its holder for another certificate"
        )
    return found
