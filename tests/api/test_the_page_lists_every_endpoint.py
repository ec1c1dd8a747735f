"""`docs/hma.md` lists every path and method that is answered, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from tests.api.asking import asked

PAGE = (Path(__file__).parents[2] / "docs" / "hma.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## Endpoints")[2].partition("Types of hash")[0]
ROW = re.compile(r"^\| ([A-Za-z, ]+) \| (`/.*?) \|", re.MULTILINE)


def listed() -> dict[str, set[str]]:
    methods: dict[str, set[str]] = {}
    for names, paths in ROW.findall(TABLE):
        for path in re.findall(r"`([^`?]+)[^`]*`", paths):
            known = {"GET", "POST", "PUT", "DELETE"} if names == "any" else set(names.split(", "))
            methods.setdefault(path, set()).update(known)
    return methods


def test_the_page_and_the_service_know_the_same_paths_and_methods(tmp_path: Path) -> None:
    with asked(tmp_path) as (client, _):
        assert set(listed()) == set(client.get("/site-map").json())
        for path, methods in listed().items():
            tried = path.replace("<int:content_id>", "1").replace("<", "").replace(">", "")
            for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
                if (method, path) == ("PUT", "/c/signal_type/index"):
                    continue  # "index" is then the name of a type, which there is not
                answer = client.request(method, tried, follow_redirects=False)
                assert (answer.status_code != 405) is (method in methods), (method, path)
