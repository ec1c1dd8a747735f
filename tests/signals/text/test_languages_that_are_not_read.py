"""Which messages count as not read: other languages and scripts do, ordinary chat in a language that is read never."""

from __future__ import annotations

import random
from time import process_time

import pytest
from chitchat_dataset import Dataset

from tests.signals.text.test_examples_de import HARMLESS as GERMAN
from tests.signals.text.test_examples_es import EVERYDAY as SPANISH
from tests.signals.text.test_examples_fr import HARMLESS as FRENCH
from tests.signals.text.test_examples_pt import HARMLESS as PORTUGUESE
from tocsin.console.languages import ENGLISH
from tocsin.console.report.words import language
from tocsin.signals.text.language import UNNAMED, LanguageEar, _model, has_words

READ = {"de", "en", "es", "fr", "pt"}

OTHERS = {
    "pl": ("hej, ile masz lat i do jakiej szkoly chodzisz?", "nie mow nikomu o naszych rozmowach, dobrze?"),
    "nl": ("hoi, hoe gaat het met je, ben je vandaag alleen thuis?", "vertel het aan niemand, ok"),
    "it": ("ciao, quanti anni hai e che scuola fai", "non dirlo a nessuno, e il nostro segreto"),
    "tr": ("selam, kac yasindasin, hangi okula gidiyorsun", "bunu kimseye soyleme, aramizda kalsin"),
    "ru": ("привет, сколько тебе лет, в каком классе ты учишься?",),
    "uk": ("привіт, скільки тобі років і в якій школі ти вчишся?",),
    "ar": ("مرحبا، كم عمرك وفي أي مدرسة تدرسين؟ لا تخبري أحدا",),
    "zh": ("你好，你几岁了，在哪个学校上学？不要告诉任何人",),
    "ja": ("何歳ですか、どこの学校に行ってるの？誰にも言わないでね",),
    "ko": ("안녕, 몇 살이야? 어느 학교 다녀? 아무한테도 말하지마",),
    "hi": ("नमस्ते, तुम्हारी उम्र क्या है, किस स्कूल में पढ़ती हो?",),
    UNNAMED: ("privet, skolko tebe let, v kakom klasse ty uchishsya?", "nikomu ne govori, eto nash sekret"),
}


@pytest.fixture(scope="module")
def ear() -> LanguageEar:
    return LanguageEar(READ)


@pytest.mark.parametrize("language", OTHERS)
def test_another_language_is_told_and_named_where_it_can_be(ear: LanguageEar, language: str) -> None:
    messages = OTHERS[language]
    assert ear.unread(messages) == [language] * len(messages)


def test_a_language_with_a_phrase_file_of_the_platforms_own_is_read() -> None:
    assert LanguageEar({*READ, "pl"}).unread(OTHERS["pl"]) == [None, None]


@pytest.mark.parametrize("talk", [GERMAN, SPANISH, FRENCH, PORTUGUESE])
def test_everyday_talk_in_a_language_that_is_read_is_never_called_unread(
    ear: LanguageEar, talk: tuple[str, ...]
) -> None:
    for seed in range(20):
        assert not any(ear.unread(random.Random(seed).sample(talk, 12)))


def test_real_english_chat_is_called_unread_at_most_once_in_ten_thousand_messages(ear: LanguageEar) -> None:
    speakers: dict[tuple[str, str], list[str]] = {}
    for name, talk in list(Dataset().items())[:1500]:
        for turn in talk["messages"]:
            for message in turn:
                speakers.setdefault((name, message["sender"]), []).append(message["text"])
    told = [language for messages in speakers.values() for language in ear.unread(messages)]
    assert len(told) > 40_000
    assert sum(language is not None for language in told) <= len(told) / 10_000


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [""],
        ["ok"],
        ["hej"],
        ["😀😀", "12345", "www.example.org/tak"],
        ["lol", "haha", "gr8", "k", "mhm", "xD"],
        ["hola", "hi", "coucou", "hey"],
        ["h0w 0ld 4r3 y0u", "wh1ch sch00l d0 y0u g0 t0", "d0nt t3ll y0ur p4r3nts"],
        [
            "ｈｏｗ ｏｌｄ ａｒｅ ｙｏｕ ａｎｄ ｗｈｉｃｈ",
            "ｓｃｈｏｏｌ ｄｏ ｙｏｕ ｇｏ ｔｏ ｔｏｄａｙ ｍｙ ｆｒｉｅｎｄ",
        ],
        ["hоw оld аrе yоu аnd whiсh sсhооl dо yоu gо tо tоdаy, my friеnd, tеll mе рlеаsе"],
    ],
    ids=[
        "none",
        "empty",
        "short",
        "shorter than a language",
        "no words",
        "fillers",
        "greetings",
        "leet",
        "wide",
        "alike",
    ],
)
def test_what_is_short_mixed_or_disguised_is_not_called_unread(ear: LanguageEar, messages: list[str]) -> None:
    assert ear.unread(messages) == [None] * len(messages)


def test_where_a_speaker_changes_the_language_each_part_is_told_for_itself(ear: LanguageEar) -> None:
    english = [
        "hello there, how was your day at school today?",
        "mine was long, we had a test in the morning",
    ] * 2
    told = ear.unread([*english, *OTHERS["pl"]])
    assert told[: len(english)] == [None] * len(english)
    assert told[-1] == "pl"


def test_an_emoji_or_a_number_is_no_word() -> None:
    assert [has_words(text) for text in ("", "😀", "12", "18:30", "ok", "何歳")] == [False] * 4 + [True] * 2


def test_a_number_amid_words_without_spaces_takes_no_words_along(ear: LanguageEar) -> None:
    assert ear.unread(["我今年12岁了你呢，你在哪个学校上学？不要告诉任何人"]) == ["zh"]


def test_half_a_message_in_each_language_counts_as_read(ear: LanguageEar) -> None:
    mixed = "hey how was your day at school today, " + OTHERS["pl"][1]
    assert ear.unread([mixed, mixed]) == [None, None]


def test_a_long_message_without_spaces_takes_no_longer_than_a_short_one(ear: LanguageEar) -> None:
    started = process_time()
    ear.unread(["a1" * 200_000, "żółw" * 200_000, "ha" * 400_000])
    assert [has_words("b" * 400_000), has_words("7" * 400_000)] == [True, False]
    assert process_time() - started < 2


def test_every_language_that_may_be_told_has_a_name() -> None:
    for code, _ in (*_model().rank("hello"), (UNNAMED, 1.0)):
        assert code == "zxx" or len(language(code, ENGLISH)) > 2
