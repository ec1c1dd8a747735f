-- Room to work in, of one connection; empty between transactions.

-- A batch on its way in. leader: the first item of the batch with the same key, or, without a key, the same hashes.
create temp table arriving (
    item integer primary key,
    leader integer not null,
    signals integer not null,
    key text,
    opinion integer,
    labels text,
    note text,
    votes text,
    detail text,
    content integer
);
create temp table arriving_signal (
    item integer not null,
    type text not null,
    value blob not null,
    signal integer,
    primary key (item, type, value)
) without rowid;
-- The leaders that the bank does not have yet, numbered.
create temp table fresh (item integer primary key, number integer not null);
-- A batch of single hashes of which nothing is said, and those of them that the bank does not have yet.
create temp table plain (
    number integer primary key,
    type text not null,
    value blob not null,
    arrived integer not null
);
create temp table plain_fresh (number integer primary key, signal integer not null);
-- Hashes that an item held until another batch said anew what it holds.
create temp table unheld (content integer not null, signal integer not null);
-- Items on their way out, and hashes that some item held and perhaps none does now.
create temp table going (content integer primary key);
create temp table loosened (signal integer primary key);
