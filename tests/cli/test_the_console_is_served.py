from __future__ import annotations

import re
import subprocess
from pathlib import Path

import httpx
import pyotp
import pytest

from tests.api.serving import command, environment, served
from tests.databases import fresh_database

PASSWORD = "four plain words here"


def test_whoever_is_added_at_the_command_line_signs_in_at_the_address_that_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_database() as url:
        monkeypatch.setenv("TOCSIN_DATABASE_URL", url)
        told = subprocess.run(
            command("user", "add", "ana", "--role", "reviewer", "--data", str(tmp_path)),
            env=environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        link = re.search(r"/welcome/\S+", told.stdout)
        assert link is not None, told
        with (
            served(tmp_path, hma=False) as server,
            httpx.Client(base_url=server.main, timeout=60) as browser,
        ):
            ours = {"Sec-Fetch-Site": "same-origin"}
            page = browser.get(link[0]).text
            typed = re.search(r"<code>([A-Z2-7 ]+)</code>", page)
            secret = re.search(r'name="csrf" value="([^"]+)"', page)
            assert typed is not None
            assert secret is not None
            code = pyotp.TOTP(typed[1].replace(" ", "")).now()
            form = {"csrf": secret[1], "password": PASSWORD, "again": PASSWORD, "code": code}
            joined = browser.post(link[0], data=form, headers=ours)
            recovery = re.search(r"<li><code>([^<]+)</code>", joined.text)
            assert recovery is not None, joined.text
            signed = {"csrf": secret[1], "name": "ana", "password": PASSWORD, "code": recovery[1]}
            answer = browser.post("/sign-in", data=signed, headers=ours, follow_redirects=True)
            assert answer.url.path == "/queue"
            assert browser.get("/health").json()["status"] == "ok"
            assert "default-src 'self'" in browser.get("/nowhere").headers["content-security-policy"]
