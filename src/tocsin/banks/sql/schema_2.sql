-- Schema 2: exchanges, each of which feeds one bank. Times are seconds since 1970 (UTC). Credentials are never kept here.

-- config and checkpoint are JSON. checkpoint: where the next fetch goes on, null before the first; it changes in the
-- transactions that change the bank. started, finished: of the last fetch that began, that came to its end. failed and
-- failure: of the last one, null where it did not fail. came, went, unread: records of the last fetch that were put into
-- the bank, were removed from it, could not be read; complaint: the first of those. holder and held_until: who is
-- fetching, and until when they may.
create table exchange (
    id integer primary key autoincrement,
    name text not null unique,
    api text not null,
    bank integer not null references bank (id) on delete cascade,
    config text not null,
    enabled integer not null check (enabled in (0, 1)),
    created integer not null,
    checkpoint text,
    started integer,
    finished integer,
    failed integer,
    failure text,
    came integer not null default 0,
    went integer not null default 0,
    unread integer not null default 0,
    complaint text,
    holder text,
    held_until integer not null default 0
) strict;
create index exchange_of_bank on exchange (bank);

-- What a fetch from the beginning has brought so far: item is JSON. It replaces the exchange's items in one transaction
-- when all of it has come, and is empty otherwise.
create table exchange_record (
    exchange integer not null references exchange (id) on delete cascade,
    key text not null,
    item text not null,
    primary key (exchange, key)
) strict, without rowid;
