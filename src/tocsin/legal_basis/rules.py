"""The file of legal bases: which service may screen private messages of which region, from when until when."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import msgspec
import yaml

from tocsin.legal_basis.errors import LegalBasisError

FILE = "legal-basis.yaml"
"""Its name in the data folder."""

EVERYWHERE = "*"
"""Stands for all regions that no rule of the service names."""

UNKNOWN = ""
"""The region of an account that never stated one."""

_NO_RULE = "no rule covers this time"
_EVER = datetime.min.replace(tzinfo=UTC)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Look(StrEnum):
    """What a machine may look at in private messages: laws allow each technology by itself."""

    TEXTS = "texts"
    PICTURES = "pictures"


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    regions: list[str]
    read: bool
    basis: str
    pictures: bool | None = None
    hold: Literal["eu_derogation"] | None = None
    since: date | None = msgspec.field(default=None, name="from")
    until: date | None = None


class _Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rules: list[_Rule]
    unknown_region: str = "strictest"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    services: dict[str, _Service]
    regions: dict[str, list[str]] = {}


@dataclass(frozen=True, slots=True)
class Span:
    """From ``since`` until before ``until`` (UTC), texts may be read or not, and why.

    ``pictures``: whether pictures may be looked at; ``None``: where texts may be read.
    ``hold``: a kind of hold that says how long what was found so may be kept, if any.
    """

    since: datetime
    until: datetime
    read: bool
    basis: str
    hold: str | None = None
    pictures: bool | None = None

    def allows(self, what: Look) -> bool:
        """Return whether a machine may look at this."""
        return self.read if what is Look.TEXTS or self.pictures is None else self.pictures

    def covers(self, at: datetime) -> bool:
        """Return whether a moment lies within it."""
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The rules of one service. ``digest``: SHA-256 of the file, hex, so that a log can say which one was in force.

    ``spans`` are those of each region that a rule names, and of ``*``; in order, without overlap.
    """

    service: str
    digest: str
    spans: Mapping[str, Sequence[Span]]
    unknown_region: str

    def of_region(self, region: str, what: Look = Look.TEXTS) -> tuple[Span, ...]:
        """Return the spans that hold in a region (ISO 3166, a subdivision counts as its country), over all time.

        Where no rule says anything, nothing may be read. ``UNKNOWN``: where one of the file's regions forbids, it
        forbids, unless the file says which region's rules hold.
        """
        if region == UNKNOWN:
            if self.unknown_region != "strictest":
                return self.of_region(self.unknown_region, what)
            return self.strictest(what)
        country = region.upper().partition("-")[0]
        return tuple(_without_gaps(self.spans.get(country, self.spans.get(EVERYWHERE, ()))))

    def against(
        self,
        at: datetime,
        parties: Iterable[Collection[str]],
        *,
        strictly: bool = False,
        what: Look = Look.TEXTS,
    ) -> str | None:
        """Return why a message may not be read, or its pictures looked at; ``None`` where they may.

        :param at: when it was sent; ``parties``: of each who is in it, the regions that they ever stated, if any.
        :param strictly: whether others may be in it of whom nothing is known, as with edits.
        """
        holding = self.holding(at, parties, what)
        if strictly:
            holding += [span for span in self.strictest(what) if span.covers(at)]
        return next((span.basis for span in holding if not span.allows(what)), None)

    def holding(
        self, at: datetime, parties: Iterable[Collection[str]], what: Look = Look.TEXTS
    ) -> list[Span]:
        """Return what holds for each of these at a moment; regions as in :meth:`against`."""
        regions = [region for stated in parties for region in sorted(stated) or [UNKNOWN]]
        return [
            span
            for region in dict.fromkeys(regions)
            for span in self.of_region(region, what)
            if span.covers(at)
        ]

    def strictest(self, what: Look = Look.TEXTS) -> tuple[Span, ...]:
        """Return what every region of the file allows of this."""
        every = [tuple(_without_gaps(spans)) for spans in self.spans.values()]
        edges = sorted({edge for spans in every for span in spans for edge in (span.since, span.until)})
        found = []
        for since, until in pairwise(edges):
            holding = [span for spans in every for span in spans if span.covers(since)]
            against = next((span for span in holding if not span.allows(what)), None)
            limiting = next((span for span in holding if span.hold is not None), None)
            decisive = against or limiting or holding[0]
            found.append(Span(since, until, decisive.allows(what), decisive.basis, decisive.hold))
        return tuple(found)


