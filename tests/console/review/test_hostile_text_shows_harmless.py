from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.console.review.house import open_house
from tests.console.review.story import Story, lookup_of
from tocsin.console.review.hostile import cut, marked

TAG = re.compile(r'<span class="sign-mark" title="[^"<>]*">U\+[0-9A-F]{4,6}(?: ×\d+)?</span>')
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(st.text(alphabet=st.characters(codec=None)))
def test_no_sign_that_hides_or_moves_text_is_left_and_no_markup_but_our_marks(text: str) -> None:
    shown = str(marked(text))
    bare = TAG.sub("", shown)
    assert "<" not in bare
    assert '"' not in bare
    assert not [sign for sign in bare if unicodedata.category(sign) in HIDDEN and sign not in "\n\t"]


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_reads_as_it_was_written(text: str) -> None:
    assert marked(text).unescape() == text


@given(st.text(max_size=300), st.integers(1, 40))
def test_parts_of_a_long_text_follow_each_other_without_loss(text: str, room: int) -> None:
    start: int | None = 0
    shown = 0
    while start is not None:
        part = cut(text, start, room)
        shown += min(room, len(text) - start)
        assert part.left == len(text) - shown
        start = part.next
    assert shown == len(text)


def test_overrides_zero_widths_and_controls_show_as_marks() -> None:
    for sign in (
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\0",
        "\x1b",
        "\U000e0041",
        "\u3164",
        "\u2800",
    ):
        assert f"U+{ord(sign):04X}" in marked(f"a{sign}b")
    assert "U+200B ×300" in marked("\u200b" * 300)
    assert len(marked("a" + "\u0301" * 1000)) < 20
    assert marked("é à\u0301 שלום") == "é à\u0301 שלום"


HOSTILE = {
    1: "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }} %(name)s",
    3: "\u202egnp.exe\u202c and\u200b \x07\x1b[31m http://example.org/?q=<b>",
    6: "\"'><svg/onload=alert(1)> javascript:alert(1)",
    9: "x<b>" * 250_000,
}


def test_a_page_with_hostile_messages_holds_them_as_words_alone(tmp_path: Path) -> None:
    story = Story(texts=HOSTILE)
    with lookup_of(tmp_path, story) as lookup, open_house(lookup) as house:
        house.add("ana", "reviewer")
        house.bring(story.case())
        hostile_flag = {
            "id": "f1",
            "actor": "<b>kit</b>\u202e",
            "at": "2026-03-01T10:00:00Z",
            "by": "user",
            "reason": "grooming",
            "subject": {"kind": "account", "id": story.adult},
            "text": "<script>alert(2)</script>\u202e",
        }
        house.flags.accept([hostile_flag], "forum")
        with house.signed_in("ana") as reader:
            reader.open(f"/case/{story.name}").send(f"/case/{story.name}/open", purpose="review")
            text = reader.text
            assert reader.status == 200
            assert len(text) < 300_000
            assert len(re.findall("<script", text)) == 1
            for forbidden in ("<img", "onerror=alert(1)>", "<b>", "\u202e", "\u200b", "\x1b", 'href="http'):
                assert forbidden not in text
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
            assert "{{ 7 * 7 }} %(name)s" in text
            assert "U+202E" in text
            more = re.search(rf'href="(/case/{story.name}/text\?[^"]+)"', text)
            assert more is not None
            reader.open(more[1].replace("&amp;", "&"))
            assert reader.status == 200
            assert "x&lt;b&gt;" in reader.text
            assert "characters more" in reader.text


@pytest.mark.parametrize("name", ["<b>", "a/b", "a?b#c", "ü\u202e", "..", "a%2Fb", "x" * 128])
def test_accounts_of_any_name_have_a_page(name: str, tmp_path: Path) -> None:
    story = Story(adult=name)
    with lookup_of(tmp_path, story) as lookup, open_house(lookup) as house:
        house.add("ana", "reviewer")
        house.bring(story.case())
        with house.signed_in("ana") as reader:
            reader.open(f"/case/{story.name}").send(f"/case/{story.name}/open", purpose="review")
            link = re.search(r'href="(/account/[^"]+)"', reader.text)
            assert link is not None
            assert "<b>" not in reader.text
