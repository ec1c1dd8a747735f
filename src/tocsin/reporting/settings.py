"""Who reports, to which of the receiver's two worlds, and with which credentials.

``reporting.yaml`` in the data folder says who; the environment says where: unset means the test server, whose reports
nobody reads.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import yaml

from tocsin.outgoing import check_url
from tocsin.reporting.errors import ReportError

FILE = "reporting.yaml"
"""Its name in the data folder."""

PRODUCTION = "https://report.cybertip.org/ispws"
TEST = "https://exttest.cybertip.org/ispws"
ENVIRONMENT = "TOCSIN_CYBERTIPLINE"
"""The variable that says ``production`` or ``test``."""


class Reporter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who reports. ``email`` is better a mailbox of a role than of a person. ``{id}`` stands for an id in addresses."""

    platform: str = ""
    service: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    terms_of_service: str = ""
    legal_url: str = ""
    profile_url: str = ""
    post_url: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where reports go. ``is_test``: nobody reads them there."""

    base: str
    is_test: bool
    user: str = field(repr=False)
    password: str = field(repr=False)

    @property
    def world(self) -> str:
        """``test`` or ``production``."""
        return "test" if self.is_test else "production"


def read_reporter(folder: Path) -> Reporter:
    """Return who reports, as the data folder says; an empty one where it says nothing.

    :raises ReportError: where the file is there and wrong.
    """
    path = folder / FILE
    try:
        given: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return msgspec.convert(given or {}, Reporter)
    except FileNotFoundError:
        return Reporter()
    except (OSError, yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ReportError(
            f"'{path}' cannot be used ({str(error).splitlines()[0]}); docs/reporting.md tells its form"
        ) from error


def destination(server: str | None = None, environment: Mapping[str, str] = os.environ) -> Destination:
    """Return where reports go: the test server, unless ``TOCSIN_CYBERTIPLINE`` says ``production``.

    :param server: another address than the receiver's own, by default that of ``TOCSIN_CYBERTIPLINE_SERVER``; never
        production, whatever the variables say.
    :raises ReportError: where the variable says something else, or ``server`` is the other world's.
    :raises tocsin.outgoing.UrlError: where ``server`` is no address.
    """
    said = environment.get(ENVIRONMENT) or "test"
    if said not in ("test", "production"):
        raise ReportError(f"{ENVIRONMENT} says {said[:20]!r}; write test or production")
    standing = environment.get(f"{ENVIRONMENT}_SERVER")
    if standing and said == "production":
        raise ReportError(
            f"{ENVIRONMENT} says production and {ENVIRONMENT}_SERVER names a test server; unset one of them"
        )
    base = (server or standing or (PRODUCTION if said == "production" else TEST)).rstrip("/")
    check_url(base)
    real = urlsplit(base).hostname == urlsplit(PRODUCTION).hostname
    if real and said != "production":
        raise ReportError(
            f"{base} is the production server, and {ENVIRONMENT} does not say production; set it first"
        )
    world = "PRODUCTION" if real else "TEST"
    return Destination(
        base,
        not real,
        environment.get(f"{ENVIRONMENT}_{world}_USER", ""),
        environment.get(f"{ENVIRONMENT}_{world}_PASSWORD", ""),
    )
