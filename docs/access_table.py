"""Writes the page of who may do what from the tables that decide it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from tocsin.people import (
    INVITED_FOR,
    LIMIT_BOUNDS,
    Breaks,
    Lifetimes,
    Limits,
    Role,
    permissions,
    purposes,
    scopes,
)
from tocsin.people.passwords import SHORTEST
from tocsin.people.persons import DAILY_PICTURES
from tocsin.people.throttle import ADDRESS, LONGEST_WAIT, NAME

HEAD = """# Who may do what

Written by `make docs` from `src/tocsin/people/data/`; change the tables there, not this page.

Everybody has one role or more. What no role of theirs brings is refused, and so is what the table does not name. Nobody
changes their own roles. Whether two people must agree, and who may take which case, is decided with the cases.
"""

PURPOSES = """## Purposes

Whoever opens a case's content says what for; each look is written down with it, and what is written cannot be changed.
Where words are wanted, the reader adds a sentence of their own.
"""

SCOPES = """## Scopes of machines' tokens

A token begins with `tocsin_`, is shown once and kept as its SHA-256. It may have an end, can be revoked, and keeps the
day of its last use. Looks by a machine are written down under its name.
"""

SIGNING_IN = """## Signing in

The first sign-in is by a link that works once, within {invited} days. There a person chooses a password of at least
{shortest} characters without their name in it, takes a secret into an authenticator app, and gets ten recovery codes,
each good once in place of a code of the app. Passwords are kept as Argon2id, a code of the app works once, and the
app's secret is sealed with the key `people.key` in the data folder (mode 0600). That key is in no backup: keep a
copy of it elsewhere. Whoever loses it takes a new one (`tocsin user new-key`) and resets everybody's sign-in.

## Several machines on one database

`TOCSIN_DATABASE_URL` names the same PostgreSQL on each, and `people.key` of the first machine is copied into the data
folder of the others, before anything runs there (mode 0600, over a way that nobody else reads). The database knows the
key by a fingerprint: `tocsin serve` and `tocsin user` refuse to start where the key is missing or another one, and say
so. Accounts, sessions, queues and cases are then the same everywhere; what comes round by the clock is done by one of
them. Pictures and events that are not in the database (`--content`, `--media-root`) are named on each machine.

A PostgreSQL in the data folder belongs to one machine. Run Tocsin under an account of its own: started by root, that
server runs as `embedded_postgres`, for which every folder above the data folder is made passable (`o+x`).

After {name} failures on a name, or {address} from an address, the next attempt waits 15 seconds, then twice as long
each time, up to {longest} minutes. A name that nobody has gets the same answers, after the same work.

A session lasts {idle} minutes without use and {absolute} hours in all, unless set
otherwise. Its token is new at each sign-in, and dies when
the person's roles or password change. A company's own provider can stand in for all of this: [how](oidc.md).
"""

COMMAND_LINE = """## At the command line

Some commands take a person: what they do is done in somebody's own name. `tocsin login` signs in to a server and asks
for its address, a name, the password, and a code of the app or a recovery code. Only the first two can be options, for
others of the machine see those. A script writes what is asked for to standard input, a line each. The session is kept
in `sessions.json` in the data folder (mode 0600), one for each server; it ends as one of the console does, or by
`tocsin logout`.

```sh
tocsin login --server https://tocsin.example --user ana
tocsin cases show 757cb84e5e55b190
tocsin cases decide 757cb84e5e55b190 reject --reason 'a teacher, known to the school' --version 3
tocsin logout
```

The server judges each step as it does in the console: roles, leases, conflicts of interest, and two people where two
must agree (the command then says that it waits for approval). Plain HTTP is spoken with this machine alone.
"""

SPARED = """## What spares people

Pictures show only when asked for, blurred and grey first. Each one shown is counted: {daily} a day and person unless
set otherwise. A break is offered after {pictures} pictures, or {work} minutes of work without a rest of {rest} minutes;
the person takes it or goes on. A person's own accounts on the platform, and those of people near them, are named as
conflicts of interest: cases with these accounts are not for them.
"""

LIMITS = """## Limits

What is asked of people has limits that an admin sets for everybody, in the console under *Limits* or at the server's
own command line:

```sh
tocsin limits show
tocsin limits set --daily-pictures 60 --break-minutes 40 --why "a hard week"
```
"""

HELD = """A person's own number of pictures can only be lower. A change holds at once, in sessions that stand too, on
every machine of the database. Each is kept with who made it, when and why, for good, and stands in [the log](log.md).
"""


def page() -> str:
    """Return the page in Markdown."""
    lasts, breaks = Lifetimes(), Breaks()
    return "\n".join(
        [
            HEAD,
            _table(
                ("permission", *(f"`{role}`" for role in Role)),
                ((f"`{name}`: {entry.says}", *_marks(entry.roles)) for name, entry in permissions().items()),
            ),
            PURPOSES,
            _table(
                ("purpose", *(f"`{role}`" for role in Role), "words"),
                (
                    (f"`{name}`: {entry.says}", *_marks(entry.roles), "wanted" if entry.words else "")
                    for name, entry in purposes().items()
                ),
            ),
            SCOPES,
            _table(("scope", "may"), ((f"`{name}`", says) for name, says in scopes().items())),
            SIGNING_IN.format(
                invited=INVITED_FOR.days,
                shortest=SHORTEST,
                name=NAME.free,
                address=ADDRESS.free,
                longest=LONGEST_WAIT.seconds // 60,
                idle=lasts.idle.seconds // 60,
                absolute=lasts.absolute.seconds // 3600,
            ),
            COMMAND_LINE,
            SPARED.format(
                daily=DAILY_PICTURES,
                pictures=breaks.pictures,
                work=breaks.work.seconds // 60,
                rest=breaks.rest.seconds // 60,
            ),
            LIMITS,
            _table(
                ("limit", "ships as", "least", "most"),
                (
                    (
                        f"`{name.replace('_', '-')}`",
                        f"{value:,}",
                        *(f"{bound:,}" for bound in LIMIT_BOUNDS[name]),
                    )
                    for name, value in asdict(Limits()).items()
                ),
            ),
            HELD,
        ]
    )


def _marks(roles: Iterable[Role]) -> tuple[str, ...]:
    return tuple("yes" if role in roles else "" for role in Role)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
