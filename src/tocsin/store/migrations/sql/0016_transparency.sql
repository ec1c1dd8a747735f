-- Figures that were made for the public, and what their proofs are made of.

-- One row a period and threshold: numbers below `least` are hidden. `figures`: what is told. `secret`: all salts of the tree of
-- sums follow from it; emptied, nobody can open a sum any more, and what was published stays true. `start`, `end`: the log's
-- entries that were counted.
create table transparency_period (
    first date not null,
    last date not null,
    least integer not null check (least >= 1),
    secret bytea check (octet_length(secret) = 32),
    start bigint not null check (start >= 0),
    "end" bigint not null,
    root bytea not null,
    figures jsonb not null,
    made_at timestamptz not null,
    constraint transparency_period_pkey primary key (first, last, least),
    constraint transparency_period_days check (first <= last),
    constraint transparency_period_entries check (start < "end")
);
