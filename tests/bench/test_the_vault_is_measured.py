from __future__ import annotations

from pathlib import Path

import pytest

from bench.vault import main


def test_each_figure_stands_beside_a_yardstick_on_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--small", "3", "--large", "0.002", "--of", "0.001", "--folder", str(tmp_path)])
    told = capsys.readouterr().out
    assert "openssl" in told
    assert "sha256sum" in told
    assert "peak memory" in told
    assert list(tmp_path.iterdir()) == []
