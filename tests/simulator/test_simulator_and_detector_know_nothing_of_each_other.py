from __future__ import annotations

import ast
import sys
from pathlib import Path

import tocsin

SOURCES = Path(tocsin.__file__).parent
GROUND = {"tocsin", "tocsin.model", "tocsin.clock", "tocsin.simulator"}
DETECTOR = ("events", "signals", "evidence", "engines", "media", "scan", "cases", "contact")
# Beside the standard library; PyYAML is read through msgspec, pyarrow and zstandard write files.
LIBRARIES = {"numpy", "PIL", "msgspec", "pyarrow", "zstandard"}


def imported(room: Path) -> dict[str, set[str]]:
    """Module names that the files below ``room`` import, wherever the import stands."""
    found: dict[str, set[str]] = {}
    for path in room.rglob("*.py"):
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path} imports relatively"
                names.add(str(node.module))
                if node.module == "tocsin":
                    names |= {f"tocsin.{alias.name}" for alias in node.names}
        found[str(path)] = names
    return found


def test_the_simulator_imports_nothing_of_the_detector() -> None:
    rooms = imported(SOURCES / "simulator")
    assert len(rooms) > 20
    for path, names in rooms.items():
        ours = {".".join(name.split(".")[:2]) for name in names if name.split(".")[0] == "tocsin"}
        assert ours <= GROUND, path


def test_the_simulator_needs_few_libraries() -> None:
    for path, names in imported(SOURCES / "simulator").items():
        roots = {name.split(".")[0] for name in names} - {"tocsin"}
        assert roots - set(sys.stdlib_module_names) <= LIBRARIES, path


def test_the_detector_imports_nothing_of_the_simulator() -> None:
    for room in DETECTOR:
        for path, names in imported(SOURCES / room).items():
            assert not [name for name in names if name.startswith("tocsin.simulator")], path


def test_no_file_of_the_simulator_reads_data_of_another_room() -> None:
    for path in (SOURCES / "simulator").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for room in DETECTOR:
            assert f'"tocsin.{room}' not in text, path
