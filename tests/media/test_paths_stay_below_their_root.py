"""A path that comes with an event reaches files below the media root, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.media import PictureError, inside


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Lay out a root with a picture, links that stay and links that leave, beside a secret."""
    (tmp_path / "secret").write_text("outside")
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a.jpg").write_text("picture")
    (root / "stays").symlink_to("sub/a.jpg")
    (root / "leaves").symlink_to(tmp_path / "secret")
    (root / "up").symlink_to("..")
    (root / "circle").symlink_to("circle")
    os.mkfifo(root / "pipe")
    (tmp_path / "root-beside").mkdir()
    (root / "beside").symlink_to(tmp_path / "root-beside")
    return root


@pytest.mark.parametrize("relative", ["sub/a.jpg", "./sub//a.jpg", "stays"])
def test_a_file_below_the_root_is_found(relative: str, root: Path) -> None:
    assert inside(root, relative) == (root / "sub" / "a.jpg").resolve()


def test_the_root_itself_may_be_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert inside(tmp_path / "link", "sub/a.jpg") == (root / "sub" / "a.jpg").resolve()


@pytest.mark.parametrize(
    ("relative", "words"),
    [
        ("", "names no file"),
        ("a\0b", "names no file"),
        ("/etc/hostname", "absolute"),
        ("//etc/hostname", "absolute"),
        ("../secret", "climbs"),
        ("sub/../../secret", "climbs"),
        ("sub/../sub/a.jpg", "climbs"),
        ("leaves", "leads out"),
        ("up/secret", "leads out"),
        ("up", "leads out"),
        ("beside", "leads out"),
        ("circle", "cannot be"),
        ("pipe", "not a regular file"),
        ("sub", "not a regular file"),
        (".", "not a regular file"),
        ("nothing", "No such file"),
        ("sub/a.jpg/b", "Not a directory"),
        ("x" * 5000, "too long"),
        ("\ud800", "cannot be"),
    ],
)
def test_any_other_path_is_refused(relative: str, words: str, root: Path) -> None:
    with pytest.raises(PictureError, match=words):
        inside(root, relative)


def test_a_root_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="check the media root"):
        inside(tmp_path / "none", "a.jpg")


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["sub", "a.jpg", "up", "leaves", "stays", "..", ".", "", "/", "beside", "pipe", "circle"]
        )
    )
)
def test_no_path_leads_out(root: Path, parts: list[str]) -> None:
    found = None
    try:
        found = inside(root, "/".join(parts))
    except PictureError:
        return
    assert found.is_relative_to(root.resolve())
    assert found.is_file()
