"""The event contract, version 1: one struct per event type, its words, bounds and descriptions.

These structs are the only place where the contract is written down. The judge checks lines against them, the
JSON Schema and the reference page are made from them, and the columns must agree with them. Null counts as
absent; fields that no struct names are ignored.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

CONTRACT_VERSION = 1
"""Written to ``summary.json`` and to Parquet metadata."""

MAX_TO = 1000
"""Most accounts that one event can address."""

MAX_ID = 128
MAX_REFERENCE = 512

MAX_INTEGER = 2**53
"""Beyond it a JSON number no longer means one integer to every reader (RFC 8259 section 6)."""

Id = Annotated[str, Meta(min_length=1, max_length=MAX_ID)]
"""Of an event or an account, in characters (Unicode code points)."""
Reference = Annotated[str, Meta(min_length=1, max_length=MAX_REFERENCE)]
"""Of anything else that a platform names: a conversation, a post, a picture, a keyed hash of a handle."""

END = r"$(?!\n)"
"""End of the string. The look-ahead is for Python, whose ``$`` also matches before a last line feed."""

Moment = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
        + END,
        examples=["2026-01-31T12:00:00Z"],
        extra_json_schema={"format": "date-time"},
    ),
]
To = Annotated[list[Id], Meta(min_length=1, max_length=MAX_TO, description="the accounts that it addressed")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{64}" + END)]
Md5 = Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{32}" + END)]
Pdq = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Fa-f]{64}" + END,
        description="perceptual hash, 256 bits, untrimmed as in the public PDQ vectors",
    ),
]
DecimalText = Annotated[str, Meta(pattern=r"^(?=.*[1-9])[0-9]{1,29}(\.[0-9]+)?" + END)]
Sum = Annotated[float, Meta(gt=0)] | DecimalText
Currency = Annotated[
    str,
    Meta(
        pattern=r"^([A-Z]{3}|virtual:.{1,64})" + END,
        description="three capital letters (ISO 4217), or `virtual:<name>` for a platform's own coin",
    ),
]
RealCurrency = Annotated[str, Meta(pattern=r"^[A-Z]{3}" + END)]

AgeBand = Literal["0-12", "13-15", "16-17", "18+", "unknown"]
Surface = Literal["feed", "story", "group", "listing", "profile"]
SubjectKind = Literal["account", "message", "post", "media", "group"]
Reason = Literal["grooming", "trafficking", "sextortion", "csam", "minor_safety", "other"]


class Subject(msgspec.Struct, frozen=True):
    """What a flag, an enforcement or a decision is about: a message by its event's `id`."""

    kind: SubjectKind
    id: Reference


class Written(msgspec.Struct, frozen=True):
    """A message (by its event's `id`) or a post (by its own) that was changed or removed."""

    kind: Literal["message", "post"]
    id: Reference


class Item(msgspec.Struct, frozen=True):
    """One thing that was recommended."""

    kind: Literal["account", "post", "group"]
    id: Reference


class Event(msgspec.Struct, frozen=True, tag_field="type"):
    """The fields of every event."""

    id: Annotated[Id, Meta(description="unique for ever; the key that makes a repeated event harmless")]
    at: Annotated[
        Moment, Meta(description="when it happened: RFC 3339 with an offset or `Z`, years 1990-2100")
    ]
    actor: Annotated[Id, Meta(description="the account that acted")]


