"""Parameters in an address: what is not known is told, so that a misspelt filter never looks like none."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.dependencies.models import Dependant

from tocsin.api.v1.problems import ProblemError


def refuse_unknown_parameters(request: Request) -> None:
    """Say nothing where the route that answers knows every parameter of a request's address.

    :raises ProblemError: where it does not; the answer names those that it knows.
    """
    known = _names(request.scope["route"].dependant)
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        told = ", ".join(repr(each[:40]) for each in unknown[:5])
        says = f"it knows {', '.join(sorted(known))}" if known else "it takes none"
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "unknown-parameter", f"no such parameter: {told}; {says}"
        )


def _names(dependant: Dependant) -> set[str]:
    own = {field.alias for field in dependant.query_params}
    return own.union(*(_names(each) for each in dependant.dependencies))
