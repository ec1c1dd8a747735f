from __future__ import annotations

import pytest

from tests.signals.text.texts import show
from tocsin.signals.text import Screen


@pytest.mark.parametrize(
    "text",
    [
        "call me five five five zero one four two", "5 5 5 0 1 4 2", "5.5.5.0.1.4.2", "5️⃣5️⃣5️⃣0️⃣1️⃣4️⃣2️⃣", "５５５０１４２",
        "55S O1I 4two two", "six 1 seven 555 zero one nine nine", "zéro six douze trente-quatre cinquante",
        "seis uno dos tres cuatro cinco cero cero", "555-oh-one-four-two-two", "①②⑤⑤⓪①④②",
        "55S-oI1-4sss", "o7seven0o9oo123",
    ],
)  # fmt: skip
def test_numbers_in_disguise_hit(screen: Screen, text: str) -> None:
    assert show(screen, text).get("obscured_contact") is True


@pytest.mark.parametrize(
    "text",
    [
        "call 555-0142", "+44 20 7946 0000", "(555) 014-2233", "one two three four five six seven", "10 9 8 7 6 5 4",
        "we won 3 2", "it costs 1,234,567", "2024-01-15 18:30", "one of the two teams", "order 12345678",
        "un deux trois",
        "scored 10 20 30 40 points", "5 apples and 6 pears and 7 plums", "3.14159265", "1 1 1 1 1 1 1 1",
    ],
)  # fmt: skip
def test_openly_written_numbers_and_counting_do_not(screen: Screen, text: str) -> None:
    assert "obscured_contact" not in show(screen, text)
