"""A weights file: what is weighed otherwise than as shipped, and how log-odds become probabilities.

Its schema is in ``docs/calibration.md``. The version names the indicators that it lies over and a digest of
everything in it that weighs, so that a case can name its weights and nobody changes them unseen.
"""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
import yaml

from tocsin.calibration.errors import UnreadableError, WeightsError
from tocsin.evidence import Platt
from tocsin.signals import Indicators

_MOST_BYTES = 1 << 20
_FARTHEST = 50.0
"""Nats. e^50 : 1 is beyond any evidence; such a number is a slip of the pen."""


class CalibrationMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Platt's map. ``inclusion_stated``: the labels told their chance to be drawn, and somebody the prevalence."""

    slope: Annotated[float, msgspec.Meta(gt=0, le=100)]
    intercept: Annotated[float, msgspec.Meta(ge=-_FARTHEST, le=_FARTHEST)]
    inclusion_stated: bool = False


class Scores(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Brier score (0-1) and log loss (nats) on held-out folds, with the weights that the labels got."""

    brier: float
    log_loss: float


class MadeFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the numbers come from. ``parent`` is the version of which the cases were; ``at`` is RFC 3339."""

    parent: str
    at: str
    cases: int
    confirmed: int
    not_confirmed: int
    left_out: int
    folds: int
    components: int
    l2: float
    kept: str
    before: Scores
    after: Scores
    labels: str = "labels"
    prevalence: float | None = None


class WeightsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The whole file: ``prior`` in nats of log-odds, ``weights`` in nats by indicator."""

    version: str
    prior: float | None = None
    weights: dict[str, float] = {}
    calibration: CalibrationMap | None = None
    made_from: MadeFrom | None = None

    @property
    def base(self) -> str:
        """The version of the shipped indicators that the file lies over."""
        return self.version.rpartition(".")[0]

    def named(self, base: str) -> WeightsFile:
        """Return the same file with the version that its content has over the indicators ``base``."""
        weighs = [self.prior, self.weights, self.calibration]
        digest = hashlib.sha256(msgspec.json.encode(weighs, order="sorted")).hexdigest()[:12]
        return msgspec.structs.replace(self, version=f"{base}.{digest}")


@dataclass(frozen=True)
class Weighing:
    """With what a scan weighs. ``uncalibrated`` says why probabilities are not calibrated; None if they are."""

    indicators: Indicators
    platt: Platt | None = None
    uncalibrated: str | None = "no weights file from reviewed cases was given"

    @classmethod
    def of(cls, shipped: Indicators, file: WeightsFile | None, prior: float | None = None) -> Weighing:
        """Return ``shipped`` with what ``file`` changes; ``prior`` (nats) overrides both.

        Where the file was made over other indicators, or the prior is overridden, the version says so.
        """
        if file is None:
            return cls(shipped if prior is None else shipped.with_prior(prior))
        under = file.prior if prior is None else prior
        over = shipped.with_weights(file.weights)
        if under is not None:
            over = over.with_prior(under)
        as_made = file.base == shipped.version and prior is None
        version = file.version if as_made else f"{file.version}@{over.version}"
        over = Indicators(over.file, over.parameters, version)
        platt = Platt(file.calibration.slope, file.calibration.intercept) if file.calibration else None
        return cls(over, platt, _uncalibrated(file, shipped, prior))


def _uncalibrated(file: WeightsFile, shipped: Indicators, prior: float | None) -> str | None:
    if file.calibration is None:
        return "the weights file has no calibration"
    if not file.calibration.inclusion_stated:
        return "its labels did not state how they were drawn, or nobody stated the prevalence"
    if file.base != shipped.version:
        return (
            f"the weights file was made over the indicators {file.base}, and these are {shipped.version}: "
            "calibrate again"
        )
    return None if prior is None else "--prior replaces the prior that was calibrated"


def read_weights(path: Path, shipped: Indicators) -> WeightsFile:
    """Return the weights file at ``path``, checked against the ``shipped`` indicators.

    Raises :class:`UnreadableError` where it cannot be read, :class:`WeightsError` where it cannot be used.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableError(path, f"it cannot be read ({error.strerror}); check its name") from error
    if len(content) > _MOST_BYTES:
        raise WeightsError(path, 1, "this is larger than 1 MiB; a weights file is short")
    lines, data = _parsed(path, content)
    _check_weights(path, lines, data.get("weights"), shipped)
    for name in ("prior",):
        if data.get(name) is not None:
            _number(path, lines.get((name,), 1), name, data[name])
    try:
        file = msgspec.convert(data, WeightsFile)
    except msgspec.ValidationError as error:
        raise WeightsError(path, _line_of(str(error), lines), f"{error}; correct it") from error
    named = file.named(file.base)
    if file.version != named.version or not file.base:
        base = file.base if "+" in file.base else shipped.version
        raise WeightsError(
            path,
            lines.get(("version",), 1),
            f"the version {file.version!r} is not that of this content; if you mean what stands here, write "
            f"'version: {file.named(base).version}'",
        )
    return file


def _parsed(path: Path, content: bytes) -> tuple[dict[tuple[str, ...], int], dict[str, Any]]:
    """Return the line of every key, by its path, and the file's content."""
    try:
        node = yaml.compose(content, Loader=yaml.SafeLoader)
        data = yaml.safe_load(content)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise WeightsError(path, mark.line + 1 if mark else 1, f"this is no YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise WeightsError(path, 1, "this is no YAML text; give a weights file") from error
    if not isinstance(data, dict) or not isinstance(node, yaml.MappingNode):
        raise WeightsError(
            path, 1, "this is no table of version, weights and calibration; give a weights file"
        )
    lines: dict[tuple[str, ...], int] = {}
    _note_lines(path, node, (), lines)
    return lines, data


def _note_lines(
    path: Path, node: yaml.MappingNode, above: tuple[str, ...], lines: dict[tuple[str, ...], int]
) -> None:
    for key, value in node.value:
        line = key.start_mark.line + 1
        name = (*above, str(key.value))
        if name in lines:
            raise WeightsError(path, line, f"'{name[-1]}' stands here twice; keep one of them")
        lines[name] = line
        if isinstance(value, yaml.MappingNode) and len(name) < 3:
            _note_lines(path, value, name, lines)


def _line_of(message: str, lines: dict[tuple[str, ...], int]) -> int:
    """Return the line of the innermost key that msgspec's path (``$.calibration.slope``) or a quoted key names."""
    words = tuple(message.rpartition("`$.")[2].rstrip("`").split(".")) if "`$." in message else ()
    named = message.partition("unknown field `")[2].partition("`")[0]
    for name in ((*words, named), words, words[:1]):
        if name in lines:
            return lines[name]
    return 1


def _check_weights(
    path: Path, lines: dict[tuple[str, ...], int], weights: object, shipped: Indicators
) -> None:
    if weights is None:
        return
    if not isinstance(weights, dict):
        raise WeightsError(path, lines.get(("weights",), 1), "'weights' is no table of indicator: nats")
    known = shipped.weights()
    for name, weight in weights.items():
        line = lines.get(("weights", str(name)), 1)
        if name not in known:
            raise WeightsError(
                path,
                line,
                f"there is no indicator '{name}'; docs/indicators.md lists them, take this line out",
            )
        _number(path, line, str(name), weight)
        if weight * known[name] < 0 or (weight and not known[name]):
            side = "at least 0" if known[name] > 0 else "at most 0" if known[name] < 0 else "0"
            raise WeightsError(
                path, line, f"'{name}' weighs {weight:+g}, against its sign: it must be {side}; change it"
            )


def _number(path: Path, line: int, name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise WeightsError(path, line, f"'{name}' is {value!r}, not a finite number; write its nats, as 1.25")
    if abs(value) > _FARTHEST:
        raise WeightsError(path, line, f"'{name}' is {value:g} nats, beyond ±{_FARTHEST:g}; write it smaller")


def write_weights(file: WeightsFile, path: Path) -> None:
    """Write ``file`` to ``path`` whole or not at all; raises :class:`UnreadableError` where that fails."""
    head = "# Weights of evidence in nats, over the indicators that ship; see docs/calibration.md.\n"
    text = head + yaml.safe_dump(msgspec.to_builtins(file), sort_keys=False, width=110)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise UnreadableError(path, f"it cannot be written ({error.strerror}); name another file") from error
