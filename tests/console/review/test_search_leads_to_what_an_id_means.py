from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from sqlalchemy import select, update

from tests.console.review.house import House
from tests.console.review.scanned import HOSTILE, case_of, flag, scanned
from tocsin.cases.tables import case_file
from tocsin.cases.tables import flag as flag_table
from tocsin.model import Case


def test_an_id_of_a_scan_a_case_an_account_or_a_flag_leads_to_its_page(
    house: House, small_case: Callable[[int], Case]
) -> None:
    house.bring(scanned(small_case(1)))
    flag(house, "adult-0001")
    case_id = case_of(house, "adult-0001")
    with house.store.read() as connection:
        number = connection.execute(select(flag_table.c.id)).scalar_one()
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        for wanted, path in (
            (case_id, f"/case/{case_id}"),
            (scanned(small_case(1)).case, f"/case/{case_id}"),
            (f"  {case_id} ", f"/case/{case_id}"),
            ("adult-0001", "/account/adult-0001"),
            (str(number), f"/flags/{number}"),
            (str(number).upper(), f"/flags/{number}"),
        ):
            assert reader.open(f"/search?for={quote(wanted)}").path == path, wanted


def test_the_id_of_a_merged_case_leads_to_where_it_went(
    house: House, small_case: Callable[[int], Case]
) -> None:
    house.bring(scanned(small_case(1)), scanned(small_case(2)))
    gone, kept = case_of(house, "adult-0001"), case_of(house, "adult-0002")
    house.add("lee", "lead")
    house.desk.joining.merge(house.worker("lee"), gone, kept, "the same person")
    with house.signed_in("lee") as reader:
        assert reader.open(f"/search?for={gone}").path == f"/case/{kept}"


def test_what_means_several_things_is_listed(house: House, small_case: Callable[[int], Case]) -> None:
    house.bring(scanned(small_case(1)))
    case_id = case_of(house, "adult-0001")
    flag(house, case_id)
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        reader.open(f"/search?for={case_id}")
        assert (reader.path, reader.status) == ("/search", 200)
        assert "several things" in reader.text
        assert f'href="/case/{case_id}"' in reader.text
        assert f'href="/account/{case_id}"' in reader.text


def test_what_means_nothing_is_said_to_and_so_is_what_one_may_not_see(
    house: House, small_case: Callable[[int], Case]
) -> None:
    house.bring(scanned(small_case(1)))
    case_id = case_of(house, "adult-0001")
    with house.store.begin() as connection:
        connection.execute(update(case_file).values(queue="child_safety"))
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        for wanted in ("c-nothing", case_id, "adult-0001", HOSTILE, "%00", "'; drop table flag --"):
            reader.open(f"/search?for={quote(wanted, safe='')}")
            assert reader.status == 404, wanted
            assert "Nothing that you may see has this id" in reader.text
            assert "<script>alert" not in reader.text
        assert reader.open(f"/search?for={'x' * 201}").status == 422
        assert reader.open("/search?for=a%00b").status == 422
        assert reader.open("/search?for=").status == 200
        assert 'role="search"' in reader.text
