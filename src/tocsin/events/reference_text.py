"""The words around the generated parts of the contract's page, and one example event per type."""

# ruff: noqa: E501 - the lines of a page

from __future__ import annotations

OPENING = """\
<!-- Written by tocsin.events.reference; change the structs in src/tocsin/events/contract.py and run `make docs`. -->
# The event contract, version {version}

This page says what a platform gives to Tocsin and what a scan gives back. The same rules as a JSON Schema:
[`schema/event-v{version}.schema.json`](schema/event-v{version}.schema.json); an event of each type:
[`examples/events.jsonl`](examples/events.jsonl). `tocsin check EVENTS...` tells whether an export keeps them. A platform
whose records look different describes them in a [mapping file](mapping.md).

## Form

- JSON Lines in UTF-8, one event a line, in files named `*.jsonl`, `*.jsonl.gz`, `*.jsonl.zst`; or Parquet, `*.parquet`.
  Name files, folders (all such files below them), globs, or `-` for standard input. Compression is told by the first
  bytes, also on standard input; a file named itself may have any name.
- The order of lines means nothing, late events are normal: only `at` counts.
- `id` makes repeats harmless. Of several good events with one id the earliest by `at` counts (to the microsecond), then
  the smallest canonical JSON (RFC 8785); the others are duplicates.
- Null counts as absent. Fields that this page does not name are ignored.
- Blank lines are not counted; a byte order mark at the beginning and CR LF line ends are tolerated.
- What breaks the contract goes to quarantine, and the rest goes on: `read = accepted + duplicate + quarantined`.

A line also breaks the contract where readers of JSON could disagree about it: bytes that are no UTF-8, a name that stands
twice in one object, a whole number beyond 2^53, a number that is not finite, half a surrogate pair, nesting deeper than
{depth}. Lines longer than {longest} MiB are not read. U+0000 is refused in ids and words, and shown as U+FFFD in text.

A compressed file that is cut off or damaged gives what could be read; the break itself is one line in quarantine.

### Parquet

The same names as columns, null where a type has no such field. `at` and `created_at` are timestamps (without a zone they
count as UTC; digits beyond microseconds are cut off) or RFC 3339 strings; `amount` and `value` decimals, numbers or
strings; `to`, `media`, `contacts`, `guardian_of` lists of strings, `media` also for the type `media` (with one entry);
`subject` a struct of `kind` and `id`, `items` a list of such structs. Other columns are ignored. A file that lacks `id`,
`type`, `at` or `actor`, or has a column of another type, is refused as a whole. In quarantine `line` is the row from 1
and the raw line is the row as JSON.

## Fields of every event

Fields in bold are required.

"""

CLOSING = """\
## Rules that the schema cannot state

- `at` lies in the years 1990-2100 in UTC. Dates must exist; a leap second (`23:59:60` in UTC) counts as the next one.
- A name stands once in an object, at any depth.
- `amount` and `value` are below 10^29. They are kept to nine decimals; what would vanish stays 0.000000001.
- `path` does not begin with `/` and has no `..`; with `--media-root` it must not leave that folder through a link.

## What `tocsin scan EVENTS... --out DIR` leaves in DIR

All files have mode 0600.

| file | content |
| --- | --- |
| `cases.jsonl` | one case a line, the heaviest first, ties by `case` |
| `signals.parquet` | one signal a row: `event`, `indicator`, `stage`, `actor`, `target`, `at`, `weight`, `why`; the contract's version stands in the file's metadata |
| `quarantine.jsonl` | one broken line each: `file`, `line` (from 1), `reason`, `raw` |
| `summary.json` | the counts `read`, `accepted`, `duplicate`, `quarantined`, `signals`, `cases`, and `seconds`, `events_per_second`, `peak_rss_bytes`, `contract_version`, `weights_version`, `alarm`, `calibrated` (true only with a [weights file](calibration.md) of stated sampling), `messages_heard` (messages of the cases whose language was told, each once) `messages_not_read` (those of them in a language without a phrase file, or that may not be read) and `legal_basis` (null without [such a file](legal-basis.md); else `service`, `file_sha256`, `messages` with words, `messages_not_permitted` and `reasons`, how many for each, and the same of messages with pictures: `picture_messages`, `picture_messages_not_permitted`, `picture_reasons`, with `pictures_not_permitted`, the pictures that were not looked at anywhere) |
| `report.html` | the cases for people, see [report.md](report.md) |

`raw` is a string. By default it shows the names of the line's fields and the kinds of their values, or, where the line is no
JSON, its length in bytes and its first bad byte; with `--keep-raw` the first 4 KiB of the line itself, bytes that are no
UTF-8 escaped.

A case:

| field | meaning |
| --- | --- |
| `case` | a stable id |
| `kind` | `trafficking`, `grooming`, `sextortion`, `solicitation` or `known_media` |
| `probability` | 0 to 1 |
| `weight`, `prior` | the sum of the evidence, and the prior log-odds it is added to, in nats |
| `opened_at` | the `at` of the event with which the running probability first passed the alarm bound; null where it did not |
| `opened_by` | that event |
| `alarm_before` | which of `image`, `transaction` and `control` (a picture, a payment, a meeting or threat) had not been reached when the alarm rang |
| `accounts` | who is in it: `account`, `role`, `weight` |
| `stages` | the first event of each stage reached: `stage`, `at`, `event` |
| `evidence` | what weighs: `event`, `indicator`, `stage`, `weight`, `why`, `at`, `actor`, `target` |
| `links` | why accounts stand together: `accounts`, `kind`, `weight`, `why` |
| `not_read` | words in a language that has no phrase file: `language` (ISO 639; `und` where it could not be named; `x-no-basis` where the law did not let them be read), `messages` in it, of `heard`, the messages with words that were listened to (all of a short case, a sample of a long one). They speak neither for nor against anybody; empty where nothing was left unread |
| `not_seen` | there only where the law did not let a machine look at pictures in private messages by or to the case's accounts: so many `pictures` of those that were `sent` in such messages. They speak neither for nor against anybody |
| `weights_version` | the weights that were used |

As a JSON Schema: [`schema/case-v1.schema.json`](schema/case-v1.schema.json).

Roles: `recruiter` recruits, advertises or sells (in `trafficking`); `offender` is the adult or extortionist of the other
kinds; `client` buys or asks to; `associate` is a second account, payout or helper of a recruiter. These accuse. `minor`
and `minor_involved` (a minor who recruits, pays or threatens, with no evidence yet of being a victim) do not, and evidence of
being a victim outweighs every other role. Stages: `contact`, `trust`, `isolation`, `image`, `advert`, `client`,
`transaction`, `control`, in any order.

Exit codes: 0 done; 1 done, with events in quarantine (only with `--strict`); 2 wrong use; 3 input unreadable or output
unwritable, with nothing half-written left behind. The same events, in any order and any batches, with repeats, leave the
same bytes in `cases.jsonl`.
"""

