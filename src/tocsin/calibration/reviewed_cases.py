"""The cases of a scan, read back from its folder, and who was seen with whom."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tocsin.calibration.errors import CasesMismatchError, UnreadableError
from tocsin.model import Case


def read_cases(path: Path, version: str) -> list[Case]:
    """Return the cases of the scan's folder (or ``cases.jsonl``) at ``path``, which must be weighed with ``version``.

    Raises :class:`UnreadableError`, or :class:`CasesMismatchError` where other weights made the cases.
    """
    path = path / "cases.jsonl" if path.is_dir() else path
    decoder = msgspec.json.Decoder(Case)
    cases: dict[str, Case] = {}
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):  # noqa: B007 (the message names the line)
                if line.strip():
                    case = decoder.decode(line)
                    cases[case.case] = case
    except OSError as error:
        raise UnreadableError(
            path, f"it cannot be read ({error.strerror}); name the folder that tocsin scan left"
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(path, f"line {number} is not a case of tocsin scan: {error}") from error
    for case in cases.values():
        if case.weights_version != version:
            raise CasesMismatchError(
                f"{path}: the case {case.case} was weighed with {case.weights_version}, and here is {version}: "
                "name the scan's own weights file with --weights, or scan again."
            )
    return list(cases.values())


def read_meetings(folder: Path) -> set[tuple[str, str]]:
    """Return the pairs of accounts between which the scan's ``signals.parquet`` has a signal; none without the file."""
    path = folder / "signals.parquet"
    if not folder.is_dir() or not path.exists():
        return set()
    try:
        table = pq.read_table(path, columns=["actor", "target"])
    except (OSError, pa.ArrowException, KeyError) as error:
        raise UnreadableError(path, "it cannot be read; leave it away or scan again") from error
    pairs = zip(table["actor"].to_pylist(), table["target"].to_pylist(), strict=True)
    return {(one, two) for one, two in pairs if one and two}
