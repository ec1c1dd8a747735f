"""What ``/openapi.json`` says is what the server does, whatever is sent: good and bad requests drawn from it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import ignored_auth, negative_data_rejection, positive_data_acceptance

from tests.api.answering import SCOPES, Api, a_flag

schemathesis.serializer.alias("application/x-ndjson", "text/plain")

NOT_ASKED = [
    # A broken event or flag is no broken request: it goes to quarantine, or to people.
    negative_data_rejection,
    # A cursor is one that a page gave, and a password somebody's; a schema cannot say so.
    positive_data_acceptance,
    # Every route is asked by everybody in another test.
    ignored_auth,
]


def bearer(api: Api, who: str) -> str:
    """Return the secret of a token with every scope, or of a lead's session."""
    if "lea" not in api.secrets:
        api.secrets["lea"] = api.person("lea", "lead", "child_safety")
        api.post("/v1/flags", api.token("platform", "flags:write"), json=a_flag())
    return api.token("all", *SCOPES) if who == "machine" else api.secrets["lea"]


@pytest.mark.slow
@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("who", ["machine", "person"])
def test_no_request_gets_an_answer_that_is_not_described(
    shared_api: Api, mode: GenerationMode, who: str
) -> None:
    headers = {"Authorization": f"Bearer {bearer(shared_api, who)}"}
    schema = schemathesis.openapi.from_url(f"{shared_api.address}/openapi.json")
    asked = 0
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)

        @given(case=found.ok().as_strategy(generation_mode=mode))
        @settings(
            max_examples=15,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        def answers(case: Any) -> None:
            case.call_and_validate(headers=headers, excluded_checks=NOT_ASKED, timeout=30)

        # Where nothing is asked for, nothing can be asked wrongly.
        with suppress(Unsatisfiable):
            answers()
            asked += 1
    assert asked >= 10
