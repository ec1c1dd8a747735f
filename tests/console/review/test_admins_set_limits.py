from __future__ import annotations

from tests.console.review.house import House
from tocsin.people import Limits, read_limits


def test_an_admin_changes_the_limits_and_they_hold_at_once(house: House) -> None:
    for name, role in (("root", "admin"), ("ana", "reviewer")):
        house.add(name, role)
    form = {name: str(getattr(Limits(), name)) for name in Limits.__slots__}
    with house.signed_in("root") as admin, house.signed_in("ana") as reader:
        wanted = {**form, "daily_pictures": "7", "idle_minutes": "5", "why": "<b>a hard week</b>"}
        admin.open("/limits").send("/limits", **wanted)
        assert admin.path == "/limits"
        assert "&lt;b&gt;a hard week" in admin.text
        assert "of at most 7 pictures" in reader.open("/settings").text
        house.clock.forward(minutes=6)
        assert reader.open("/settings").path == "/sign-in"
    with house.signed_in("root") as admin, house.signed_in("ana") as reader:
        for wrong in ({"session_hours": "25"}, {"why": " "}, {"idle_minutes": "x"}):
            assert admin.open("/limits").send("/limits", **{**form, "why": "so", **wrong}).status == 422
        assert reader.open("/limits").status == 403
        assert reader.open("/settings").send("/limits", **form, why="mine").status == 403
    with house.store.read() as connection:
        held = read_limits(connection)
    assert (held.daily_pictures, held.session_hours) == (7, 12)