class Account(Event, frozen=True, tag="account"):
    """What the platform knows of `actor`. An upsert: field by field, the newest `at` wins."""

    age_band: Annotated[AgeBand, Meta(description="age in years")]
    age_source: Annotated[
        Literal["declared", "estimated", "verified"] | None,
        Meta(description="how the age is known; verified outranks estimated, which outranks declared"),
    ] = None
    created_at: Annotated[Moment | None, Meta(description="when the account was opened")] = None
    region: Annotated[
        Annotated[str, Meta(pattern=r"^[A-Z]{2,3}(-[A-Z0-9]{1,3})?" + END)] | None,
        Meta(description="ISO 3166 code of a country or a part of one"),
    ] = None
    language: Annotated[
        Annotated[str, Meta(pattern=r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*" + END, max_length=64)] | None,
        Meta(description="BCP 47 tag"),
    ] = None
    timezone: Annotated[
        Annotated[str, Meta(min_length=1, max_length=64)] | None,
        Meta(description="name of the IANA time zone, for example `Europe/Berlin`"),
    ] = None
    status: Annotated[
        Literal["active", "suspended", "closed"] | None, Meta(description="whether it can be used")
    ] = None
    kind: Annotated[
        Literal["person", "business", "service"] | None, Meta(description="who stands behind it")
    ] = None
    verified_role: Annotated[
        Literal["guardian", "educator", "counsellor", "moderator", "test"] | None,
        Meta(description="a role that the platform has verified"),
    ] = None
    guardian_of: Annotated[
        list[Id] | None, Meta(description="accounts of the children in this person's care")
    ] = None
    device: Annotated[
        Reference | None, Meta(description="opaque keyed hash of the device, made by the platform")
    ] = None
    payout: Annotated[
        Reference | None, Meta(description="opaque keyed hash of the payout account, made by the platform")
    ] = None


class Message(Event, frozen=True, tag="message"):
    """A message in a conversation of two or more."""

    conversation: Annotated[Reference, Meta(description="the conversation's id")]
    to: To
    text: Annotated[str | None, Meta(description="what was written; may be empty or left out")] = None
    media: Annotated[
        list[Reference] | None, Meta(description="ids of the pictures and films sent with it")
    ] = None
    ephemeral: Annotated[bool | None, Meta(description="whether it vanishes after being seen")] = None


class Post(Event, frozen=True, tag="post"):
    """Something shown to many: a post, a story, an advert, a profile text."""

    post: Annotated[Reference, Meta(description="the post's id")]
    surface: Annotated[Surface, Meta(description="where it stands")]
    group: Annotated[Reference | None, Meta(description="the group that it stands in")] = None
    text: Annotated[str | None, Meta(description="what was written")] = None
    media: Annotated[list[Reference] | None, Meta(description="ids of its pictures and films")] = None
    contacts: Annotated[
        list[Reference] | None,
        Meta(description="opaque hashes of the handles (numbers, names elsewhere) found in it"),
    ] = None


class Media(Event, frozen=True, tag="media"):
    """A picture or film, by its hashes: never content itself."""

    media: Annotated[Reference, Meta(description="its id")]
    sha256: Annotated[Sha256 | None, Meta(description="64 hexadecimal digits")] = None
    md5: Annotated[Md5 | None, Meta(description="32 hexadecimal digits")] = None
    pdq: Pdq | None = None
    pdq_quality: Annotated[
        Annotated[int, Meta(ge=0, le=100)] | None,
        Meta(description="PDQ's own measure of how telling the hash is"),
    ] = None
    mime: Annotated[
        Annotated[str, Meta(min_length=1, max_length=255)] | None, Meta(description="media type, RFC 6838")
    ] = None
    bytes: Annotated[Annotated[int, Meta(ge=0, le=MAX_INTEGER)] | None, Meta(description="size in bytes")] = (
        None
    )
    path: Annotated[
        Annotated[str, Meta(min_length=1, max_length=4096)] | None,
        Meta(
            description="a local file below the folder that `--media-root` names, for platforms that "
            "let Tocsin hash; relative, without `..`"
        ),
    ] = None


class Contact(Event, frozen=True, tag="contact"):
    """One account reaches for others, or turns away from them."""

    to: To
    action: Annotated[
        Literal["request", "accept", "decline", "block", "unblock", "follow", "view"],
        Meta(description="what `actor` did"),
    ]


class Group(Event, frozen=True, tag="group"):
    """Something happened to a group or to who is in it."""

    group: Annotated[Reference, Meta(description="the group's id")]
    action: Annotated[
        Literal["create", "join", "leave", "moderate", "close"], Meta(description="what `actor` did")
    ]
    text: Annotated[str | None, Meta(description="its title or description, at `create`")] = None


class Search(Event, frozen=True, tag="search"):
    """Someone searched."""

    text: Annotated[str, Meta(description="what was searched for")]
    surface: Annotated[Literal["people", "posts", "groups", "media"], Meta(description="among what")]


class Recommendation(Event, frozen=True, tag="recommendation"):
    """The platform recommended things to `actor`, the viewer."""

    surface: Annotated[Literal["feed", "people", "groups", "search"], Meta(description="where it was shown")]
    items: Annotated[list[Item], Meta(description="what was shown, best first")]


class Payment(Event, frozen=True, tag="payment"):
    """Money, or a platform's own coin, went from `actor` to others."""

    to: To
    amount: Annotated[
        Sum,
        Meta(description='above 0 and below 10^29: a JSON number, or a decimal string such as `"12.50"`'),
    ]
    currency: Currency
    value: Annotated[Sum | None, Meta(description="what a virtual amount is worth in `value_currency`")] = (
        None
    )
    value_currency: Annotated[RealCurrency | None, Meta(description="three capital letters (ISO 4217)")] = (
        None
    )
    text: Annotated[str | None, Meta(description="the memo")] = None


class Flag(Event, frozen=True, tag="flag"):
    """Someone, or a machine, says that something is wrong."""

    subject: Annotated[Subject, Meta(description="what is flagged")]
    reason: Annotated[Reason, Meta(description="what it is flagged for")]
    by: Annotated[
        Literal["user", "moderator", "trusted_flagger", "hash_match"],
        Meta(description="who or what flagged it"),
    ]
    text: Annotated[str | None, Meta(description="what the flagger wrote")] = None


class Edit(Event, frozen=True, tag="edit"):
    """A message or post was changed."""

    subject: Annotated[Written, Meta(description="what was changed")]
    text: Annotated[str | None, Meta(description="the new text")] = None


class Delete(Event, frozen=True, tag="delete"):
    """A message or post was removed by its author."""

    subject: Annotated[Written, Meta(description="what was removed")]


class Enforcement(Event, frozen=True, tag="enforcement"):
    """The platform acted against an account or its content."""

    subject: Annotated[Subject, Meta(description="against what")]
    action: Annotated[
        Literal["warn", "restrict", "suspend", "ban", "block", "remove"] | None,
        Meta(description="what the platform did"),
    ] = None
    reason: Annotated[Reference | None, Meta(description="why, in the platform's own word")] = None


class Decision(Event, frozen=True, tag="decision"):
    """A reviewer reached an outcome."""

    subject: Annotated[Subject, Meta(description="about what")]
    outcome: Annotated[
        Literal["confirmed", "not_confirmed"] | None, Meta(description="whether the suspicion held")
    ] = None
    reason: Annotated[Reference | None, Meta(description="why, in the platform's own word")] = None


AnyEvent = (
    Account
    | Message
    | Post
    | Media
    | Contact
    | Group
    | Search
    | Recommendation
    | Payment
    | Flag
    | Edit
    | Delete
    | Enforcement
    | Decision
)

EVENT_TYPES: dict[str, type[Event]] = {
    str(kind.__struct_config__.tag): kind
    for kind in (
        Account,
        Message,
        Post,
        Media,
        Contact,
        Group,
        Search,
        Recommendation,
        Payment,
        Flag,
        Edit,
        Delete,
        Enforcement,
        Decision,
    )
}
"""The struct of every type, in the order of the reference page."""
