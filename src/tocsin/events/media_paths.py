"""Whether the local files that events name lie where the platform said they would."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tocsin.events.columnar import Parsed
from tocsin.events.quarantine import Rejected


def refuse_escapes(parsed: Parsed, root: Path | None) -> Parsed:
    """Move events whose ``path`` leaves ``root`` through a symbolic link into quarantine.

    Absolute paths and ``..`` were refused before, by their text. Without a root nothing is looked at.
    """
    paths = parsed.events["path"]
    if root is None or paths.null_count == len(paths):
        return parsed
    resolved = root.resolve()
    named = np.flatnonzero(pc.is_valid(paths).to_numpy(zero_copy_only=False))
    bad = [index for index in named if not _inside(resolved, paths[int(index)].as_py())]
    if not bad:
        return parsed
    keep = np.ones(len(parsed.ordinal), np.bool_)
    keep[bad] = False
    events = parsed.events.filter(pa.array(~keep)).to_pylist()
    refused = [
        Rejected(
            int(parsed.line[index]),
            "field 'path': the file lies outside the media root through a link; copy it inside",
            str(event).encode(),
            0,
            {
                name: "" if isinstance(value, str) else None
                for name, value in event.items()
                if value is not None
            },
        )
        for index, event in zip(bad, events, strict=True)
    ]
    return replace(
        parsed,
        events=parsed.events.filter(pa.array(keep)),
        ordinal=parsed.ordinal[keep],
        line=parsed.line[keep],
        place=parsed.place[keep],
        part=parsed.part[keep],
        digest=parsed.digest[keep],
        rejected=sorted([*parsed.rejected, *refused], key=lambda one: one.line),
    )


def _inside(root: Path, relative: str) -> bool:
    try:
        return (root / relative).resolve().is_relative_to(root)
    except (OSError, RuntimeError, ValueError):
        return False
