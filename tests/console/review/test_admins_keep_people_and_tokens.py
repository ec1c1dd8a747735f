from __future__ import annotations

import re

import pyotp

from tests.console.review.house import PASSWORD, House
from tests.console.review.scanned import HOSTILE
from tocsin.people import find_person, token_of


def test_an_invited_person_joins_by_the_link_that_is_shown_once(house: House) -> None:
    house.add("adm", "admin")
    with house.signed_in("adm") as reader:
        assert reader.path == "/people", "an admin's first page"
        reader.send("/people", name="New-One", display_name="New One", roles=["reviewer", "lead"])
        link = re.search(r"(http://[^<]+/welcome/[^<]+)</code>", reader.text)
        assert link is not None
        assert "welcome" not in reader.open("/people").text
        assert "new-one" in reader.text
    with house.browser() as guest:
        guest.open(link[1].removeprefix(house.origin))
        typed = re.search(r"<code>([A-Z2-7 ]+)</code>", guest.text)
        assert typed is not None
        secret = typed[1].replace(" ", "")
        code = pyotp.TOTP(secret).at(house.clock.now())
        guest.send(guest.path, password=PASSWORD, again=PASSWORD, code=code)
        assert guest.status == 200
    house.secrets["new-one"] = secret
    with house.signed_in("new-one") as reader:
        assert reader.path == "/queue"


def test_what_is_set_for_a_person_is_kept(house: House) -> None:
    house.add("adm", "admin")
    house.add("ana", "reviewer")
    with house.signed_in("adm") as reader:
        reader.open("/people/ana").send(
            "/people/ana/profile",
            display_name="Ana <b>A.</b>",
            languages="en, fr",
            skills="trafficking",
            grey="on",
            daily_pictures="20",
        )
        assert (reader.status, reader.path) == (200, "/people/ana")
        assert "<b>A." not in reader.text
        reader.send("/people/ana/conflicts", accounts=f"x\n\n y \n{HOSTILE}")
        assert "<script>alert" not in reader.text
        reader.send("/people/ana/roles", roles=["lead"])
        refused = reader.send("/people/ana/profile", display_name="A", daily_pictures="many")
        assert refused.status == 422
    with house.store.read() as connection:
        ana = find_person(connection, "ana")
    assert (ana.languages, ana.skills) == (("en", "fr"), ("trafficking",))
    assert (ana.wellness.blur, ana.wellness.grey, ana.wellness.daily_pictures) == (False, True, 20)
    assert ana.conflicts == {"x", "y", HOSTILE}
    assert ana.roles == {"lead"}


def test_who_is_disabled_is_out_at_once_and_may_be_let_in_again(house: House) -> None:
    house.add("adm", "admin")
    house.add("ana", "reviewer")
    with house.signed_in("adm") as reader, house.signed_in("ana") as her:
        reader.open("/people/ana").send("/people/ana/switch", to="off")
        assert "cannot sign in" in reader.text
        reader.send("/people/ana/switch", to="off")
        assert "cannot sign in" in reader.text, "a form sent twice does not undo itself"
        assert her.open("/queue").path == "/sign-in"
        reader.send("/people/ana/switch", to="on")
        assert "cannot sign in" not in reader.text


def test_a_reset_takes_the_old_sign_in_away_and_nobody_resets_themselves(house: House) -> None:
    house.add("adm", "admin")
    house.add("ana", "reviewer")
    with house.signed_in("adm") as reader, house.signed_in("ana") as her:
        reader.open("/people/ana").send("/people/ana/reset")
        assert "/welcome/" in reader.text
        assert her.open("/queue").path == "/sign-in"
        for act in ("reset", "switch", "roles"):
            assert reader.open("/people/adm").send(f"/people/adm/{act}", roles="lead").status == 422, act
            assert "ask another admin" in reader.text


def test_a_wrong_invitation_says_what_is_wrong(house: House) -> None:
    house.add("adm", "admin")
    with house.signed_in("adm") as reader:
        for fields in (
            {"name": "", "roles": "lead"},
            {"name": HOSTILE, "roles": "lead"},
            {"name": "adm", "roles": "lead"},
            {"name": "bo", "roles": "queen"},
            {"name": "bo"},
        ):
            reader.open("/people").send("/people", **fields)
            assert reader.status == 422, fields
            assert "<script>alert" not in reader.text
        assert reader.open("/people/nobody").status == 404


def test_a_token_is_shown_once_works_and_is_revoked(house: House) -> None:
    house.add("adm", "admin")
    with house.signed_in("adm") as reader:
        reader.open("/tokens").send(
            "/tokens", name="forum", scopes=["flags:write", "flags:read"], until="2026-03-31"
        )
        shown = re.search(r">(tocsin_[^<]+)</code>", reader.text)
        assert shown is not None
        assert shown[1] not in reader.open("/tokens").text
        assert "2026-04-01 00:00" in reader.text
        with house.store.begin() as connection:
            token = token_of(connection, shown[1], house.clock.now())
        assert token is not None
        assert token.scopes == {"flags:write", "flags:read"}
        reader.send("/tokens/forum/revoke")
        assert "Revoked." in reader.text
        with house.store.begin() as connection:
            assert token_of(connection, shown[1], house.clock.now()) is None
        assert reader.send("/tokens/forum/revoke").status == 422


def test_a_wrong_token_says_what_is_wrong(house: House) -> None:
    house.add("adm", "admin")
    with house.signed_in("adm") as reader:
        for fields in (
            {"name": "a"},
            {"name": "a", "scopes": "all"},
            {"name": HOSTILE, "scopes": "flags:read"},
            {"name": "a", "scopes": "flags:read", "until": "soon"},
            {"name": "a", "scopes": "flags:read", "until": "9999-12-31"},
            {"name": "a", "scopes": "flags:read", "until": "2020-01-01"},
        ):
            reader.open("/tokens").send("/tokens", **fields)
            assert reader.status == 422, fields
            assert "<script>alert" not in reader.text
