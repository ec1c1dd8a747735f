"""Small corpora in the formats of PAN12 and ChatCoder2, written here: nothing in them comes from those corpora.

Their conversations stay at the level of a safety leaflet at school.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

Line = tuple[str, str, str]
"""Author, time (HH:MM), text."""

COURTING: tuple[tuple[str, str], ...] = (
    ("a", "hi, how old are you?"),
    ("b", "i am 13"),
    ("a", "you are so mature for your age"),
    ("b", "thanks"),
    ("a", "keep this between us, don't tell your parents"),
    ("b", "ok"),
    ("a", "are you home alone? does anyone check your phone?"),
    ("b", "my mom is at work"),
    ("a", "send me a picture of you"),
    ("b", "maybe"),
    ("a", "let's meet this weekend, I can pick you up"),
    ("b", "i do not know"),
)
"""A conversation as the leaflet warns of it: a is the one who asks."""

SMALL_TALK: tuple[tuple[str, str], ...] = (
    ("a", "did you see the match?"),
    ("b", "yes, what a goal"),
    ("a", "the weather was bad"),
    ("b", "it rained all day here"),
)


def talk(course: Sequence[tuple[str, str]], one: str, other: str, start: int = 23 * 60 + 55) -> list[Line]:
    """Return the course with authors and a message a minute from ``start`` (minutes), past midnight too."""
    names = {"a": one, "b": other}
    return [
        (names[who], f"{(start + at) // 60 % 24:02}:{(start + at) % 60:02}", text)
        for at, (who, text) in enumerate(course)
    ]


def message(line: int | str | None, author: str | None, time: str | None, text: str | None) -> str:
    """Return one message as PAN12 writes it; texts are escaped twice, what is None is missing."""
    number = "" if line is None else f" line={quoteattr(str(line))}"
    fields = [
        f"<{name}>{escape(value)}</{name}>"
        for name, value in (
            ("author", author),
            ("time", time),
            ("text", None if text is None else escape(text)),
        )
        if value is not None
    ]
    return f"    <message{number}>\n      " + "\n      ".join(fields) + "\n    </message>\n"


def conversation(name: str, lines: Iterable[Line]) -> str:
    """Return one conversation as PAN12 writes it."""
    told = "".join(message(number, *line) for number, line in enumerate(lines, 1))
    return f"  <conversation id={quoteattr(name)}>\n{told}  </conversation>\n"


def document(*conversations: str) -> str:
    """Return a whole file of conversations."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<conversations>\n'
        + "".join(conversations)
        + "</conversations>\n"
    )


@dataclass(frozen=True)
class Written:
    """Where a corpus was written to."""

    folder: Path
    xml: Path
    labels: Path


def write_pan12(folder: Path, text: str, listed: Sequence[str]) -> Written:
    """Write a file of conversations and its list of predators, as they lie together in PAN12."""
    folder.mkdir(parents=True, exist_ok=True)
    made = Written(folder, folder / "small-corpus.xml", folder / "small-corpus-predators.txt")
    made.xml.write_text(text, encoding="utf-8")
    made.labels.write_text("".join(f"{author}\n" for author in listed), encoding="utf-8")
    return made


def small_pan12(folder: Path, offenders: int = 2, innocents: int = 12) -> Written:
    """Write a corpus in which every offender courts two others, and innocents talk of matches."""
    listed = [f"offender-{number}" for number in range(offenders)]
    talks = [
        conversation(f"{name}-{at}", talk(COURTING, name, f"decoy-{name}-{at}"))
        for name in listed
        for at in range(2)
    ]
    talks += [
        conversation(f"small-{at}", talk(SMALL_TALK, f"someone-{at}", f"someone-{at + 1}"))
        for at in range(innocents)
    ]
    talks.append(conversation("alone", [("someone-0", "10:00", "is anybody here?")]))
    talks.append(conversation("room", [(f"someone-{at}", "10:00", "hello all") for at in range(5)]))
    return write_pan12(folder, document(*talks), listed)


def chat_record(
    name: str | None, line: int | None, user: str | None, time: str | None, body: str | None
) -> str:
    """Return one record as ChatCoder2 writes it."""
    fields = (("name", name), ("lineNum", line), ("userID", user), ("dateTime", time), ("body", body))
    inside = "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in fields if value is not None)
    return f"<ChatLog>{inside}<comment/></ChatLog>\n"


def coding_record(name: str | None, line: int | None, category: str | None) -> str:
    """Return one coding as ChatCoder2 writes it."""
    fields = (("CodingVersionID", 1), ("name", name), ("lineNum", line), ("category", category))
    inside = "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in fields if value is not None)
    return f"<Coding>{inside}</Coding>\n"


def write_chatcoder2(folder: Path, logs: str, codings: str | None = None) -> Path:
    """Write the logs, whose first line is blank, and the codings."""
    folder.mkdir(parents=True, exist_ok=True)
    head = '\n<?xml version="1.0" encoding="UTF-8"?>\n'
    (folder / "AllChatLogs.xml").write_text(f"{head}<dataroot>\n{logs}</dataroot>\n", encoding="utf-8")
    if codings is not None:
        text = f"{head}<dataroot>\n{codings}</dataroot>\n"
        (folder / "AllCodingsExport2.xml").write_text(text, encoding="utf-8")
    return folder


def small_chatcoder2(folder: Path) -> Path:
    """Write two chats of the leaflet's course, one of them coded, with handles spelled in several ways."""
    logs, codings = "", ""
    for name, spelled in (("tallpine_77", "{tallpine_77}"), ("river_walker", "river_walkr")):
        for number, (who, text) in enumerate(COURTING, 1):
            user = spelled if who == "a" else f"kite_{name[:3]}"
            logs += chat_record(name, number, user, f"03/04/12 9:{number:02}:15 PM", text)
    for number, code in ((1, "200"), (2, "210"), (5, "900"), (3, "600"), (11, "900")):
        codings += coding_record("tallpine_77", number, code)
    return write_chatcoder2(folder, logs, codings)
