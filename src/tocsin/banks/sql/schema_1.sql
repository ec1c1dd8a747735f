-- Schema 1. Times are seconds since 1970 (UTC). Each later schema is a file of its own, run once, in order.

-- One row: which store this is, so that an index made of another one is known for what it is.
create table store (identity text not null) strict;

create table bank (
    id integer primary key autoincrement,
    name text not null unique,
    kind text not null check (kind in ('matching', 'negative')),
    enabled integer not null check (enabled in (0, 1)),
    ratio real not null check (ratio between 0 and 1),
    radius integer not null check (radius between 0 and 31),
    created integer not null
) strict;

-- One row per item of a bank. key: its source's name for it, if it has one. opinion: its source's (0 negative, 1 seed,
-- 2 positive); standing and disputed: what that and the votes come to. labels, votes and detail are JSON.
create table content (
    id integer primary key autoincrement,
    bank integer not null references bank (id),
    key text,
    opinion integer not null check (opinion between 0 and 2),
    standing integer not null check (standing between 0 and 2),
    disputed integer not null check (disputed in (0, 1)),
    disabled_until integer not null default 0,
    labels text,
    note text,
    votes text,
    detail text
) strict;
create index content_of_bank on content (bank);
create unique index content_by_key on content (bank, key) where key is not null;

-- One row per distinct hash that some item holds. An id is never used again.
create table signal (
    id integer primary key autoincrement,
    type text not null,
    value blob not null,
    unique (type, value)
) strict;

create table holds (
    content integer not null references content (id) on delete cascade,
    signal integer not null references signal (id),
    primary key (content, signal)
) strict, without rowid;
create index holds_of_signal on holds (signal);

-- The feed that indexes follow: what hashes came (added 1) and went (added 0), as runs of signal ids of one type.
-- Whatever of a run that came is not in signal any more went again later.
create table change (
    number integer primary key autoincrement,
    type text not null,
    added integer not null check (added in (0, 1)),
    first integer not null,
    last integer not null check (last >= first)
) strict;

-- One row per import: counts grow with each batch, in the batch's own transaction; finished is null until its end.
create table intake (
    id integer primary key autoincrement,
    bank integer not null references bank (id) on delete cascade,
    source text not null,
    started integer not null,
    finished integer,
    read integer not null default 0,
    added integer not null default 0,
    there integer not null default 0,
    rejected integer not null default 0
) strict;
create index intake_of_bank on intake (bank);
