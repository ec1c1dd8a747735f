"""A room is entered through its face: nothing outside imports a module behind it."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import grimp
import pytest

import tocsin

SOURCES = Path(tocsin.__file__).parent


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("tocsin", cache_dir=None)


def room_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


def exported(module: str) -> bool:
    """Whether the room's face exports this name: a function named like its module hides the module."""
    face, _, name = module.rpartition(".")
    return name in getattr(importlib.import_module(face), "__all__", ())


def test_nothing_imports_past_a_face(graph: grimp.ImportGraph) -> None:
    # A folder with a face of its own inside a room (the text screen, the report) may be asked for by name.
    behind = {module for module in graph.modules if module.count(".") > 1 and not graph.find_children(module)}
    past = sorted(
        f"{importer} imports {module}"
        for module in behind
        for importer in graph.find_modules_that_directly_import(module)
        if room_of(importer) != room_of(module) and not exported(module)
    )
    assert past == []


def test_every_folder_of_code_says_what_it_is_for() -> None:
    faces = [path for path in SOURCES.rglob("__init__.py") if any(path.parent.glob("[!_]*.py"))]
    assert len(faces) > 5
    silent = [
        str(face.relative_to(SOURCES)) for face in faces if not ast.get_docstring(ast.parse(face.read_text()))
    ]
    assert silent == []


def test_every_face_exports_only_what_is_there() -> None:
    for face in SOURCES.glob("*/__init__.py"):
        room = importlib.import_module(f"tocsin.{face.parent.name}")
        for name in getattr(room, "__all__", ()):
            assert hasattr(room, name), f"tocsin.{face.parent.name} exports {name}, which is not there"


def test_no_file_of_code_has_grown_too_long() -> None:
    long = {
        str(path.relative_to(SOURCES)): len(path.read_text().splitlines()) for path in SOURCES.rglob("*.py")
    }
    assert {path: lines for path, lines in long.items() if lines > 400} == {}
