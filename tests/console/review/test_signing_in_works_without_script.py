from __future__ import annotations

import re
from dataclasses import replace

import pyotp

from tests.console.review.house import KEY, PASSWORD, House
from tocsin.people import invite


def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(house: House) -> None:
    house.add("ana", "reviewer")
    with house.browser() as reader:
        reader.open("/queue/urgent?from=0")
        assert (reader.status, reader.path) == (200, "/sign-in")
        then = re.search(r'name="then" value="([^"]+)"', reader.text)
        assert then is not None
        reader.send("/sign-in", name="ana", password=PASSWORD, code=house.code("ana"), then=then[1])
        assert (reader.status, reader.path) == (200, "/queue/urgent")
        assert "Sign out" in reader.text


def test_whatever_is_wrong_the_answer_is_the_same(house: House) -> None:
    house.add("ana", "reviewer")
    wrong = [
        ("ana", "another long password", house.code("ana")),
        ("ana", PASSWORD, "000000"),
        ("bo", PASSWORD, "000000"),
    ]
    told = []
    for name, password, code in wrong:
        with house.browser() as reader:
            reader.open("/sign-in").send("/sign-in", name=name, password=password, code=code)
            assert reader.status == 403
            told.append(re.sub(r'value="[^"]*"', "", reader.text))
    assert len(set(told)) == 1


def test_who_tries_too_often_waits_and_is_told_how_long_alone(house: House) -> None:
    house.add("ana", "reviewer")
    for name in ("ana", "nobody-here"):
        with house.browser() as reader:
            reader.open("/sign-in")
            for _ in range(12):
                reader.send("/sign-in", name=name, password="another long password", code="000000")
            assert reader.status == 429
            assert "Wait before you try again" in reader.text
            assert int(reader.page.headers["retry-after"]) > 0  # type: ignore[union-attr]
        house.clock.forward(days=2)


def test_nobody_is_led_to_another_site(house: House) -> None:
    house.add("ana", "reviewer")
    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"):
        with house.browser() as reader:
            reader.open("/sign-in").send(
                "/sign-in", name="ana", password=PASSWORD, code=house.code("ana"), then=elsewhere
            )
            assert (reader.status, reader.path) == (200, "/queue")


def test_signing_out_ends_the_session_and_everywhere_ends_all(house: House) -> None:
    house.add("ana", "reviewer")
    with house.signed_in("ana") as here, house.signed_in("ana") as there:
        here.open("/queue").send("/sign-out")
        assert here.path == "/sign-in"
        assert there.open("/queue").path == "/queue"
        with house.signed_in("ana") as third:
            third.open("/queue").send("/sign-out-everywhere")
        assert there.open("/queue").path == "/sign-in"


def test_the_session_cookie_is_for_this_site_alone(house: House) -> None:
    house.add("ana", "reviewer")
    with house.browser() as reader:
        reader.client.follow_redirects = False
        reader.open("/sign-in").send("/sign-in", name="ana", password=PASSWORD, code=house.code("ana"))
        cookie = reader.page.headers["set-cookie"].lower()  # type: ignore[union-attr]
        assert "httponly" in cookie
        assert "samesite=strict" in cookie


def test_a_first_sign_in_needs_the_link_a_password_and_the_apps_code(house: House) -> None:
    with house.store.begin() as connection:
        token = invite(connection, KEY, "cy", ["reviewer"], house.clock.now())
    with house.browser() as reader:
        path = f"/welcome/{token}"
        reader.open(path)
        assert "<svg" in reader.text
        assert "style=" not in reader.text
        typed = re.search(r"<code>([A-Z2-7 ]+)</code>", reader.text)
        assert typed is not None
        secret = typed[1].replace(" ", "")
        code = pyotp.TOTP(secret).at(house.clock.now())
        assert reader.send(path, password=PASSWORD, again="something else", code=code).status == 422
        assert reader.send(path, password="short", again="short", code=code).status == 422
        assert reader.send(path, password=PASSWORD, again=PASSWORD, code="12").status == 422
        reader.send(path, password=PASSWORD, again=PASSWORD, code=code)
        assert reader.status == 200
        assert len(re.findall(r"<li><code>", reader.text)) == 10
        assert reader.open(path).status == 404
        house.secrets["cy"] = secret
    with house.signed_in("cy") as reader:
        assert reader.path == "/queue"


def test_a_session_ends_after_an_idle_half_hour(house: House) -> None:
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        house.clock.forward(minutes=31)
        assert reader.open("/queue").path == "/sign-in"


def test_passkeys_are_for_servers_that_have_a_name(house: House) -> None:
    for origin, named in (
        ("https://tocsin.example", True),
        ("https://192.0.2.7", False),
        ("https://[2001:db8::1]", False),
    ):
        assert replace(house.desk, origin=origin).has_name is named
    with house.browser() as reader:
        assert f"{house.desk.party.origin}/sign-in" in reader.open("/sign-in").text
    assert house.desk.party.origin.startswith("http://localhost:")
