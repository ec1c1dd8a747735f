"""What the console works with: the rooms below, and where browsers find it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from tocsin.cases import Decisions, Joining, Policy, Questions, Worker
from tocsin.clock import Clock
from tocsin.dsa import Statements
from tocsin.log import LogKey
from tocsin.lookup import Lookup
from tocsin.people import Keyring, Person, RelyingParty, rights_of
from tocsin.reporting import Reporter, Reporting, read_reporter
from tocsin.store import Store
from tocsin.vault import Vault

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Desk:
    """The console's means. ``origin``: scheme, host and port as a browser shows them, ``https://tocsin.example``.

    ``folder``: the data folder, which says who reports; without one nobody is named in drafts.
    """

    store: Store
    policy: Policy
    clock: Clock
    keyring: Keyring
    lookup: Lookup
    origin: str
    vault: Vault
    folder: Path | None = None

    @property
    def decisions(self) -> Decisions:
        """The acts on cases."""
        return Decisions(self.store, self.policy, self.clock)

    @property
    def questions(self) -> Questions:
        """What is done with blind questions."""
        return Questions(self.store, self.policy, self.clock)

    @property
    def joining(self) -> Joining:
        """Merging and splitting."""
        return Joining(self.store, self.policy, self.clock)

    @property
    def reporting(self) -> Reporting:
        """Drafts and filings."""
        reporter = Reporter() if self.folder is None else read_reporter(self.folder)
        return Reporting(self.store, self.policy, self.clock, self.folder, self.lookup, reporter)

    @property
    def log_key(self) -> LogKey | None:
        """The key that receipts are signed by; without a data folder there is none."""
        return None if self.folder is None else LogKey.open(self.folder)

    @property
    def statements(self) -> Statements:
        """Statements of reasons."""
        return Statements(self.store, self.clock, self.folder)

    @property
    def secure(self) -> bool:
        """Whether browsers come by TLS; plain HTTP is for the own machine alone."""
        return urlsplit(self.origin).scheme == "https"

    @property
    def cookie(self) -> str:
        """The session cookie's name; the prefix binds it to this host (RFC 6265bis, section 4.1.3.2)."""
        return "__Host-tocsin" if self.secure else "tocsin"

    @property
    def party(self) -> RelyingParty:
        """Whom passkeys are for: a name (WebAuthn, section 5.1.3), so ``localhost`` on the own machine."""
        parts = urlsplit(self.origin)
        if parts.hostname in _LOOPBACK:
            port = "" if parts.port is None else f":{parts.port}"
            return RelyingParty("localhost", f"{parts.scheme}://localhost{port}")
        return RelyingParty(str(parts.hostname), self.origin)

    @property
    def has_name(self) -> bool:
        """Whether passkeys can be made for this server at all: not where browsers know it by a number alone."""
        return not is_number(self.party.id)

    @property
    def origins(self) -> frozenset[str]:
        """The origins that pages of ours have: on the own machine, by each of its names."""
        parts = urlsplit(self.origin)
        if parts.hostname not in _LOOPBACK:
            return frozenset({self.origin})
        port = "" if parts.port is None else f":{parts.port}"
        return frozenset(
            {self.origin, *(f"{parts.scheme}://{host}{port}" for host in ("127.0.0.1", "localhost", "[::1]"))}
        )

    @property
    def hosts(self) -> frozenset[str]:
        """The values of ``Host`` that are answered; another is a name that somebody else made point here."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)


def is_number(host: str) -> bool:
    """Return whether a host is an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def worker(person: Person) -> Worker:
    """Return a person as cases need to know them."""
    return Worker(
        name=person.name,
        permissions=rights(person),
        languages=frozenset(person.languages),
        skills=frozenset(person.skills),
        conflicts=person.conflicts,
    )


def rights(person: Person) -> frozenset[str]:
    """Return all that a person may do."""
    return rights_of(person)
