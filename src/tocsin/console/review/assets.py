"""Style and script: files of our own, named by a hash of their content, so that browsers may keep them for good."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_MADE_OF = {
    "console.css": (
        ("tocsin.console.report", "report.css"),
        ("tocsin.console.review", "static/console.css"),
        ("tocsin.console.review", "static/oversight.css"),
        ("tocsin.console.review", "static/phone.css"),
        ("tocsin.console.review", "static/paper.css"),
    ),
    "console.js": (("tocsin.console.review", "static/console.js"),),
    "passkeys.js": (("tocsin.console.review", "static/passkeys.js"),),
    "bell.svg": (("tocsin.console.review", "static/bell.svg"),),
}
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages link to."""

    path: str
    content: bytes
    kind: str


@cache
def assets() -> dict[str, Asset]:
    """Return the files by the name that templates use."""
    found = {}
    for name, sources in _MADE_OF.items():
        content = b"\n".join(files(package).joinpath(path).read_bytes() for package, path in sources)
        stem, _, ending = name.rpartition(".")
        digest = hashlib.sha256(content).hexdigest()[:16]
        found[name] = Asset(f"/static/{stem}.{digest}.{ending}", content, _KINDS[ending])
    return found


@cache
def by_path() -> dict[str, Asset]:
    """Return the files by their address."""
    return {asset.path: asset for asset in assets().values()}