def kept_legal_basis(folder: Path) -> LegalBasis | None:
    """Return the rules that a data folder holds, of a server's one service; ``None`` where it holds none.

    :raises LegalBasisError: where they cannot be used, or name several services.
    """
    path = folder / FILE
    return read_legal_basis(path) if path.exists() else None


def read_legal_basis(path: Path, service: str | None = None) -> LegalBasis:
    """Return the rules of a service; ``service`` may be left out where the file has one only.

    :raises LegalBasisError: where the file cannot be read, is wrong, or knows no such service.
    """
    try:
        content = path.read_bytes()
        given: Any = yaml.safe_load(content)
        file = msgspec.convert(given, _File)
    except (OSError, yaml.YAMLError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise LegalBasisError(
            f"'{path}' cannot be used as a file of legal bases ({str(error).splitlines()[0]}); "
            "docs/legal-basis.md tells its form"
        ) from error
    name = _chosen(path, file, service)
    entry = file.services[name]
    spans: dict[str, list[Span]] = {}
    for number, rule in enumerate(entry.rules, 1):
        where = f"'{path}', service '{name}', rule {number}"
        span = _span(rule, where)
        for region in _regions(rule, file.regions, where):
            spans.setdefault(region, []).append(span)
    unknown = entry.unknown_region
    if unknown != "strictest" and unknown not in spans:
        raise LegalBasisError(
            f"'{path}', service '{name}': unknown_region is '{unknown}', which no rule names; write 'strictest', or "
            f"one of {', '.join(sorted(spans))}"
        )
    ordered = {
        region: _in_order(each, f"'{path}', service '{name}'", region) for region, each in spans.items()
    }
    return LegalBasis(name, hashlib.sha256(content).hexdigest(), ordered, unknown)


def _chosen(path: Path, file: _File, service: str | None) -> str:
    if service is None and len(file.services) == 1:
        return next(iter(file.services))
    if service not in file.services:
        known = ", ".join(sorted(file.services)) or "none"
        asked = "names several services" if service is None else f"knows no service '{service}'"
        raise LegalBasisError(f"'{path}' {asked}; say which with --service: {known}")
    return service


def _span(rule: _Rule, where: str) -> Span:
    if not rule.basis.strip():
        raise LegalBasisError(f"{where} says no basis; write the law, or why there is none")
    since = _EVER if rule.since is None else datetime.combine(rule.since, time(), UTC)
    until = _NEVER if rule.until is None else datetime.combine(rule.until, time(), UTC)
    if since >= until:
        raise LegalBasisError(
            f"{where} ends before it begins; 'until' is the first day on which it no longer holds"
        )
    return Span(since, until, rule.read, rule.basis.strip(), rule.hold, rule.pictures)


def _regions(rule: _Rule, groups: Mapping[str, Sequence[str]], where: str) -> list[str]:
    found: list[str] = []
    for name in rule.regions:
        for region in groups.get(name, [name]):
            if region != EVERYWHERE and not (len(region) == 2 and region.isascii() and region.isalpha()):
                raise LegalBasisError(
                    f"{where} names the region '{region}'; write a country as ISO 3166 has it (two letters), '*' for "
                    "all others, or a name from 'regions'"
                )
            found.append(region.upper())
    if not found:
        raise LegalBasisError(f"{where} names no region; write countries, or '*' for all that no rule names")
    return found


def _in_order(spans: Sequence[Span], where: str, region: str) -> tuple[Span, ...]:
    ordered = sorted(spans, key=lambda span: span.since)
    for one, next_one in pairwise(ordered):
        if next_one.since < one.until:
            raise LegalBasisError(
                f"{where}: two rules hold for '{region}' on {next_one.since:%Y-%m-%d}; end one before the other begins"
            )
    return tuple(ordered)


def _without_gaps(spans: Sequence[Span]) -> Iterator[Span]:
    reached = _EVER
    for span in spans:
        if reached < span.since:
            yield Span(reached, span.since, False, _NO_RULE)
        yield span
        reached = span.until
    if reached < _NEVER:
        yield Span(reached, _NEVER, False, _NO_RULE)