_HEX = "0123456789abcdef" * 4

EXAMPLES: tuple[dict[str, object], ...] = (
    {"id": "e-01", "type": "account", "at": "2026-01-31T12:00:00Z", "actor": "u-7", "age_band": "13-15",
     "age_source": "declared", "created_at": "2025-11-02T08:30:00+01:00", "region": "DE", "language": "de",
     "timezone": "Europe/Berlin", "kind": "person", "status": "active", "device": "k1:5f0c"},
    {"id": "e-02", "type": "account", "at": "2026-01-31T12:00:01Z", "actor": "u-3", "age_band": "18+",
     "age_source": "verified", "verified_role": "guardian", "guardian_of": ["u-7"], "payout": "k1:77aa"},
    {"id": "e-03", "type": "message", "at": "2026-01-31T12:01:00.250Z", "actor": "u-9", "conversation": "c-1",
     "to": ["u-7"], "text": "how old are you?", "ephemeral": False},
    {"id": "e-04", "type": "message", "at": "2026-01-31T12:02:00Z", "actor": "u-7", "conversation": "c-1",
     "to": ["u-9"], "text": "", "media": ["m-1"]},
    {"id": "e-05", "type": "post", "at": "2026-01-31T12:03:00Z", "actor": "u-9", "post": "p-1", "surface": "listing",
     "text": "bicycle for sale", "media": ["m-1"], "contacts": ["k1:c0de"]},
    {"id": "e-06", "type": "media", "at": "2026-01-31T12:01:59Z", "actor": "u-7", "media": "m-1", "sha256": _HEX,
     "md5": _HEX[:32], "pdq": _HEX, "pdq_quality": 92, "mime": "image/jpeg", "bytes": 48213, "path": "2026/m-1.jpg"},
    {"id": "e-07", "type": "contact", "at": "2026-01-31T11:59:00Z", "actor": "u-9", "to": ["u-7"], "action": "request"},
    {"id": "e-08", "type": "group", "at": "2026-01-31T12:04:00Z", "actor": "u-9", "group": "g-1", "action": "create",
     "text": "chess for beginners"},
    {"id": "e-09", "type": "search", "at": "2026-01-31T12:05:00Z", "actor": "u-9", "text": "chess", "surface": "groups"},
    {"id": "e-10", "type": "recommendation", "at": "2026-01-31T12:06:00Z", "actor": "u-7", "surface": "people",
     "items": [{"kind": "account", "id": "u-3"}, {"kind": "group", "id": "g-1"}]},
    {"id": "e-11", "type": "payment", "at": "2026-01-31T12:07:00Z", "actor": "u-9", "to": ["u-7"], "amount": "12.50",
     "currency": "EUR", "text": "thanks"},
    {"id": "e-12", "type": "payment", "at": "2026-01-31T12:08:00Z", "actor": "u-9", "to": ["u-7"], "amount": 500,
     "currency": "virtual:gems", "value": 4.99, "value_currency": "USD"},
    {"id": "e-13", "type": "flag", "at": "2026-01-31T12:09:00Z", "actor": "u-3",
     "subject": {"kind": "message", "id": "e-03"}, "reason": "grooming", "by": "user", "text": "a stranger"},
    {"id": "e-14", "type": "edit", "at": "2026-01-31T12:10:00Z", "actor": "u-9",
     "subject": {"kind": "message", "id": "e-03"}, "text": "how are you?"},
    {"id": "e-15", "type": "delete", "at": "2026-01-31T12:11:00Z", "actor": "u-9",
     "subject": {"kind": "post", "id": "p-1"}},
    {"id": "e-16", "type": "enforcement", "at": "2026-01-31T12:12:00Z", "actor": "platform",
     "subject": {"kind": "account", "id": "u-9"}, "action": "suspend", "reason": "minor safety"},
    {"id": "e-17", "type": "decision", "at": "2026-01-31T12:13:00Z", "actor": "reviewer-2",
     "subject": {"kind": "account", "id": "u-9"}, "outcome": "confirmed"},
)  # fmt: skip
"""At the level of a safety leaflet; every type occurs, and every field of ``account``, ``media`` and ``payment``."""
