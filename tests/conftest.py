"""What the whole suite shares: a prepared command, see :mod:`tests.prepared`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.prepared import FOLDER, PYTHON, TOCSIN, cheapen_passwords

_HERE = Path(__file__).parent / "prepared"


class _Prepared:
    """The preparer, and the folder with what stands for the command."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tocsin-prepared-"))
        for name in (TOCSIN, PYTHON):
            # -I -S: the least that an interpreter can load; all else is loaded in the preparer.
            client = f"#!{sys.executable} -IS\n" + (_HERE / "client.py").read_text(encoding="utf-8")
            (self.folder / name).write_text(client, encoding="utf-8")
            (self.folder / name).chmod(0o755)
        os.environ[FOLDER] = str(self.folder)
        self._process = subprocess.Popen(
            [sys.executable, str(_HERE / "preparer.py"), self.folder / "socket"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_HERE.parents[1]), *sys.path])},
        )

    def stop(self) -> None:
        """End it; nothing that it began is left."""
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.folder)


_KEY = pytest.StashKey[_Prepared]()


def pytest_configure(config: pytest.Config) -> None:
    cheapen_passwords()
    # Where several processes share the tests, they use the preparer of the one that began them.
    if not hasattr(config, "workerinput"):
        config.stash[_KEY] = _Prepared()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _KEY in config.stash:
        config.stash[_KEY].stop()
