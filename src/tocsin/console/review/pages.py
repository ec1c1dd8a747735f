"""From a template to an answer: autoescape on, the reader's language, the frame of every page."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

from jinja2 import Environment
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tocsin.console.environment import environment
from tocsin.console.languages import LANGUAGES, tongue
from tocsin.console.review.assets import assets
from tocsin.console.review.hostile import cut, marked
from tocsin.console.review.report_form import id_of
from tocsin.console.review.said_below import said_below
from tocsin.console.review.visit import Visit
from tocsin.console.saying import sayings


def page(visit: Visit, template: str, status: int = 200, **shown: Any) -> Response:
    """Return a page in the reader's language."""
    return HTMLResponse(render(visit, template, **shown), status_code=status)


def render(visit: Visit, template: str, **shown: Any) -> str:
    """Return a page's text."""
    frame = {
        "visit": visit,
        "me": visit.person,
        "rights": visit.rights,
        "tongue": visit.tongue,
        "csrf": visit.csrf,
        "now": visit.now,
        "here": visit.request.url.path,
        "keys": visit.keys,
    }
    return _environment(visit.tongue.code).get_template(template).render({**frame, **shown})


def go(path: str) -> Response:
    """Return the answer after a form: look at ``path`` now (RFC 9110, section 15.4.4)."""
    return RedirectResponse(path, status_code=303)


def own_path(path: str) -> str:
    """Return a path of this site, ``/`` where it is none: nobody is led elsewhere by a link."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"


def back_to(page: str, then: str) -> str:
    """Return the address of a page that leads on to ``then`` once it has what it asks for."""
    return page if then == "/" else f"{page}?then={quote(then, safe='/')}"


def upper_first(text: str) -> str:
    """Return a text that begins with a capital letter; the others stay as they are."""
    return text[:1].upper() + text[1:]


def case_path(case_id: str, *more: str) -> str:
    """Return the address of a case's page, or of one below it."""
    return "/".join(("/case", quote(case_id, safe=""), *(quote(part, safe="") for part in more)))


def vault_path(case_id: str) -> str:
    """Return the address of the page of what is kept of a case."""
    return "/vault/cases/" + quote(case_id, safe="")


def account_path(account: str) -> str:
    """Return the address of an account's page."""
    return "/account/" + quote(account, safe="")


def flag_path(flag: UUID) -> str:
    """Return the address of a flag's page."""
    return f"/flags/{flag}"


@cache
def _environment(code: str) -> Environment:
    spoken = tongue(code)
    made = environment("tocsin.console.review", spoken)
    made.filters |= sayings(spoken)
    made.filters |= {
        "seen": marked,
        "cut": cut,
        "place_id": id_of,
        "upper_first": upper_first,
        "below": lambda written: said_below(written, spoken),
    }
    made.globals |= {
        "asset": {name: one.path for name, one in assets().items()},
        "back_to": back_to,
        "case_path": case_path,
        "vault_path": vault_path,
        "account_path": account_path,
        "flag_path": flag_path,
        "languages": LANGUAGES,
    }
    return made
