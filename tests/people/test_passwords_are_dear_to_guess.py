from __future__ import annotations

import runpy

import pytest
from argon2 import PasswordHasher, profiles

from tests.prepared import WHAT_PASSWORDS_COST
from tocsin.people import passwords

PASSWORD = "four plain words here"


def test_a_kept_password_costs_what_rfc_9106_advises(monkeypatch: pytest.MonkeyPatch) -> None:
    # The suite has passwords cost next to nothing; here they cost what they do for users.
    monkeypatch.setattr(profiles, "RFC_9106_LOW_MEMORY", WHAT_PASSWORDS_COST)
    as_for_users = runpy.run_path(passwords.__file__)
    kept = as_for_users["hash_password"](PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert as_for_users["password_fits"](kept, PASSWORD)
    assert not as_for_users["password_fits"](kept, PASSWORD + "!")
    assert as_for_users["is_outdated"](PasswordHasher(time_cost=2).hash(PASSWORD))
    assert not as_for_users["is_outdated"](kept)
