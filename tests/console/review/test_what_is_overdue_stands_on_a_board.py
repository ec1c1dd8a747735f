from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import update

from tests.cases.time import Time
from tests.console.review.house import House
from tests.console.review.scanned import case_of, scanned
from tests.console.review.test_a_handover_takes_two_people_on_its_page import named
from tests.reporting.filing import agreed, confirmed, drafted, people
from tocsin.cases.tables import case_file
from tocsin.model import Case
from tocsin.reporting import Handovers


def test_the_longest_overdue_stands_first_with_how_long_how_often_where_and_with_whom(
    house: House, small_case: Callable[[int], Case]
) -> None:
    house.bring(scanned(small_case(1)))
    house.clock.forward(minutes=5)
    house.bring(scanned(small_case(2)))
    first, second = case_of(house, "adult-0001"), case_of(house, "adult-0002")
    house.add("ana", "reviewer")
    with house.signed_in("ana") as reader:
        assert "Nothing is overdue" in reader.open("/overdue").text
    house.clock.forward(days=30)
    with house.store.begin() as connection:
        connection.execute(update(case_file).where(case_file.c.id == first).values(escalation=2))
    with house.signed_in("ana") as reader:
        reader.open("/overdue")
        assert "2 cases of the queues that you may see are overdue" in reader.text
        assert reader.text.index(first) < reader.text.index(second)
        assert "2 times" in reader.text
        assert "nobody" in reader.text
        assert re.search(r'class="overdue">\d+ (days|weeks|months?)', reader.text)


def test_only_queues_that_the_reader_may_see_are_there(
    house: House, small_case: Callable[[int], Case]
) -> None:
    house.bring(scanned(small_case(1)))
    with house.store.begin() as connection:
        connection.execute(update(case_file).values(queue="child_safety"))
    house.add("ana", "reviewer")
    house.add("cs", "child_safety")
    house.clock.forward(days=30)
    with house.signed_in("ana") as reader:
        assert "Nothing is overdue" in reader.open("/overdue").text
    with house.signed_in("cs") as reader:
        assert "1 case of the queues that you may see is overdue" in reader.open("/overdue").text


def test_late_reports_stand_there_for_those_who_may_see_their_case(house: House) -> None:
    time = Time()
    time.at = house.clock.at
    (draft,) = drafted(house.store, time, confirmed(house.store, time), "u9")
    agreed(house.store, time, draft, "http://127.0.0.1:9", people(house.store, time))
    house.add("ana", "reviewer")
    house.add("root", "admin")
    with house.signed_in("ana") as reader:
        assert "Nothing is overdue" in reader.open("/overdue").text
    house.clock.forward(hours=2)
    with house.signed_in("ana") as reader:
        reader.open("/overdue")
        assert draft.id in reader.text
        assert "agreed on, and not filed yet" in reader.text
    with house.signed_in("root") as reader:
        assert draft.id not in reader.open("/overdue").text


def test_a_late_handover_stands_there_with_its_addressee_and_leads_to_its_page(house: House) -> None:
    time = Time()
    time.at = house.clock.at
    named(house)
    case = confirmed(house.store, time)
    draft = Handovers(house.desk.reporting).draft(case, "agency")
    house.add("ana", "reviewer")
    house.add("root", "admin")
    with house.signed_in("ana") as reader:
        reader.open("/overdue")
        assert f'href="/handovers/{draft.id}"' in reader.text
        assert "its time has passed, and the addressee does not have it yet" in reader.text
        assert '<td data-head="Addressee">agency</td>' in reader.text
        assert "Nothing is overdue" not in reader.text
    with house.signed_in("root") as reader:
        assert draft.id not in reader.open("/overdue").text
